"""Celery tasks of the companies rooms: the worker looks for them here."""

from companies.moderation.tasks import tend_offers, tend_offers_of

__all__ = ["tend_offers", "tend_offers_of"]

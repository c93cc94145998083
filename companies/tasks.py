"""Celery tasks of the companies rooms: the worker looks for them here."""

from companies.contacts.tasks import read_contacts, sweep_contact_imports, tend_contacts, tend_contacts_of
from companies.moderation.tasks import tend_offers, tend_offers_of
from companies.search.saved.tasks import tell_new_offers, tell_new_offers_of

__all__ = [
    "read_contacts",
    "sweep_contact_imports",
    "tell_new_offers",
    "tell_new_offers_of",
    "tend_contacts",
    "tend_contacts_of",
    "tend_offers",
    "tend_offers_of",
]

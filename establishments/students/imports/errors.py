"""Refusals of imports: each message is a French sentence fit for a page."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class ImportRefused(ValidationError):
    """An import, or an act on one, that cannot be; the message says why."""


class RepairRefused(ImportRefused):
    """A value typed to repair a line that is not right either."""

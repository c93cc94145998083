"""The signed link of a mail that ends its alerts, without account and without expiry: it can do nothing else."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

from companies.search.saved.models import SavedSearch

SALT = "offer-search.stop"


def token_of(saved: SavedSearch) -> str:
    """Return what the link carries."""
    return signing.dumps([saved.academie_id, str(saved.pk)], salt=SALT)


def read(token: str) -> tuple[str, str] | None:
    """Return (académie, key of the search), or None for a link that we did not write."""
    try:
        academie_id, pk = signing.loads(token, salt=SALT)
        return str(academie_id), str(UUID(pk))
    except (signing.BadSignature, ValueError, TypeError):
        return None

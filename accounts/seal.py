"""Sealing of small secrets kept in the database: whoever reads the tables alone reads nothing of them.

Fernet (AES-128-CBC and HMAC-SHA256) under keys derived from SECRET_KEY, then from SECRET_KEY_FALLBACKS: a key can be
replaced while sealed rows remain.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


class BrokenSeal(ValueError):
    """What was sealed cannot be opened: altered, or sealed under a key that is gone."""


def _fernet(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (hmac.new(force_bytes(key), f"stages.seal.{purpose}".encode(), hashlib.sha256).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def seal(text: str, *, purpose: str) -> str:
    """Return the sealed text; what is sealed for one purpose does not open for another."""
    return _fernet(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """Return the text. Raises BrokenSeal."""
    try:
        return _fernet(purpose).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeDecodeError) as error:
        raise BrokenSeal("Ce contenu scellé ne s'ouvre pas.") from error

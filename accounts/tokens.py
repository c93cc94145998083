"""Secrets that travel in mailed links (ASVS 11.5.1: UUIDs are not secrets)."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits, as text for an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what the database keeps of a token: it has 256 random bits, so that a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()

"""What is configured about a provider."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Provider:
    """One entry of the setting STAGES_SSO (see config.settings.sso for the meaning of each field)."""

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    scopes: tuple[str, ...]
    claims: Mapping[str, str]
    acr: tuple[str, ...] = ()
    acr_second_factor: tuple[str, ...] = ()
    signed_userinfo: bool = True
    pkce: bool = False
    signup: bool = False
    email_vouched: bool = False

    @property
    def origin(self) -> tuple[str, str]:
        """Scheme and host with port: nothing is asked elsewhere."""
        parts = urlsplit(self.issuer)
        return parts.scheme, parts.netloc

    @property
    def cache_key(self) -> str:
        """Name of the issuer in the cache."""
        return hashlib.sha256(self.issuer.encode()).hexdigest()[:32]

    def uid(self, sub: str) -> str:
        """Return the identity (issuer, sub) in one word of fixed length: a subject is unique at its issuer only."""
        return hashlib.sha256(f"{self.issuer}\n{sub}".encode()).hexdigest()


def configured() -> list[Provider]:
    """Return the providers that are on."""
    return [Provider(**entry) for entry in settings.STAGES_SSO]


def find(provider_id: str) -> Provider | None:
    """Return a provider that is on, by its id."""
    return next((one for one in configured() if one.id == provider_id), None)

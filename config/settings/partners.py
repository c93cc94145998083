"""Services of elsewhere, read from the environment: none is asked unless the operator names it.

COMPANY_REGISTER: `none` (default: hosts are typed by hand), `fictional` (the small invented register of demonstrations
and tests), `recherche` (API Recherche d'entreprises, without key) or `sirene` (API Sirene 3.11 of INSEE, with the key
SIRENE_API_KEY). GEOCODER: `none` (default: the centre of the commune) or `ban` (Base adresse nationale).
COMPANY_REGISTER_URL and GEOCODER_URL replace the public addresses, for a relay of the académie for instance.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env

REGISTERS = {
    "none": "",
    "fictional": "",
    "recherche": "https://recherche-entreprises.api.gouv.fr",
    "sirene": "https://api.insee.fr/api-sirene/3.11",
}
GEOCODERS = {"none": "", "ban": "https://data.geopf.fr/geocodage/search"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def register(default: str) -> dict[str, Any]:
    """Return which register of companies is asked, its address and its key."""
    found = _service("COMPANY_REGISTER", default, REGISTERS)
    found["key"] = env.text("SIRENE_API_KEY", "")
    if found["kind"] == "sirene" and not found["key"]:
        raise ImproperlyConfigured("Le registre « sirene » demande la clé de l'INSEE dans SIRENE_API_KEY.")
    return found


def geocoder(default: str) -> dict[str, Any]:
    """Return which address book is asked, and its address."""
    return _service("GEOCODER", default, GEOCODERS)


def hosts(*services: dict[str, Any]) -> tuple[str, ...]:
    """Return the hosts that may be asked: those of these services, and no other."""
    return tuple(sorted({urlsplit(one["url"]).hostname or "" for one in services if one["url"]}))


def _service(name: str, default: str, known: dict[str, str]) -> dict[str, Any]:
    kind = env.text(name, default).lower()
    if kind not in known:
        raise ImproperlyConfigured(f"La variable {name} vaut {', '.join(known)}, pas « {kind} ».")
    url = env.text(f"{name}_URL", known[kind]) if known[kind] else ""
    parts = urlsplit(url)
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    if url and (not parts.hostname or (parts.scheme != "https" and not plain) or parts.query or "@" in parts.netloc):
        raise ImproperlyConfigured(f"La variable {name}_URL doit être une adresse « https://… » sans paramètre.")
    return {"kind": kind, "url": url}

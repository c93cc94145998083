"""What an issuer says of itself: its addresses and its keys, kept an hour in the shared cache."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache

from accounts.sso import http
from accounts.sso.config import Provider
from accounts.sso.errors import invalid

LIFE = 3600
#: An unknown key asks for the set again, at most once in that many seconds: forged tokens must not make us a hammer.
RETRY = 30
REQUIRED = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")


def metadata(provider: Provider) -> dict[str, str]:
    """Return the addresses of the issuer, each on its own host. Raises Refusal."""
    key = f"sso:metadata:{provider.cache_key}"
    kept = cache.get(key)
    if isinstance(kept, dict):
        return kept
    said = http.ask_json(provider, "GET", f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != provider.issuer:
        raise invalid("émetteur annoncé différent")
    found = {name: http.check_address(provider, said.get(name), name) for name in REQUIRED}
    if said.get("end_session_endpoint"):
        found["end_session_endpoint"] = http.check_address(
            provider, said["end_session_endpoint"], "end_session_endpoint"
        )
    cache.set(key, found, LIFE)
    return found


def find_key(provider: Provider, kid: str, kty: str) -> dict[str, Any]:
    """Return the public key (JWK) of that name and type, for signatures. Raises Refusal."""
    key = f"sso:keys:{provider.cache_key}"
    kept = cache.get(key)
    found = _pick(kept, kid, kty)
    if found is None and (kept is None or cache.add(f"{key}:asked", True, RETRY)):
        kept = http.ask_json(provider, "GET", metadata(provider)["jwks_uri"]).get("keys")
        if not isinstance(kept, list):
            raise invalid("jeu de clés illisible")
        cache.set(key, kept, LIFE)
        found = _pick(kept, kid, kty)
    if found is None:
        raise invalid("clé inconnue")
    return found


def _pick(keys: Any, kid: str, kty: str) -> dict[str, Any] | None:
    for key in keys or ():
        if isinstance(key, dict) and key.get("kid") == kid and key.get("kty") == kty and key.get("use", "sig") == "sig":
            return key
    return None

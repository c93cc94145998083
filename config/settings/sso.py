"""Identity providers, read from the environment: none is on unless its issuer is given.

ProConnect (agents, hosts): PROCONNECT_ISSUER, _CLIENT_ID, _CLIENT_SECRET. A provider in the shape of ÉduConnect
(students): EDUCONNECT_ISSUER, _CLIENT_ID, _CLIENT_SECRET. The rest has defaults, below; each can be replaced:
_NAME, _SCOPES, _ACR (levels accepted, none asked when empty), _ACR_SECOND_FACTOR (levels that are worth a second
factor), _SIGNED_USERINFO, _PKCE, _SIGNUP (an unknown person may open an account), _EMAIL_VOUCHED (the provider answers
for its addresses though it does not say `email_verified`; ProConnect never says it) and _CLAIMS
(first_name=given_name,last_name=usual_name,email=email).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env

LOOPBACK = {"127.0.0.1", "localhost", "::1"}

DEFAULTS: dict[str, dict[str, Any]] = {
    "proconnect": {
        "name": "ProConnect",
        "scopes": "openid,given_name,usual_name,email",
        "acr": "eidas1,eidas2,eidas3,https://proconnect.gouv.fr/assurance/self-asserted,"
        "https://proconnect.gouv.fr/assurance/self-asserted-2fa,"
        "https://proconnect.gouv.fr/assurance/consistency-checked,"
        "https://proconnect.gouv.fr/assurance/consistency-checked-2fa,"
        "https://proconnect.gouv.fr/assurance/certification-dirigeant",
        "acr_second_factor": "eidas2,eidas3,https://proconnect.gouv.fr/assurance/self-asserted-2fa,"
        "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
        "signed_userinfo": True,
        # Any parameter that ProConnect does not know is its error Y000400.
        "pkce": False,
        "signup": True,
        "email_vouched": False,
        "claims": "first_name=given_name,last_name=usual_name,email=email",
    },
    "educonnect": {
        "name": "ÉduConnect",
        "scopes": "openid,profile",
        "acr": "",
        "acr_second_factor": "",
        "signed_userinfo": False,
        "pkce": True,
        # A student's account is opened by the school, which knows the class.
        "signup": False,
        "email_vouched": False,
        "claims": "first_name=given_name,last_name=family_name,email=email",
    },
}


def providers() -> list[dict[str, Any]]:
    """Return the configured providers, each a dictionary of `accounts.sso.config.Provider`."""
    return [_read(key, default) for key, default in DEFAULTS.items() if env.text(f"{key.upper()}_ISSUER", "")]


def origins(found: list[dict[str, Any]]) -> list[str]:
    """Return scheme, host and port of each issuer, for the content security policy."""
    parts = (urlsplit(one["issuer"]) for one in found)
    return [f"{part.scheme}://{part.netloc}" for part in parts]


def _read(key: str, default: dict[str, Any]) -> dict[str, Any]:
    prefix = key.upper()
    found: dict[str, Any] = {
        "id": key,
        "issuer": _issuer(f"{prefix}_ISSUER"),
        "client_id": env.text(f"{prefix}_CLIENT_ID"),
        "client_secret": env.text(f"{prefix}_CLIENT_SECRET"),
        "name": env.text(f"{prefix}_NAME", default["name"]),
    }
    for name in ("scopes", "acr", "acr_second_factor"):
        found[name] = tuple(env.words(f"{prefix}_{name.upper()}", default[name]))
    for name in ("signed_userinfo", "pkce", "signup", "email_vouched"):
        found[name] = env.flag(f"{prefix}_{name.upper()}", default[name])
    pairs = [word.partition("=") for word in env.words(f"{prefix}_CLAIMS", default["claims"])]
    if not all(ours in ("first_name", "last_name", "email") and theirs for ours, _, theirs in pairs):
        raise ImproperlyConfigured(
            f"La variable {prefix}_CLAIMS s'écrit « first_name=…,last_name=…,email=… », avec les noms du fournisseur."
        )
    found["claims"] = {ours: theirs for ours, _, theirs in pairs}
    if "openid" not in found["scopes"]:
        raise ImproperlyConfigured(f"La variable {prefix}_SCOPES doit contenir « openid ».")
    return found


def _issuer(name: str) -> str:
    value = env.text(name)
    parts = urlsplit(value)
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or (parts.scheme != "https" and not plain) or parts.query or parts.fragment or "@" in value:
        raise ImproperlyConfigured(
            f"La variable {name} doit être l'adresse « https://… » de l'émetteur, sans paramètre, pas « {value} »."
        )
    return value

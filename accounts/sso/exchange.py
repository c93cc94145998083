"""From the code of a callback to a proven identity: token, identity token, userinfo. No database here."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from functools import partial
from typing import Any

from accounts.sso import discovery, http, tokens
from accounts.sso.config import Provider
from accounts.sso.errors import invalid


@dataclass(frozen=True, slots=True)
class Proof:
    """A person as the provider vouches for them; `email` empty when it gives none."""

    sub: str
    email: str
    email_verified: bool
    first_name: str
    last_name: str
    second_factor: bool
    id_token: str
    end_session_endpoint: str


def exchange(provider: Provider, *, code: str, redirect_uri: str, nonce: str, verifier: str | None) -> Proof:
    """Spend the code and verify everything that comes back. Raises Refusal."""
    addresses = discovery.metadata(provider)
    data = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
    }
    if verifier:
        data["code_verifier"] = verifier
    answer = http.ask_json(provider, "POST", addresses["token_endpoint"], data=data)
    access, id_token = answer.get("access_token"), answer.get("id_token")
    if not isinstance(access, str) or not isinstance(id_token, str):
        raise invalid("réponse sans jetons")
    if not access.isascii() or not access.isprintable() or str(answer.get("token_type", "")).lower() != "bearer":
        raise invalid("jeton d'accès illisible")
    find_key = partial(discovery.find_key, provider)
    identity = tokens.verify_id_token(provider, id_token, nonce=nonce, access_token=access, find_key=find_key)
    claims = _userinfo(provider, addresses["userinfo_endpoint"], access, find_key)
    if not hmac.compare_digest(str(claims.get("sub", "")).encode(), identity.sub.encode()):
        raise invalid("userinfo d'une autre personne")
    return _proof(provider, identity, claims, id_token, addresses.get("end_session_endpoint", ""))


def _userinfo(provider: Provider, url: str, access: str, find_key: tokens.FindKey) -> dict[str, Any]:
    status, kind, body = http.ask(provider, "GET", url, headers={"Authorization": f"Bearer {access}"})
    if status != 200:
        raise (http.unavailable if status >= 500 else invalid)(f"userinfo, statut {status}")
    if provider.signed_userinfo:
        if kind != "application/jwt":
            raise invalid("userinfo non signé")
        try:
            token = body.decode("ascii").strip()
        except UnicodeDecodeError as error:
            raise invalid("userinfo illisible") from error
        return tokens.verify_userinfo(provider, token, find_key=find_key)
    if kind != "application/json":
        raise invalid("userinfo d'un autre type")
    return http.read_object(body)


def _proof(provider: Provider, identity: tokens.Identity, claims: dict[str, Any], id_token: str, leaving: str) -> Proof:
    said = {ours: _text(claims.get(theirs)) for ours, theirs in provider.claims.items()}
    verified = claims.get("email_verified")
    return Proof(
        sub=identity.sub,
        email=said.get("email", ""),
        # Only the literal true: « "false" » is a true string. Silence counts when the operator trusts the provider.
        email_verified=verified is True or (verified is None and provider.email_vouched),
        first_name=said.get("first_name", "")[:80],
        last_name=said.get("last_name", "")[:80],
        second_factor=identity.second_factor,
        id_token=id_token,
        end_session_endpoint=leaving,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join("".join(letter for letter in value if letter.isprintable()).split())

"""What a session opened by a provider remembers: which one, how to leave it, whether it vouches for two factors."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts import audit, factors
from accounts.models import User
from accounts.seal import BrokenSeal, seal, unseal
from accounts.sso.config import find
from accounts.sso.exchange import Proof

SESSION, LEAVING = "sso_session", "sso_leaving"
#: Seconds during which a return from the provider's sign-out is expected.
LEAVING_LIFE = 600


def bond(proof: Proof, provider_id: str) -> dict[str, Any]:
    """Return what the state of a sign-in carries to the session, through a second factor if one is asked."""
    return {
        "provider": provider_id,
        "hint": seal(proof.id_token, purpose="id_token"),
        "end": proof.end_session_endpoint,
        "second_factor": proof.second_factor,
    }


def on_login(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Receiver of django-allauth's sign-in."""
    sociallogin = kwargs.get("sociallogin")
    kept = sociallogin.state.get("bond") if sociallogin is not None else None
    if not isinstance(kept, dict):
        return
    request.session[SESSION] = kept
    if kept["second_factor"]:
        factors.record(request, user, kept["provider"])


def on_linked(sender: Any, request: HttpRequest, sociallogin: Any, **kwargs: Any) -> None:
    """Receiver of django-allauth's link."""
    audit.record(
        actor=getattr(request, "actor", None),
        person=sociallogin.user,
        verb="identity.linked",
        thing=sociallogin.user,
        provider=sociallogin.provider.name,
    )


def leave(kept: Any, session: Any) -> str | None:
    """Return the address that signs out at the provider (RP-initiated logout), its state kept in the new session.

    None when the session was not opened by a provider, or by one that has no such address.
    """
    provider = find(kept["provider"]) if isinstance(kept, dict) else None
    if provider is None or not kept.get("end"):
        return None
    try:
        hint = unseal(kept["hint"], purpose="id_token")
    except BrokenSeal:
        return None
    state = secrets.token_urlsafe(48)
    session[LEAVING] = {"provider": provider.id, "state": state, "at": int(time.time())}
    back = settings.STAGES_SITE_URL.rstrip("/") + reverse("sso:left", kwargs={"provider_id": provider.id})
    query = urlencode({"id_token_hint": hint, "state": state, "post_logout_redirect_uri": back})
    return f"{kept['end']}{'&' if '?' in kept['end'] else '?'}{query}"


def has_left(session: Any, provider_id: str, state: str) -> bool:
    """Return whether this browser asked for that sign-out; once only."""
    kept = session.pop(LEAVING, None)
    return (
        isinstance(kept, dict)
        and kept["provider"] == provider_id
        and time.time() - kept["at"] <= LEAVING_LIFE
        and hmac.compare_digest(kept["state"].encode(), state.encode())
    )


def connect() -> None:
    """Follow the events of the library; called from `AppConfig.ready()`."""
    from allauth.account.signals import user_logged_in
    from allauth.socialaccount.signals import social_account_added

    user_logged_in.connect(on_login, dispatch_uid="sso.sessions.login")
    social_account_added.connect(on_linked, dispatch_uid="sso.sessions.linked")

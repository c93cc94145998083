"""The second factor: who must have one, whether this session has shown it, and what a change of factor ends.

CNIL recommendation of 20 March 2025: a password and a mailed code are two steps, not two factors. Accepted here: code
of an application (TOTP), passkey (WebAuthn), recovery code, or an identity provider that vouches for two factors.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.db.models import F
from django.http import HttpRequest

from accounts.actors import Actor
from accounts.models import User

REQUIRED, OPTIONAL = "required", "optional"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_required(actor: Actor | None) -> bool:
    """Return whether the function may be exercised only with a second factor."""
    return actor is not None and settings.STAGES_SECOND_FACTOR == REQUIRED and actor.needs_second_factor


def is_shown(request: HttpRequest) -> bool:
    """Return whether this very session was opened, or confirmed, with a second factor."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def has_factor(user: Any) -> bool:
    """Return whether the person has registered an application or a passkey."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def record(request: HttpRequest, user: User, source: str) -> None:
    """Say that this session has shown a second factor; `source`: totp, webauthn, or the name of an identity provider.

    For an identity provider: only when its signed answer vouches for two factors (acr, amr).
    """
    record_authentication(request, user, method="mfa", type=source)


def end_other_sessions(request: HttpRequest | None, user: User) -> None:
    """End every session of the person but the one of the request (none is kept without request).

    The number is part of what each session is checked against on each request: nothing has to be found or erased.
    """
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    if request is not None and request.user.is_authenticated and request.user.pk == user.pk:
        request.user.session_epoch = user.session_epoch
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        # The library says it after commit, when the answer may have left: the session is saved here.
        request.session.save()


def on_added(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """A factor that has just been registered has just been shown; sessions opened without it end."""
    if authenticator.type in FACTORS:
        record(request, user, authenticator.type)
        end_other_sessions(request, user)


def on_removed(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Whoever held the factor that goes away must not stay."""
    if authenticator.type in FACTORS:
        end_other_sessions(request, User.objects.get(pk=user.pk))


def on_reset(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """New recovery codes: whoever used a stolen one must not stay."""
    end_other_sessions(request, User.objects.get(pk=user.pk))


def connect() -> None:
    """Follow the events of the library; called from `AppConfig.ready()`."""
    from allauth.mfa import signals

    signals.authenticator_added.connect(on_added, dispatch_uid="accounts.factors.added")
    signals.authenticator_removed.connect(on_removed, dispatch_uid="accounts.factors.removed")
    signals.authenticator_reset.connect(on_reset, dispatch_uid="accounts.factors.reset")

"""Unlinking an identity."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.actors import Actor
from accounts.models import User
from accounts.sso.config import find


def provider_name(provider_id: str) -> str:
    """Return the name of a provider; its id when it is no longer configured."""
    found = find(provider_id)
    return found.name if found else provider_id


def unlink(*, actor: Actor | None, user: User, pk: int) -> str | None:
    """Unlink an identity of the person and return its provider's name; None when it is not theirs, or gone.

    Raises ValidationError when nothing would be left to sign in with.
    """
    with transaction.atomic():
        # The account is the lock: two identities unlinked at once would leave none.
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        identity = SocialAccount.objects.filter(pk=pk, user_id=user.pk).first()
        if identity is None:
            return None
        others = SocialAccount.objects.filter(user_id=user.pk).exclude(pk=identity.pk)
        passkeys = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
        if not (user.has_usable_password() or passkeys.exists() or any(find(one.provider) for one in others)):
            raise ValidationError(
                "Cette identité est votre seul moyen de vous connecter : choisissez d’abord un mot de passe."
            )
        name = provider_name(identity.provider)
        identity.delete()
        audit.record(actor=actor, person=user, verb="identity.unlinked", thing=user, provider=name)
        get_adapter().send_notification_mail("account_disconnected", user, {"provider": _Named(name)})
    return name


class _Named:
    """What the notice reads of a provider."""

    def __init__(self, name: str) -> None:
        self.name = name

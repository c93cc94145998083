"""How django-allauth's accounts of providers behave here: no merge by address, no open door by the database."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from accounts import audit, outbox
from accounts.models import User
from accounts.sso.config import configured
from accounts.sso.errors import Reason, Refusal
from accounts.sso.pages import refused

NOTICES = {
    "account_connected": ("Une identité est reliée", "Une identité {provider} vient d’être reliée à votre compte."),
    "account_disconnected": ("Une identité est déliée", "Une identité {provider} vient d’être déliée de votre compte."),
}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Providers come from the settings alone; an unknown identity opens an account or is refused, never merged."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Return the configured providers: a row of the database must not add one."""
        from allauth.socialaccount.models import SocialApp

        return [
            SocialApp(provider="sso", provider_id=one.id, name=one.name[:40], client_id=one.client_id)
            for one in configured()
            if provider in (None, "sso", one.id) and client_id in (None, one.client_id)
        ]

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """Return 64 characters; ProConnect asks for 32."""
        return secrets.token_urlsafe(48)

    def authenticate_by_email(self, sociallogin: Any) -> None:
        """Find nobody by address: an identity is (issuer, sub)."""

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """Believe the proof alone, see `accounts.sso.exchange`."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Decide about an identity that is not linked yet."""
        reason = self._reason_against(sociallogin)
        if reason is not None:
            raise ImmediateHttpResponse(refused(request, sociallogin.provider.config, Refusal(reason)))

    def _reason_against(self, sociallogin: Any) -> Reason | None:
        linking = sociallogin.state.get("process") == "connect"
        if sociallogin.is_existing:
            other = linking and sociallogin.user.pk != sociallogin.state.get("by")
            return Reason.TAKEN_ELSEWHERE if other else None
        if linking:
            return None
        if not sociallogin.provider.config.signup:
            return Reason.NO_ACCOUNT
        address = next((one for one in sociallogin.email_addresses if one.primary), None)
        if address is None or not address.verified:
            return Reason.ADDRESS_NOT_VERIFIED
        if is_taken(address.email):
            return Reason.ADDRESS_TAKEN
        return None

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Return what the configuration says; an account without membership has no right at all."""
        return bool(sociallogin.provider.config.signup)

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """Open the account, its identity and its address together, or none of them."""
        with transaction.atomic():
            user: User = super().save_user(request, sociallogin, form)
            audit.record(
                actor=None, person=user, verb="identity.opened", thing=user, provider=sociallogin.provider.name
            )
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Return the list of the person's identities."""
        return reverse("sso:identities")

    def send_notification_mail(self, template_prefix: str, user: User, context: dict[str, Any]) -> None:
        """Post a notice of security."""
        title, sentence = NOTICES[template_prefix.rpartition("/")[2]]
        outbox.post(
            template="security_notice",
            to=user,
            academie_id=None,
            key=f"security_notice:{secrets.token_hex(16)}",
            context={"title": title, "sentence": sentence.format(provider=context["provider"].name)},
        )


def is_taken(email: str) -> bool:
    """Return whether an account already holds the address, verified or not, whatever its case."""
    return (
        User.objects.filter(email__iexact=email).exists() or EmailAddress.objects.filter(email__iexact=email).exists()
    )

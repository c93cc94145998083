"""How django-allauth behaves here."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import quote

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts import factors, limits, outbox
from accounts import known as known_devices
from accounts.actors import actors_of
from accounts.models import User
from accounts.seal import BrokenSeal, seal, unseal

#: Notices of the library, told by one mail: subject, then what happened.
NOTICES = {
    "password_changed": ("Votre mot de passe a changé", "Le mot de passe de votre compte vient d’être changé."),
    "password_set": ("Votre mot de passe est choisi", "Un mot de passe vient d’être choisi pour votre compte."),
    "password_reset": ("Votre mot de passe a changé", "Un nouveau mot de passe vient d’être choisi par le lien reçu."),
    "email_changed": ("Votre adresse a changé", "L’adresse électronique de votre compte vient d’être changée."),
    "email_confirm": ("Votre adresse est vérifiée", "L’adresse électronique de votre compte vient d’être vérifiée."),
    "email_deleted": ("Une adresse est retirée", "Une adresse électronique vient d’être retirée de votre compte."),
    "totp_activated": ("Second facteur ajouté", "Une application d’authentification vient d’être ajoutée."),
    "totp_deactivated": ("Second facteur retiré", "L’application d’authentification vient d’être retirée."),
    "webauthn_added": ("Clé d’accès ajoutée", "Une clé d’accès vient d’être ajoutée à votre compte."),
    "webauthn_removed": ("Clé d’accès retirée", "Une clé d’accès vient d’être retirée de votre compte."),
    "recovery_codes_generated": ("Nouveaux codes de secours", "De nouveaux codes de secours remplacent les anciens."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Agents are invited; a host opens its account by itself. Mails are rows of the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open to hosts: an account without membership has no right at all."""
        return True

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempts of an address, those of the account, then what the address may still get wrong."""
        self._attempt = limits.Attempt(self.get_client_ip(request))
        known = known_devices.device_of(request, str(credentials.get("email") or ""))
        if not known and not self._attempt.keeps_pace():
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)
        if not known and not self._attempt.may_fail(str(credentials.get("password") or "")):
            # The password is not looked at: the account has not failed, and its owner elsewhere must not wait.
            self._rollback_login_failed_rl_usage()
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return the key of the account, whatever the name of the site; a known device counts its own failures."""
        email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
        known = known_devices.device_of(request, email)
        return f"{email}:{known}" if known else email

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> Any:
        """Know the device from now on."""
        response = super().post_login(request, user, **options)
        known_devices.remember(request, response, user)
        return response

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Look at the password; only failures stay counted."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            self._attempt.succeeded()
        return user

    def clean_password(self, password: str, user: Any = None) -> str:
        """Apply the rules; the public form opens accounts of hosts, whose length is shorter."""
        if user is not None and user.pk is None:
            user.opens_host_account = True
        return str(super().clean_password(password, user=user))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post `templates/mails/<last part of the prefix>`; texts and numbers of the context go with it."""
        template = template_prefix.rpartition("/")[2]
        if template in NOTICES:
            subject, sentence = NOTICES[template]
            template, context = "security_notice", {"title": subject, "sentence": sentence}
        words = {name: value for name, value in context.items() if isinstance(value, str | int)}
        key = f"{template}:{secrets.token_hex(16)}"
        outbox.post(template=template, to=email, academie_id=None, key=key, context=words)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address from the settings: a forged Host header must not travel in a mail."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.STAGES_SITE_URL.rstrip("/") + path.replace("UID-KEY", quote(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Likewise."""
        return settings.STAGES_SITE_URL.rstrip("/") + reverse("account_confirm_email", args=[emailconfirmation.key])


class MFAAdapter(DefaultMFAAdapter):
    """Secrets sealed at rest; a factor that a function requires cannot be the last to go."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n'est pas le bon, ou il a expiré : attendez le suivant et saisissez-le.",
        "cannot_delete_authenticator": (
            "Votre fonction demande un second facteur : ajoutez-en un autre avant de retirer celui-ci."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal a TOTP secret, or the seed of the recovery codes."""
        return seal(text, purpose="factor")

    def decrypt(self, encrypted_text: str) -> str:
        """Open it; what was altered opens as a secret that no code matches."""
        try:
            return unseal(encrypted_text, purpose="factor")
        except BrokenSeal:
            return secrets.token_hex(20)

    def build_totp_svg(self, url: str) -> str:
        """Draw the QR code."""
        return str(segno.make(url, error="m").svg_inline(scale=5, border=4, light="#fff"))

    def get_totp_issuer(self) -> str:
        """Return the name shown in the application."""
        return "Pôles de stages"

    def _get_site_name(self) -> str:
        return "Pôles de stages"

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Return the name proposed for a passkey."""
        return f"Clé {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether another factor remains, or no function of the person requires one."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=factors.FACTORS)
        if others.exclude(pk=authenticator.pk).exists():
            return True
        return not any(factors.is_required(actor) for actor in actors_of(authenticator.user))

"""The one class of provider that django-allauth knows: each configured issuer is an application of it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.base import Provider, ProviderAccount
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from accounts.sso import discovery
from accounts.sso.config import Provider as Configured
from accounts.sso.config import find
from accounts.sso.exchange import Proof


class SsoAccount(ProviderAccount):
    """An identity: shown by the name of its provider, never by its subject."""

    def to_str(self) -> str:
        """Return the name of the provider."""
        return str(self.account.get_provider().name)


class SsoProvider(Provider):
    """OpenID Connect by authorization code, see the package."""

    id = "sso"
    name = "Fournisseur d’identité"
    account_class = SsoAccount
    uses_apps = True
    supports_redirect = True

    def __init__(self, request: HttpRequest, app: Any = None) -> None:
        super().__init__(request, app=app)
        found = find(app.provider_id)
        assert found is not None, "the adapter lists configured providers only"
        self.config: Configured = found
        self.name = found.name

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """Return the address to which the button posts."""
        return reverse("sso:start", kwargs={"provider_id": self.config.id})

    def callback_url(self) -> str:
        """Return the registered return address, from the settings: a forged Host header must not choose it."""
        path = reverse("sso:callback", kwargs={"provider_id": self.config.id})
        return settings.STAGES_SITE_URL.rstrip("/") + path

    def serialize(self) -> dict[str, Any]:
        """Return what finds this very provider again when a sign-in waits for a second factor."""
        return {"id": self.config.id, "app.client_id": self.config.client_id}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponseRedirect:
        """Go to the provider with the parameters it knows and no other. Raises Refusal when it cannot be asked."""
        target = discovery.metadata(self.config)["authorization_endpoint"]
        nonce = secrets.token_urlsafe(48)
        verifier = secrets.token_urlsafe(48) if self.config.pkce else None
        asked_by = request.user.pk if request.user.is_authenticated else None
        state = self.stash_redirect_state(request, process, next_url, data, nonce=nonce, verifier=verifier, by=asked_by)
        parameters = {
            "response_type": "code",
            "client_id": self.config.client_id,
            "redirect_uri": self.callback_url(),
            "scope": " ".join(self.config.scopes),
            "state": state,
            "nonce": nonce,
        }
        if verifier:
            digest = hashlib.sha256(verifier.encode()).digest()
            parameters["code_challenge"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            parameters["code_challenge_method"] = "S256"
        return HttpResponseRedirect(f"{target}{'&' if '?' in target else '?'}{urlencode(parameters)}")

    def extract_uid(self, data: Proof) -> str:
        """Return the identity: (issuer, sub)."""
        return self.config.uid(data.sub)

    def extract_extra_data(self, data: Proof) -> dict[str, Any]:
        """Keep the two parts of the identity and nothing else of what the provider said."""
        return {"issuer": self.config.issuer, "sub": data.sub}

    def extract_common_fields(self, data: Proof) -> dict[str, Any]:
        """Return what a new account takes."""
        return {"email": data.email, "first_name": data.first_name, "last_name": data.last_name}

    def extract_email_addresses(self, data: Proof) -> list[EmailAddress]:
        """Return the address, verified or not."""
        if not data.email:
            return []
        return [EmailAddress(email=data.email, verified=data.email_verified, primary=True)]


provider_classes = [SsoProvider]

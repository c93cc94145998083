"""Going to a provider, coming back, leaving it; the person's identities."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LogoutView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import factors
from accounts.sso import sessions
from accounts.sso.config import configured, find
from accounts.sso.errors import Reason, Refusal, invalid
from accounts.sso.exchange import exchange
from accounts.sso.pages import refused
from accounts.sso.provider import SsoProvider
from accounts.sso.services import provider_name, unlink

#: Where one proves again who one is, by the library's name of the means.
PROOFS = {"reauthenticate": "account_reauthenticate", "mfa_reauthenticate": "mfa_reauthenticate"}


def _provider(request: HttpRequest, provider_id: str) -> SsoProvider:
    if find(provider_id) is None:
        raise Http404
    found: SsoProvider = get_adapter(request).get_provider(request, provider_id)
    return found


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Go to the provider: to sign in, or, for a person signed in who has just confirmed it, to link an identity."""
    provider = _provider(request, provider_id)
    if request.method == "GET":  # by a link of another site, or « back »: nothing starts without the button
        return redirect("account_login")
    if request.user.is_authenticated:
        actor = request.actor  # type: ignore[attr-defined]
        unproven = factors.is_required(actor) and not factors.is_shown(request)
        if request.POST.get("process") != "connect":
            return redirect("home")
        if unproven or not did_recently_reauthenticate(request):
            return redirect("sso:identities")
        process, next_url = "connect", None
    else:
        process, next_url = "login", get_next_redirect_url(request)
    try:
        return provider.redirect(request, process, next_url=next_url)
    except Refusal as refusal:
        return refused(request, provider.config, refusal)


@never_cache
@login_not_required
@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from the provider: everything is verified before the database hears of it."""
    provider = _provider(request, provider_id)
    try:
        login = _verified(request, provider)
        with transaction.atomic():
            response: HttpResponseBase = complete_social_login(request, login)
        return response
    except Refusal as refusal:
        return refused(request, provider.config, refusal)
    except IntegrityError:  # the same person or address came by another tab meanwhile
        return refused(request, provider.config, Refusal(Reason.STALE, "course"))


def _verified(request: HttpRequest, provider: SsoProvider) -> Any:
    asked = request.GET
    if any(len(asked.getlist(name)) > 1 for name in asked):
        raise Refusal(Reason.STALE, "paramètre répété")
    state = statekit.unstash_state(request, provider_id=provider.sub_id, state_id=asked.get("state", ""))
    if state is None:
        raise Refusal(Reason.STALE, "state inconnu")
    # RFC 9207: an answer that names its issuer must name the one that was asked.
    if asked.get("iss", provider.config.issuer) != provider.config.issuer:
        raise invalid("iss de la réponse différent")
    if "error" in asked or not asked.get("code"):
        raise Refusal(Reason.CANCELLED, "erreur annoncée" if "error" in asked else "sans code")
    here = request.user.pk if request.user.is_authenticated else None
    if state.get("by") != here:
        raise Refusal(Reason.OTHER_PERSON, "autre session")
    proof = exchange(
        provider.config,
        code=asked["code"],
        redirect_uri=provider.callback_url(),
        nonce=state["nonce"],
        verifier=state.get("verifier"),
    )
    login = provider.sociallogin_from_response(request, proof)
    login.state = {
        "process": state["process"],
        "by": state.get("by"),
        "bond": sessions.bond(proof, provider.config.id),
    }
    if state.get("next"):
        login.state["next"] = state["next"]
    return login


class SignOut(LogoutView):
    """Sign out here, then at the provider that opened the session."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """End the session first: what the provider does next changes nothing here."""
        kept = self.request.session.get(sessions.SESSION)
        response: HttpResponseBase = super().post(*args, **kwargs)
        leaving = sessions.leave(kept, self.request.session)
        return redirect(leaving) if leaving else response


@never_cache
@login_not_required
@require_GET
def left(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from the provider's sign-out: it ends nothing here, where the session was ended before leaving."""
    provider = _provider(request, provider_id)
    if not sessions.has_left(request.session, provider_id, request.GET.get("state", "")):
        return refused(request, provider.config, Refusal(Reason.LOGOUT, "state de déconnexion inconnu"))
    return redirect("account_login")


@require_GET
def identities(request: HttpRequest) -> HttpResponse:
    """List the identities linked to the account, and the providers to which it may be linked.

    The person proves again who they are: an identity linked by a passer-by would open the account for ever.
    """
    if not did_recently_reauthenticate(request):
        page = get_reauthentication_flows(request.user)[0]["id"]
        return redirect(f"{reverse(PROOFS[page])}?{urlencode({'next': request.path})}")
    linked = list(SocialAccount.objects.filter(user_id=request.user.pk).order_by("provider", "pk"))
    rows = [(one, provider_name(one.provider)) for one in linked]
    return render(request, "sso/identities.html", {"identities": rows, "providers": configured()})


@require_POST
def unlink_identity(request: HttpRequest, pk: int) -> HttpResponse:
    """Unlink an identity; sessions open elsewhere end."""
    if not did_recently_reauthenticate(request):
        return redirect("sso:identities")
    try:
        name = unlink(actor=request.actor, user=request.user, pk=pk)  # type: ignore[attr-defined, arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("sso:identities")
    if name is None:
        raise Http404
    factors.end_other_sessions(request, request.user)  # type: ignore[arg-type]
    messages.success(request, f"L’identité {name} est déliée de votre compte ; vos autres sessions sont fermées.")
    return redirect("sso:identities")

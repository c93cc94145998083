"""Set `request.actor` and `request.scope` from the person's current membership, read again on each request.

Before any view: a session that has outlived its limits ends; a function that needs a second factor opens nothing
without it but the pages that register or show it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from accounts import factors, sessions
from accounts.actors import actor_for
from tenancy.scope import Scope

SESSION_KEY = "acting_as"
EXPIRED = "Votre session est terminée : elle est restée trop longtemps ouverte ou sans activité. Reconnectez-vous."
SECOND_FACTOR = "Votre fonction demande un second facteur : enregistrez-le ou confirmez-le pour continuer."

#: What a person may reach before a factor is registered, and before the registered one is shown.
SET_UP = frozenset({"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"})
SHOW = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
ALWAYS = frozenset({"account_logout", "accounts:functions", "accounts:lost-factor"})


class ActorMiddleware:
    """Signed out: no actor, no scope. Signed in without membership: only the person's own rows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]
        request.scope = None  # type: ignore[attr-defined]
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        actor = actor_for(user, request.session.get(SESSION_KEY))
        if sessions.is_over(request, actor.kind if actor else None):
            logout(request)
            return _expired(request)
        request.actor = actor  # type: ignore[attr-defined]
        request.scope = actor.scope if actor else Scope.for_person(user)  # type: ignore[attr-defined]
        response = self.get_response(request)
        # What a signed-in person saw stays in no cache, theirs included: the « back » button shows nothing afterwards.
        add_never_cache_headers(response)
        return response


class SecondFactorMiddleware:
    """Refuse every protected view to a function that needs a second factor, in a session that has not shown one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in and request.path == reverse("account_logout") and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        # Support in somebody's functions has shown its own factor to enter them.
        if getattr(request, "impersonation", None) is not None:
            return None
        actor = getattr(request, "actor", None)
        if not factors.is_required(actor) or _is_public(request, view) or factors.is_shown(request):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in ALWAYS:
            return None
        registered = factors.has_factor(request.user)
        if name in (SHOW if registered else SET_UP):
            return None
        return _refused(request, "mfa_reauthenticate" if registered else "mfa_index")


def _is_public(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Whether the view is for people signed out too. Those of the API say so only because it asks by itself."""
    return not getattr(view, "login_required", True) and not _is_api(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _expired(request: HttpRequest) -> HttpResponseBase:
    if _is_api(request):
        return JsonResponse({"detail": EXPIRED}, status=403)
    messages.info(request, EXPIRED)
    return _go(request, reverse("account_login"))


def _refused(request: HttpRequest, page: str) -> HttpResponseBase:
    if _is_api(request):
        return JsonResponse({"detail": SECOND_FACTOR}, status=403)
    return _go(request, reverse(page))


def _go(request: HttpRequest, address: str) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)

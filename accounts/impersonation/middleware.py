"""The person changes before the function is read; each request is told, and refused where support may not go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from accounts.audit.services import support_person
from accounts.impersonation import services
from accounts.middleware import SESSION_KEY as FUNCTION_KEY
from tenancy.scope import acting_as

SESSION_KEY = "impersonation"
OVER = "La session d'assistance est terminée : vous êtes de nouveau vous-même."
READ_ONLY = "Session d'assistance en lecture seule : rien ne peut être modifié ni envoyé."
PRIVATE = "Ces pages sont celles du compte de la personne : l'assistance n'y entre pas."

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Where support goes whatever the session allows.
ALWAYS = frozenset({"impersonation:stop", "accounts:functions", "account_logout"})

Next = Callable[[HttpRequest], HttpResponseBase]


class ImpersonationMiddleware:
    """Put the person in the place of the support; before ActorMiddleware. A session that is over executes nothing."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.impersonation = None  # type: ignore[attr-defined]
        key = request.session.get(SESSION_KEY)
        if key is None or not request.user.is_authenticated:
            return self.get_response(request)
        support = request.user
        found = services.find(support=support, key=key)
        if found is None:
            # What was sent was meant as the other person: it must not be done as the support.
            leave(request)
            return _over(request)
        request.impersonation = found  # type: ignore[attr-defined]
        request.user = found.person
        token = support_person.set(support.pk)
        try:
            return self.get_response(request)
        finally:
            support_person.reset(token)


class ImpersonationLogMiddleware:
    """Write the request in the journal, then let it pass or refuse it; between ActorMiddleware and ScopeMiddleware.

    Written before the page is made, in a transaction of its own: no page is shown that the journal ignores.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        session = getattr(request, "impersonation", None)
        if session is None:
            return self.get_response(request)
        name, route = _place(request)
        refusal = _refusal(request, name, route, session.read_only)
        if name != "impersonation:stop":
            actor = getattr(request, "actor", None)
            services.tell(
                session,
                services.academies_of([actor] if actor else []),
                "support.refused" if refusal else "support.page",
                # The name of the page: its address could name somebody.
                page=name or "inconnue",
                method=request.method or "",
            )
        return _refused(request, refusal) if refusal else self.get_response(request)


def leave(request: HttpRequest) -> None:
    """Forget the session of support, and the function chosen in it."""
    request.session.pop(SESSION_KEY, None)
    request.session.pop(FUNCTION_KEY, None)


def _place(request: HttpRequest) -> tuple[str, str]:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return "", ""
    return match.view_name, match.route


def _refusal(request: HttpRequest, name: str, route: str, read_only: bool) -> str:
    if name in ALWAYS:
        return ""
    # Passwords, second factors, sessions, recovery codes.
    if route.startswith("comptes/"):
        return PRIVATE
    if name.startswith("impersonation:"):
        return "Arrêtez d'abord la session d'assistance en cours."
    if read_only and request.method not in SAFE:
        return READ_ONLY
    return ""


def _refused(request: HttpRequest, sentence: str) -> HttpResponseBase:
    if request.path_info.startswith("/api/"):
        return JsonResponse({"detail": sentence}, status=403)
    # The menu of the page reads what waits for the person; addresses that wait for another server have no scope.
    scope = request.scope  # type: ignore[attr-defined]
    with acting_as(scope) if scope else nullcontext():
        return render(request, "impersonation/refused.html", {"sentence": sentence}, status=403)


def _over(request: HttpRequest) -> HttpResponseBase:
    if request.path_info.startswith("/api/"):
        return JsonResponse({"detail": OVER}, status=403)
    messages.info(request, OVER)
    address = reverse("impersonation:start")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)

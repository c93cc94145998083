"""Set `request.actor` and `request.scope` from the person's current membership, read again on each request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.actors import actor_for
from tenancy.scope import Scope

SESSION_KEY = "acting_as"


class ActorMiddleware:
    """Signed out: no actor, no scope. Signed in without membership: only the person's own rows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]
        request.scope = None  # type: ignore[attr-defined]
        user = request.user
        if user.is_authenticated:
            actor = actor_for(user, request.session.get(SESSION_KEY))
            request.actor = actor  # type: ignore[attr-defined]
            request.scope = actor.scope if actor else Scope.for_person(user)  # type: ignore[attr-defined]
        return self.get_response(request)

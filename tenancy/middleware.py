"""The request runs inside its tenant: this middleware owns the transaction."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tenancy.scope import acting_as


class ScopeMiddleware:
    """Open the transaction in the scope of `request.scope` (set by the actor middleware), around view and rendering.

    ATOMIC_REQUESTS would open it before the scope is known. Lazy responses are rendered by the handler before they
    reach this middleware, hence inside. Without a scope (signed out, or no function chosen) the request runs in
    autocommit and protected tables stay closed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside the scope; what a failing request wrote is undone."""
        scope = getattr(request, "scope", None)
        if scope is None:
            return self.get_response(request)
        with acting_as(scope):
            request._in_scope = True  # type: ignore[attr-defined]
            response = self.get_response(request)
            if isinstance(response, HttpResponse) and response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Undo what a failing view wrote: the handler turns the exception into a response before we see it."""
        if getattr(request, "_in_scope", False):
            transaction.set_rollback(True)

"""Views that ask a partner run outside the transaction of the request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve


class OutsideTransactionMiddleware:
    """Takes the scope of the request away before `ScopeMiddleware` opens its transaction, for the views so marked.

    See `web.outbound.outside_transaction`. Protected tables stay closed until the view opens a scope itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if getattr(request, "scope", None) is not None and _is_marked(request):
            request.scope = None  # type: ignore[attr-defined]
        return self.get_response(request)


def _is_marked(request: HttpRequest) -> bool:
    try:
        found = resolve(request.path_info, getattr(request, "urlconf", None))
    except Resolver404:
        return False
    return bool(getattr(found.func, "outside_transaction", False))

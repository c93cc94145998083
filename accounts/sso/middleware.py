"""Going to a provider and coming back happen outside any transaction, even for a person already signed in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse


class OutsideTransactionMiddleware:
    """Takes the scope of the request away, before `tenancy.middleware.ScopeMiddleware` opens its transaction.

    These views ask questions to another server: a slow one would hold a connection and locks. They touch no protected
    table; what they write opens its own transaction.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with suppress(NoReverseMatch):  # another table of addresses, as some tests have
            if request.path_info.startswith(reverse("sso:identities") + "fournisseur/"):
                request.scope = None  # type: ignore[attr-defined]
        return self.get_response(request)

"""The page of a refusal."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.sso.config import Provider
from accounts.sso.errors import Refusal

log = logging.getLogger("stages.sso")


def refused(request: HttpRequest, provider: Provider, refusal: Refusal) -> HttpResponse:
    """Say why, in French; the log has the code and the check that failed, never a person."""
    log.warning("Connexion par %s refusée : %s (%s)", provider.id, refusal.reason, refusal.detail)
    context = {"provider": provider, "sentence": refusal.reason.sentence.format(provider=provider.name)}
    response = render(request, "sso/refused.html", context, status=refusal.reason.status)
    response["Cache-Control"] = "no-store"
    return response

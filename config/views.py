"""Pages of the installation itself: home, health, footer pages, errors."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from accounts.actors import ActorKind
from config import health
from config.homes import pages
from config.homes.ministry import ministry

logger = logging.getLogger(__name__)

HOMES: dict[ActorKind, Callable[[HttpRequest], HttpResponse]] = {
    ActorKind.COORDINATOR: pages.coordinator,
    ActorKind.MINISTRY: ministry,
    ActorKind.RECTORAT: pages.rectorat,
    ActorKind.SCHOOL: pages.school,
    ActorKind.COMPANY: pages.company,
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the person has to do now, under their current function."""
    actor = request.actor  # type: ignore[attr-defined]
    return HOMES[actor.kind](request) if actor else pages.nobody(request)


@login_not_required
@never_cache
@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    """Answer that the process lives; asks nothing of anyone."""
    return HttpResponse("vivant\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Answer whether the database and the broker answered within two seconds; 503 names what did not."""
    if failed := health.failing():
        sentence = f"Ne répond pas : {', '.join(failed)}\n"
        return HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("prêt\n", content_type="text/plain; charset=utf-8")


def _footer_page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    @login_not_required
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, template, {"contact": settings.STAGES_CONTACT_EMAIL})

    return view


accessibility = _footer_page("pages/accessibility.html")
personal_data = _footer_page("pages/personal_data.html")
how_it_works = _footer_page("pages/how_it_works.html")
shortcuts = _footer_page("pages/shortcuts.html")
offline = _footer_page("errors/offline.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in French what an expired form means, and what to do."""
    return render(request, "errors/csrf.html", status=403)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Yours, but not allowed."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not there, or not yours: the same answer."""
    return render(request, "errors/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Give an incident number that the logs carry; the page asks nothing of what has just failed."""
    incident = secrets.token_hex(4).upper()
    error = sys.exc_info()[0]
    # The route, never the address: an address may name a person.
    route = getattr(request.resolver_match, "route", "?")
    logger.error("Incident %s : %s sur %s", incident, error.__name__ if error else "erreur", route)
    return HttpResponse(render_to_string("errors/500.html", {"incident": incident}), status=500)

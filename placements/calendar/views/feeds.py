"""Subscribing to a calendar, and the feed itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from accounts.permissions import require
from establishments.calendar.reading import current_year
from placements.calendar import feeds, ical
from placements.calendar.reading import pole_of, read


@require_GET
@never_cache
def subscribe(request: HttpRequest) -> HttpResponse:
    """Give the private addresses that the person may put in their own calendar."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "calendar.read")
    today = timezone.localdate()
    pole = pole_of(actor, today)
    if pole is None:
        return render(request, "calendar/no_pole.html")
    board = read(pole, current_year(pole.academie, today), today)
    links = []
    for one in feeds.choices(actor, board):
        address = _absolute(reverse("calendar:feed", args=[feeds.secret_of(actor, one.kind, one.thing)]))
        links.append((one.label, address))
    trail = [("Calendrier", reverse("calendar:board"))]
    return render(request, "calendar/subscribe.html", {"links": links, "trail": trail})


@login_not_required
@require_safe
@never_cache
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Send the events that an address opens: dates, classes, schools, no person. 404 when it opens nothing."""
    found = feeds.open_feed(secret, timezone.localdate())
    if found is None:
        raise Http404
    response = HttpResponse(ical.calendar(found.name, found.events, timezone.now()), content_type=ical.MEDIA_TYPE)
    response["Content-Disposition"] = 'inline; filename="calendrier.ics"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _absolute(path: str) -> str:
    site = urlsplit(settings.STAGES_SITE_URL)
    return f"{site.scheme}://{site.netloc}{path}"

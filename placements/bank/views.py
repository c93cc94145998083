"""The bank of the académie against the needs of the pôle: where seats are missing, where they stay empty."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from accounts.actors import Actor
from accounts.permissions import require
from placements.bank.forms import GapForm
from placements.bank.gaps import PER_PAGE, WEEKS, Asked, Cell, find
from web.exports import FORMATS, download
from web.maps import points

HEADINGS = ("Secteur", "Lieu", "Semaine du", "Besoins à placer", "Places ouvertes", "Manque", "Vides")


def _line(cell: Cell) -> tuple[object, ...]:
    return (cell.sector_name, cell.place, cell.week, cell.needs, cell.seats, cell.missing, cell.empty)


@require_GET
def bank(request: HttpRequest) -> HttpResponse:
    """Show, filter and export the gaps of the pôle."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "bank.read")
    form, today = GapForm(request.GET), timezone.localdate()
    asked = form.asked(today)
    fmt = request.GET.get("format", "")
    page = _page(request)
    found = find(actor.subject, asked, today=today, page=page, every=fmt in FORMATS)
    if fmt in FORMATS:
        return download(fmt, f"Banque et besoins du pôle {actor.subject.name}", HEADINGS, map(_line, found.cells))
    kept = {name: value for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form,
        "asked": asked,
        "found": found,
        "rows": [(cell, *_links(cell, asked)) for cell in found.cells],
        "drawing": _drawing(found.cells),
        "weeks": WEEKS,
        "page": page,
        "pages": max(1, -(-found.total // PER_PAGE)),
        "query": urlencode(kept),
        "exports": [(one, urlencode({**kept, "format": one})) for one in FORMATS],
    }
    return render(request, "placements/bank/bank.html", context)


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked[:6]) > 0 else 1


def _links(cell: Cell, asked: Asked) -> tuple[str, str]:
    """Return where to look for seats of the cell: the search, and the contacts that schools keep."""
    words = {"secteur": cell.sector, "du": cell.week.isoformat(), "au": cell.friday.isoformat()}
    near = {"commune": cell.place} if asked.place == "commune" else {}
    departure = {"depart": "commune"} if near else {}
    search = reverse("offer_search:search") + "?" + urlencode({**words, **near, **departure})
    cards = reverse("contacts:reserves") + "?" + urlencode({"secteur": cell.sector, **near})
    return search, cards


def _drawing(cells: list[Cell]) -> SafeString:
    """Return the map of the places on the page: squares where seats are missing, circles where they are empty."""
    placed = [cell for cell in cells if cell.latitude is not None and cell.longitude is not None]
    missing: dict[str, Cell] = {}
    empty: dict[str, Cell] = {}
    for cell in placed:
        (missing if cell.missing else empty)[cell.area] = cell
    return points.points_map(
        [points.School(cell.latitude or 0, cell.longitude or 0, cell.place) for cell in missing.values()],
        [points.Offer(cell.latitude or 0, cell.longitude or 0, cell.place) for cell in empty.values()],
        title="Lieux où des places manquent (carrés) et lieux où des places restent vides (cercles)",
    )

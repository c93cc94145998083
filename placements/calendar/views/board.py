"""The calendar board of a pôle, its exports, and its opening to the other pôles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import allowed, require
from establishments.calendar.reading import current_year
from placements.calendar import services
from placements.calendar.board import SHADES, Board, board_of
from placements.calendar.drawing import load_chart
from placements.calendar.forms import OBSERVATION, BoardForm, Chosen
from placements.calendar.load import Load, Saturation, Slot, saturated, speciality_label
from placements.calendar.reading import PoleCalendar, own_school, pole_of, read
from placements.calendar.staggering import held_by_placements, proposals
from poles.models import SchoolYear
from poles.nomenclatures import Level, PeriodKind
from web.exports import FORMATS, download
from web.french import day, number, percent

#: Lines of the two lists: a page that shows all of them helps nobody to begin.
SATURATED, PROPOSED = 10, 8
COLUMNS = (
    "Établissement",
    "Pôle",
    "Classe",
    "Niveau",
    "Spécialité",
    "Nature",
    "Du",
    "Au",
    "Élèves",
)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show schools by weeks, the load of each speciality, saturated weeks, and what could be staggered."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "calendar.read")
    today = timezone.localdate()
    pole = pole_of(actor, today)
    if pole is None:
        return render(request, "calendar/no_pole.html")
    now = current_year(pole.academie, today)
    years = SchoolYear.objects.filter(start__range=(now - 2, now + 1)).order_by("-start")
    choices = [(one.start, str(one)) for one in years]
    asked = request.GET.get("annee", "")
    year = int(asked) if asked in {str(start) for start, _ in choices} else now
    facts = read(pole, year, today)
    schools = [(one.uai, f"{one.name} ({one.pole_name})" if one.pole_name else one.name) for one in facts.schools]
    form = BoardForm(request.GET, years=choices, schools=schools)
    chosen = Chosen.of(form)
    if (fmt := request.GET.get("format", "")) in FORMATS:
        rows = [_row(facts, slot) for slot in facts.slots if chosen.keeps(slot)]
        return download(fmt, f"Calendrier du pôle {pole.name}, {year}-{year + 1}", COLUMNS, rows)
    loads = facts.loads
    drawn = board_of(facts, loads, chosen, today)
    speciality = speciality_label(chosen.speciality) if chosen.speciality is not None else ""
    context = {
        "pole": pole,
        "year": f"{year}-{year + 1}",
        "facts": facts,
        "form": form,
        "board": drawn,
        "shades": range(1, SHADES + 1),
        "speciality": speciality,
        "loads": [_load(one, facts) for one in loads],
        "periods": [slot for slot in facts.slots if chosen.keeps(slot)],
        "levels": dict(Level.choices),
        "kinds": dict(PeriodKind.choices),
        "idle": [one for one in facts.schools if one.idle and not one.pole_name],
        "may_share": allowed(actor, "calendar.share", pole),
        "own": own_school(actor),
        "may_move": allowed(actor, "period.edit"),
        "exports": _exports(request),
        "reset": request.path,
    }
    context |= _drawing(drawn, speciality)
    context |= _lists(facts, loads, chosen)
    return render(request, "calendar/board.html", context)


def _drawing(drawn: Board, speciality: str) -> dict[str, Any]:
    """Return the chart and the table that says the same, weeks without anybody out left aside."""
    if not any(one.out for one in drawn.totals):
        return {"chart": "", "table": None}
    title = f"Élèves dehors par semaine, {speciality or 'toutes spécialités'}"
    head = ["Semaine du", "Élèves dehors", "Part des élèves", "Places de la banque", "Lieux hors banque", "Indice",
            "Places manquantes"]  # fmt: skip
    body = [
        [
            day(one.week.monday), number(one.out), percent(one.share, 0), number(one.seats), number(one.own),
            index_words(one), number(one.missing),
        ]
        for one in drawn.totals
        if one.out
    ]  # fmt: skip
    return {"chart": load_chart(drawn.totals, title), "table": {"head": head, "body": body}, "caption": title}


def _lists(facts: PoleCalendar, loads: list[Load], chosen: Chosen) -> dict[str, Any]:
    """Return saturated weeks and proposals of what is asked; how many there are in all."""
    today = timezone.localdate()
    kept = [one for one in loads if chosen.speciality is None or one.speciality == chosen.speciality]
    worst = saturated(kept, facts.weeks)
    moves = [one for one in proposals(facts.slots, kept, facts.weeks, facts.calendar, today) if chosen.keeps(one.slot)]
    return {
        "saturated": [(one, index_words(one)) for one in worst[:SATURATED]],
        "saturated_total": len(worst),
        "proposals": moves[:PROPOSED],
        "proposals_total": len(moves),
        "held": held_by_placements([one for one in facts.slots if chosen.keeps(one)], kept, facts.weeks, today),
    }


def index_words(one: Saturation) -> str:
    """Say an index: « 158 % », « aucune place »."""
    return percent(one.index, 0) if one.index is not None else "aucune place"


def _load(load: Load, facts: PoleCalendar) -> dict[str, Any]:
    """Return one line of the table of specialities: its fullest week, what it finds there, hosts around."""
    rows = [load.at(index, week) for index, week in enumerate(facts.weeks)]
    peak = max(rows, key=lambda one: (one.missing, one.out), default=None)
    busy = peak if peak and peak.out else None
    return {
        "load": load,
        "peak": busy,
        "index": index_words(busy) if busy else "",
        "query": load.speciality or OBSERVATION,
        "per_ten": f"{number(10 * busy.out / load.hosts, 1)}" if busy and load.hosts else "",
    }


def _row(facts: PoleCalendar, slot: Slot) -> list[Any]:
    return [
        slot.school_name,
        slot.pole_name or facts.pole.name,
        slot.class_name,
        Level(slot.level).label,
        speciality_label(slot.speciality),
        PeriodKind(slot.kind).label,
        slot.first,
        slot.last,
        None if slot.guest else slot.students,
    ]


def _exports(request: HttpRequest) -> list[tuple[str, str]]:
    query = request.GET.copy()
    links = []
    for fmt in FORMATS:
        query["format"] = fmt
        links.append((fmt.upper(), f"?{query.urlencode()}"))
    return links


@require_POST
def share(request: HttpRequest) -> HttpResponse:
    """Open the calendar of the pôle to the other pôles, or close it."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "calendar.share")
    shares = request.POST.get("partage") == "oui"
    services.share(actor=actor, pole=actor.subject, shares=shares)
    if shares:
        messages.success(request, "Les autres pôles de l'académie voient désormais les dates de vos classes.")
    else:
        messages.success(request, "Les autres pôles ne voient plus les dates de vos classes.")
    return redirect(reverse("calendar:board"))

"""The board of a class for a period: list, filters, panel of one student, inline row, exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.audit import record_read
from accounts.permissions import access, allowed, require
from establishments.calendar.days import days_between, public_holidays
from establishments.models import Period
from placements.board import situations as said
from placements.board import undo
from placements.board.access import periods_of
from placements.board.forms import StepForm
from placements.board.reading import Board, board_of, last_year
from placements.board.returns import board_url, kept
from placements.board.rows import Row
from placements.board.situations import Situation
from placements.board.views.place import choice_of
from poles.imports.tables import search_text
from web.exports import FORMATS, download
from web.lists import Column


def _name(row: Row) -> tuple[str, str, str]:
    return row.student.last_name.casefold(), row.student.first_name.casefold(), str(row.student.pk)


def _commune(row: Row) -> str:
    return str(row.student.home_commune.name) if row.student.home_commune else ""


#: Placed students shown at first: what is done needs no room.
SHOWN_PLACED = 3
VIEWS: dict[str, tuple[str, tuple[Situation, ...]]] = {
    "": ("Tous", tuple(Situation)),
    "a-traiter": ("À traiter", said.TO_TREAT),
    "places": ("Placés", (Situation.PLACED,)),
    "pole": ("Au pôle", said.AT_POLE),
    "cherchent": ("Cherchent", (Situation.SEARCHING,)),
    "relancer": ("À relancer", said.PUSH),
    "ouvrir": ("Besoin à ouvrir", (Situation.UNOPENED,)),
}
SORTS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "": ("urgence", Row.urgency),
    "nom": ("nom", _name),
    "commune": ("commune", lambda row: (_commune(row).casefold(), *_name(row))),
    "demarche": ("dernière démarche", lambda row: (row.since.toordinal(), *_name(row))),
}
COLUMNS = [
    Column("eleve", "Élève", lambda row: str(row.student)),
    Column("age", "Âge au premier jour", lambda row: row.age, numeric=True),
    Column("commune", "Commune", _commune),
    Column("situation", "Situation", lambda row: row.words.text),
    Column("lieu", "Lieu ou piste", lambda row: row.fact),
    Column("suite", "Suite", lambda row: row.then),
    Column("depuis", "Depuis le", lambda row: row.since if row.need else None),
    Column("demarches", "Démarches", lambda row: len(row.steps), numeric=True),
    Column("convention", "Convention", lambda row: row.papers[2] if row.papers else ""),
]


@dataclass
class Group:
    """Rows under one heading; `more`: how many are folded."""

    key: str
    title: str
    rows: list[Row] = field(default_factory=list)
    more: int = 0


def shown_rows(board: Board, query: dict[str, str]) -> list[Row]:
    """Return the rows that the address asks for, in its order."""
    wanted = set(VIEWS.get(query.get("voir", ""), VIEWS[""])[1])
    words = search_text(query.get("q", "")).split()
    rows = [
        row
        for row in board.rows
        if row.situation in wanted and all(word in search_text(str(row.student)) for word in words)
    ]
    return sorted(rows, key=SORTS.get(query.get("tri", ""), SORTS[""])[1])


def groups_of(rows: list[Row], *, folded: bool, opened: str) -> list[Group]:
    """Put the rows under « À traiter », « Placés », « Hors recherche »; of the placed, the first three unless asked."""
    groups = [
        Group("a-traiter", "À traiter", [row for row in rows if row.situation in said.TO_TREAT]),
        Group("places", "Placés", [row for row in rows if row.situation is Situation.PLACED]),
        Group("hors", "Recherche abandonnée", [row for row in rows if row.situation is Situation.ABANDONED]),
    ]
    for group in groups:
        group.title = f"{group.title} · {len(group.rows)}"
    placed = groups[1]
    if folded and len(placed.rows) > SHOWN_PLACED + 1:
        first = placed.rows[:SHOWN_PLACED]
        first += [row for row in placed.rows[SHOWN_PLACED:] if str(row.student.pk) == opened]
        placed.more = len(placed.rows) - len(first)
        placed.rows = first
    return [group for group in groups if group.rows]


def title_of(period: Period) -> str:
    """Return « 1re MELEC, PFMP n° 3 »: the number counts the periods of this kind in the year of the class."""
    number = Period.objects.filter(
        school_class=period.school_class_id, kind=period.kind, starts_on__lte=period.starts_on
    ).count()
    kind = period.get_kind_display()
    return f"{period.school_class.name}, {kind} n° {number}" if number else f"{period.school_class.name}, {kind}"


def elapsed(period: Period, today: dt.date) -> tuple[int, int]:
    """Return (working day of today, working days of the period), public holidays left out."""
    departement = period.establishment.commune.departement_id

    def works(day: dt.date) -> bool:
        return day.weekday() < 5 and day not in public_holidays(day.year, departement)

    days = [day for day in days_between(period.starts_on, period.ends_on) if works(day)]
    return sum(day <= today for day in days), len(days)


@require_GET
def board(request: HttpRequest, school_class: Any, period: Any) -> HttpResponse:
    """Show who of the class has no place, and act on it; `format` downloads what is shown."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.edit")
    found = access(periods_of(actor), actor, "need.edit", pk=period, school_class=school_class)
    today = timezone.localdate()
    read = board_of(found, today)
    query = {key: request.GET.get(key, "") for key in ("voir", "q", "tri", "tous", "eleve", "lieu")}
    rows = shown_rows(read, query)
    title = title_of(found)
    if (fmt := request.GET.get("format", "")) in FORMATS:
        cells = ([column.value(row) for column in COLUMNS] for row in rows)
        return download(fmt, title, [column.label for column in COLUMNS], cells)
    base = kept(request.GET.urlencode(), eleve=None, lieu=None)
    panel = next((row for row in read.rows if str(row.student.pk) == query["eleve"]), None)
    if panel:
        record_read(actor=actor, thing=panel.student)
    inline = next((row for row in read.rows if str(row.student.pk) == query["lieu"] and row.may_change), None)
    context = {
        "board": read,
        "period": found,
        "title": title,
        "groups": groups_of(rows, folded=not query["tous"] and query["voir"] != "places", opened=query["lieu"]),
        "shown": len(rows),
        "query": query,
        "base": base,
        "path": request.path,
        "chips": [
            (label, number, kept(base, voir=key), query["voir"] == key)
            for key, label, number in (
                ("", "Tous", len(read.rows)),
                ("a-traiter", "À traiter", read.to_treat),
                ("places", "Placés", read.placed),
            )
        ],
        "counts": [(count, kept(base, voir=count.key), query["voir"] == count.key) for count in read.counts],
        "sorts": [(key, label, query["tri"] == key) for key, (label, _) in SORTS.items()],
        "exports": [(fmt, f"{base}{'&' if base else ''}format={fmt}") for fmt in FORMATS],
        "all_query": kept(base, tous="1"),
        "panel": panel,
        "panel_form": StepForm(auto_id="carnet_%s") if panel and panel.may_note else None,
        "inline": inline,
        "choice": choice_of(inline.need, {}) if inline and inline.need else None,
        "compared": last_year(read),
        "elapsed": elapsed(found, today),
        "undo": undo.taken(request),
        "close_url": board_url(found, base),
        "may_add": allowed(actor, "student.edit", found),
        "trail": [("Classes", reverse("periods:classes")),
                  (found.school_class.name, reverse("periods:class", args=[found.school_class_id]))],
    }  # fmt: skip
    return render(request, "board/board.html", context)

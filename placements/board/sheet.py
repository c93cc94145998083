"""The sheet of one student: each need with its diary and what happened to it, newest first."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from establishments.models import Period, Student
from placements.board.reading import hosts_of, rows_of
from placements.board.rows import FOUND_BY, Row
from placements.models import (
    Escalation,
    Need,
    NeedMessage,
    NeedMove,
    NeedState,
    Placement,
    PlacementState,
    Suggestion,
)  # fmt: skip
from placements.needs.services import newest_first
from poles.nomenclatures import Channel
from poles.options import settings_of
from web.french import span


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline."""

    moment: dt.datetime
    icon: str
    title: str
    detail: str = ""
    who: str = ""


@dataclass
class NeedSheet:
    """One need: where it stands (the row of the board), its placements, its timeline."""

    row: Row
    period: Period
    placements: list[Placement] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    messages: list[NeedMessage] = field(default_factory=list)

    @property
    def unread(self) -> bool:
        """Whether the pôle wrote something that nobody of the school has read."""
        return any(one.side == NeedMessage.Side.POLE and one.read_at is None for one in self.messages)

    @property
    def live(self) -> Placement | None:
        """The placement that may still be taken back or stopped."""
        live = [one for one in self.placements if one.state in (PlacementState.AGREED, PlacementState.RUNNING)]
        return live[-1] if live else None


def sheet_of(student: Student, today: dt.date) -> list[NeedSheet]:
    """Read the needs of a student; a constant number of queries for each period."""
    needs = list(newest_first(Need.objects.filter(student=student).select_related("period__school_class", "pole")))
    stale = settings_of(student.academie_id).stale_days
    placements, events, messages = _placements(needs), _events(needs), _messages(needs)
    sheets = []
    for need in needs:
        row = rows_of([student], need.period, today=today, stale_days=stale)[0]
        happened = [*events[need.pk], *_of_placements(placements[need.pk])]
        happened.append(Event(need.opened_at, "plus", "Besoin ouvert"))
        happened.sort(key=lambda event: event.moment, reverse=True)
        sheets.append(NeedSheet(row, need.period, placements[need.pk], happened, messages[need.pk]))
    return sheets


def _placements(needs: list[Need]) -> dict[UUID, list[Placement]]:
    found: dict[UUID, list[Placement]] = defaultdict(list)
    rows = Placement.objects.filter(need__in=[need.pk for need in needs]).select_related("company", "offer")
    for one in rows.order_by("starts_on", "agreed_at", "pk"):
        found[one.need_id].append(one)
    return found


def _messages(needs: list[Need]) -> dict[UUID, list[NeedMessage]]:
    found: dict[UUID, list[NeedMessage]] = defaultdict(list)
    rows = NeedMessage.objects.filter(need__in=[need.pk for need in needs]).select_related("author")
    for one in rows.order_by("created_at", "pk"):
        found[one.need_id].append(one)
    return found


def _of_placements(placements: list[Placement]) -> list[Event]:
    return [
        Event(
            one.agreed_at, "check", f"{FOUND_BY[Channel(one.channel)][0]} : {one.company.name}",
            f"{span(one.starts_on, one.ends_on)}, {one.get_state_display().lower()}",
        )
        for one in placements
    ]  # fmt: skip


def _events(needs: list[Need]) -> dict[UUID, list[Event]]:
    """Return what happened to each need: moves, requests to the pôle, proposals."""
    ids = [need.pk for need in needs]
    found: dict[UUID, list[Event]] = defaultdict(list)
    for move in NeedMove.objects.filter(need__in=ids).select_related("moved_by").order_by("moved_at", "pk"):
        title = NeedState(move.after).label
        found[move.need_id].append(Event(move.moved_at, "swap", title, move.reason, _who(move.moved_by)))
    requests = Escalation.objects.filter(need__in=ids).select_related("opened_by", "claimed_by", "closed_by")
    for one in requests.order_by("opened_at", "pk"):
        events = found[one.need_id]
        events.append(Event(one.opened_at, "send", "Demande au pôle", one.tried, _who(one.opened_by)))
        if one.claimed_at:
            events.append(Event(one.claimed_at, "people", "Demande prise en charge", "", _who(one.claimed_by)))
        if one.closed_at:
            events.append(Event(one.closed_at, "check", one.get_outcome_display(), one.answer, _who(one.closed_by)))
    suggestions = list(Suggestion.objects.filter(need__in=ids).select_related("made_by").order_by("made_at", "pk"))
    hosts = hosts_of(suggestions)
    for suggestion in suggestions:
        detail = f"{suggestion.get_state_display()}. {suggestion.note}".strip()
        title = f"Proposition du pôle : {hosts[suggestion.offer_id]}"
        found[suggestion.need_id].append(Event(suggestion.made_at, "bulb", title, detail, _who(suggestion.made_by)))
    return found


def _who(user: object) -> str:
    return str(getattr(user, "full_name", "")) if user else ""

"""What pages of the room read: the queue of a pôle, the file of a publication, the life of an offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from companies.limits import limits_on
from companies.load.meter import Verdict, verdict
from companies.models import Offer, OfferPublication, OfferReport, PublicationMove
from companies.moderation.around import duplicates_of, is_elsewhere
from companies.moderation.checks import findings_of
from companies.moderation.diff import Change, changes, mark
from companies.moderation.shown import FIELDS, snapshot
from companies.screening import Finding, pieces
from companies.screening import Level as Weight
from poles.models import Academie, LegalLimit, Pole

Status = OfferPublication.Status


def queue_rows(pole: Pole) -> QuerySet[OfferPublication]:
    """Return the publications that a pôle answers for, with what a line shows."""
    reported = OfferReport.objects.filter(publication=OuterRef("pk"), state=OfferReport.State.OPEN)
    rows = OfferPublication.objects.filter(pole=pole)
    return rows.select_related("offer__company", "offer__commune", "decided_by").annotate(reported=Exists(reported))


@dataclass(frozen=True, slots=True)
class Pile:
    """What waits at a pôle."""

    waiting: int
    oldest: dt.datetime | None
    reports: int


def pile_of(pole: Pole) -> Pile:
    """Count what waits at a pôle: offers to read, and reports."""
    rows = OfferPublication.objects.filter(pole=pole, status=Status.SUBMITTED).order_by()
    found = rows.aggregate(n=Count("pk"), oldest=Min("submitted_at"))
    reports = OfferReport.objects.filter(pole=pole, state=OfferReport.State.OPEN).count()
    return Pile(found["n"], found["oldest"], reports)


def next_waiting(pole: Pole) -> OfferPublication | None:
    """Return the offer that waits for the longest time."""
    return OfferPublication.objects.filter(pole=pole).waiting().first()


class Screener:
    """Screening of the lines of a list: the table of limits is read once for all."""

    def __init__(self) -> None:
        self._limits: list[LegalLimit] | None = None

    def of(self, offer: Offer) -> list[Finding]:
        """Return the findings of an offer."""
        if self._limits is None:
            self._limits = list(LegalLimit.objects.order_by("code", "valid_from"))
        return findings_of(offer, limits_on(self._limits, offer.starts_on))


class Part(NamedTuple):
    """A piece of a text: the numbers of the findings on it, and whether one of them blocks."""

    text: str
    numbers: tuple[int, ...]
    blocks: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the offer: its words in pieces, and the findings on the field as a whole."""

    field: str
    label: str
    parts: tuple[Part, ...]
    numbers: tuple[int, ...]


def lines_of(offer: Offer, findings: Sequence[Finding]) -> list[Line]:
    """Return the fields that say something, with what was found in each; numbers are those of `findings`, from 1."""
    number = {one: place for place, one in enumerate(findings, start=1)}
    lines = []
    for field, (label, words) in FIELDS.items():
        whole = tuple(number[one] for one in findings if one.field == field and one.start == one.end)
        text = words(offer)
        if not text and not whole:
            continue
        parts = tuple(
            Part(piece, tuple(number[one] for one in on), any(one.level == Weight.BLOCKING for one in on))
            for piece, on in pieces(text, field, findings)
        )
        lines.append(Line(field, label, parts, whole))
    return lines


@dataclass(frozen=True, slots=True)
class File:
    """All that a coordinator reads before deciding on one publication."""

    lines: list[Line]
    findings: list[tuple[int, Finding]]
    blocks: bool
    changes: list[Change]
    since: dt.datetime | None
    was_returned: bool
    mark: str
    duplicates: list[Offer]
    elsewhere: bool
    quota: Verdict
    moves: list[PublicationMove]
    reports: list[OfferReport]


class _Reading(NamedTuple):
    words: dict[str, str] | None
    at: dt.datetime | None
    was_returned: bool


def _last_reading(publication: OfferPublication, moves: Sequence[PublicationMove]) -> _Reading:
    """Return the offer as the pôle last decided on it: admitted, or returned since."""
    since = publication.approved_at
    for move in moves:
        if move.read_as and (since is None or move.moved_at > since):
            return _Reading(move.read_as, move.moved_at, True)
    return _Reading(publication.approved, since, False)


def file_of(publication: OfferPublication) -> File:
    """Read the file of a publication whose offer, host and commune are at hand."""
    offer = publication.offer
    findings, now = findings_of(offer), snapshot(offer)
    moves = list(publication.moves.select_related("moved_by").order_by("-moved_at", "pk"))
    known = _last_reading(publication, moves)
    return File(
        lines=lines_of(offer, findings),
        findings=list(enumerate(findings, start=1)),
        blocks=any(one.level == Weight.BLOCKING for one in findings),
        changes=changes(known.words, now),
        since=known.at,
        was_returned=known.was_returned,
        mark=mark(now),
        duplicates=duplicates_of(offer),
        elsewhere=is_elsewhere(publication),
        quota=verdict(offer.company, offer.starts_on, offer.ends_on, offer.seats, kinds=offer.kinds),
        moves=moves,
        reports=list(
            OfferReport.objects.filter(publication=publication, state=OfferReport.State.OPEN).order_by(
                "reported_at", "pk"
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class Life:
    """One académie as the host reads it: where its offer stands there, and what happened."""

    academie: str
    publication: OfferPublication
    moves: list[PublicationMove]


def life_of(offer: Offer) -> list[Life]:
    """Return the publications of an offer of the host, by académie, each with its moves, newest first."""
    rows = list(OfferPublication.objects.filter(offer=offer).order_by("academie_id"))
    names = dict(Academie.objects.filter(pk__in=[one.academie_id for one in rows]).values_list("pk", "name"))
    moves: dict[object, list[PublicationMove]] = {}
    for move in PublicationMove.objects.filter(publication__in=rows).order_by("-moved_at", "pk"):
        moves.setdefault(move.publication_id, []).append(move)
    return [Life(names[one.academie_id], one, moves.get(one.pk, [])) for one in rows]


@dataclass(frozen=True, slots=True)
class Delay:
    """The queue of one pôle, in figures."""

    pole: Pole
    waiting: int
    late: int
    oldest: dt.datetime | None
    admitted: int
    returned: int


def delays_of(academie: Any, late_before: dt.datetime, since: dt.datetime) -> list[Delay]:
    """Return the queue of each pôle of an académie, by name: what waits, and what was decided since a moment."""
    rows = OfferPublication.objects.filter(academie=academie).order_by().values("pole")
    waits, decided = Q(status=Status.SUBMITTED), Q(decided_at__gte=since)
    figures: dict[Any, dict[str, Any]] = {
        row["pole"]: dict(row)
        for row in rows.annotate(
            waiting=Count("pk", filter=waits),
            late=Count("pk", filter=waits & Q(submitted_at__lt=late_before)),
            oldest=Min("submitted_at", filter=waits),
            admitted=Count("pk", filter=Q(approved_at__gte=since)),
            returned=Count("pk", filter=decided & Q(status=Status.RETURNED)),
        )
    }
    none: dict[str, Any] = {"waiting": 0, "late": 0, "oldest": None, "admitted": 0, "returned": 0}
    found = []
    for pole in Pole.objects.filter(academie=academie).order_by("name", "pk"):
        row = figures.get(pole.pk, none)
        found.append(Delay(pole, row["waiting"], row["late"], row["oldest"], row["admitted"], row["returned"]))
    return found

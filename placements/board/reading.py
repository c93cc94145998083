"""What the class board says: one class, one period, its students and where each search stands.

A constant number of queries, whatever the class: students, needs, steps, placements, requests and proposals are read
once each and joined here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from companies.models import Offer
from establishments.models import Period, Student
from placements.board import situations as said
from placements.board.rows import FOUND_BY, Row
from placements.board.situations import Situation
from placements.models import FOUND, Escalation, Need, NeedState, Placement, SearchStep, Suggestion
from poles.nomenclatures import Channel
from poles.options import settings_of
from web.french import SPACE, counted


@dataclass
class Count:
    """One of the four counts under the units; a link that filters the list."""

    key: str
    css: str
    number: int
    words: str
    note: str


@dataclass
class Board:
    """The board of a class for a period. `rows`: every student, those who left and have no need left out."""

    period: Period
    rows: list[Row]
    today: dt.date
    stale_days: int
    answer_days: int

    @cached_property
    def _by(self) -> Counter[Situation]:
        return Counter(row.situation for row in self.rows)

    def _number(self, *situations: Situation) -> int:
        return sum(self._by[one] for one in situations)

    @property
    def placed(self) -> int:
        """Students who have a place."""
        return self._by[Situation.PLACED]

    @property
    def to_treat(self) -> int:
        """Students for whom something is still to be done."""
        return self._number(*said.TO_TREAT)

    @property
    def total(self) -> int:
        """Students who are expected in a company: the abandoned searches are left out."""
        return len(self.rows) - self._by[Situation.ABANDONED]

    @property
    def unopened(self) -> int:
        """Students whose need is not opened."""
        return self._by[Situation.UNOPENED]

    @property
    def without_pole(self) -> bool:
        """Whether a search cannot be handed over: the school is a member of no pôle."""
        return any(row.need and not row.need.pole_id and row.may_change for row in self.rows)

    @property
    def unsigned(self) -> int:
        """Placed students whose agreement is not signed yet."""
        before = (*FOUND, NeedState.AGREEMENT)
        return sum(row.situation is Situation.PLACED and row.need.state in before for row in self.rows if row.need)

    @property
    def days_left(self) -> int:
        """Days before the first day; zero or less once it began."""
        return (self.period.starts_on - self.today).days

    @property
    def is_over(self) -> bool:
        """Whether the last day is past."""
        return self.period.ends_on < self.today

    @cached_property
    def counts(self) -> list[Count]:
        """Placed, at the pôle, searching, to push, and not yet opened when there are some."""
        channels = Counter(row.placement.channel for row in self.rows if row.placement)
        found = [f"{FOUND_BY[Channel(one)][1]}{SPACE}{n}" for one, n in channels.most_common()]
        proposals = self._by[Situation.PROPOSAL]
        started = self._number(Situation.UNPLACED, Situation.REPLACED)
        pole, push, search = self._number(*said.AT_POLE), self._number(*said.PUSH), self._by[Situation.SEARCHING]
        stale = f"rien depuis {self.stale_days}{SPACE}jours ou plus"
        counts = [
            Count("places", "placed", self.placed, "placé|placés", " · ".join(found)),
            Count(
                "pole", "pole", pole, "au pôle|au pôle",
                f"dont {counted(proposals, 'proposition à valider|propositions à valider')}" if proposals else "",
            ),
            Count("cherchent", "search", search, "cherche|cherchent", "une démarche récente" if search else ""),
            Count(
                "relancer", "push", push, "à relancer|à relancer",
                f"dont {started} sans lieu, période commencée" if started else stale if push else "",
            ),
        ]  # fmt: skip
        if self.unopened:
            counts.append(Count("ouvrir", "none", self.unopened, "besoin à ouvrir|besoins à ouvrir", ""))
        return counts

    @property
    def effort(self) -> str:
        """Steps of the diaries by need, taken back ones left out: the median and the ninth decile."""
        steps = sorted(len(row.steps) for row in self.rows if row.need and row.situation is not Situation.UNOPENED)
        if not steps or not steps[-1]:
            return ""
        half, most = (said.quantile(steps, share) for share in (0.5, 0.9))
        return f"Démarches notées par élève : {half} au plus pour la moitié, {most} au plus pour 9 sur 10."

    @cached_property
    def units(self) -> list[str]:
        """One mark a student, in the order of the counts; empty above forty students (a bar says it better)."""
        if self.total > 40:
            return []
        return [count.css for count in self.counts for _ in range(count.number)]


def steps_of(needs: Iterable[UUID]) -> dict[UUID, list[SearchStep]]:
    """Return the steps of each need, newest first, without those taken back; one query."""
    found: dict[UUID, list[SearchStep]] = defaultdict(list)
    rows = SearchStep.objects.filter(need__in=list(needs), removed_at__isnull=True).select_related("company", "author")
    for step in rows.order_by("-done_on", "-created_at", "id"):
        found[step.need_id].append(step)
    return found


def hosts_of(suggestions: Iterable[Suggestion]) -> dict[UUID, str]:
    """Return {offer: host} of proposals; an offer that left the bank is no longer shown to a school, and is said so."""
    ids = {one.offer_id for one in suggestions}
    known = Offer.objects.filter(pk__in=ids).select_related("company").order_by("pk")
    return dict.fromkeys(ids, "Offre retirée de la banque") | {one.pk: one.company.name for one in known}


def rows_of(students: list[Student], period: Period, *, today: dt.date, stale_days: int) -> list[Row]:
    """Return one row a student, joined with all that concerns their need of the period; six queries at most."""
    needs = {
        need.student_id: need
        for need in Need.objects.filter(period=period, student__in=[one.pk for one in students])
        .select_related("pole")
        .order_by("pk")
    }
    ids = [need.pk for need in needs.values()]
    steps = steps_of(ids)
    placements = {
        one.need_id: one
        for one in Placement.objects.live().filter(need__in=ids).select_related("company").order_by("starts_on", "pk")
    }
    requests = {
        one.need_id: one
        for one in Escalation.objects.filter(need__in=ids, closed_at__isnull=True)
        .select_related("claimed_by")
        .order_by("pk")
    }
    suggestions = {
        one.need_id: one for one in Suggestion.objects.filter(need__in=ids, state=Suggestion.State.OPEN).order_by("pk")
    }
    hosts = hosts_of(suggestions.values())
    rows = []
    for student in students:
        need = needs.get(student.pk)
        row = Row(student, need, today, period.starts_on, stale_days)
        if need:
            row.steps = steps.get(need.pk, [])
            if need.state == NeedState.PROPOSED:
                row.suggestion = suggestions.get(need.pk)
                row.proposed_host = hosts.get(row.suggestion.offer_id, "") if row.suggestion else ""
            row.request = requests.get(need.pk)
            row.placement = placements.get(need.pk) if row.situation is Situation.PLACED else None
        rows.append(row)
    return rows


def board_of(period: Period, today: dt.date) -> Board:
    """Read the board of the class of a period: students present on its first day, and those who have a need in it."""
    options = settings_of(period.academie_id)
    # A student who changed class keeps the need of this period: shown here until the school closes it.
    here = Student.objects.present(min(today, period.starts_on)).filter(school_class=period.school_class_id)
    moved = Student.objects.filter(pk__in=Need.objects.filter(period=period).values("student"))
    students = list(
        Student.objects.filter(pk__in=here.values("pk").union(moved.values("pk")))
        .select_related("home_commune")
        .order_by("last_name", "first_name", "pk")
    )
    rows = rows_of(students, period, today=today, stale_days=options.stale_days)
    return Board(period, rows, today, options.stale_days, options.answer_days)


def last_year(board: Board) -> int | None:
    """Return by how many points more are placed than in the same class at the same number of days before departure.

    The class of the same name, one school year before, and its period of the same kind and rank; None when there is
    none, or once the period began.
    """
    period = board.period
    if board.days_left <= 0 or not board.total:
        return None
    kind = Period.objects.filter(kind=period.kind, establishment=period.establishment_id)
    rank = kind.filter(school_class=period.school_class_id, starts_on__lt=period.starts_on).count()
    before = kind.filter(
        school_class__name=period.school_class.name,
        school_class__school_year=period.school_class.school_year_id - 1,
    ).order_by("starts_on", "pk")[rank : rank + 1]
    known = next(iter(before), None)
    if known is None:
        return None
    same_day = known.starts_on - dt.timedelta(days=board.days_left)
    total = Need.objects.filter(period=known).exclude(state=NeedState.ABANDONED).count()
    placed = Placement.objects.live().filter(need__period=known, agreed_at__date__lte=same_day).count()
    return round(100 * board.placed / board.total - 100 * placed / total) if total else None

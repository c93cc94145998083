"""What the desk and the page of a request say. A constant number of queries, whatever the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from companies.models import Offer
from placements.desk.filters import waiting_suggestion
from placements.desk.models import Escalation, LoanRequest, NeedMessage, Suggestion
from placements.desk.priority import rank, schools_by_fact
from placements.models import Need, NeedMove, SearchStep
from poles.models import Pole
from web.french import SPACE, clock, counted, long_date


def _many(rows: QuerySet[Any]) -> Coalesce:
    """Count rows of the same need; read for the lines shown alone."""
    counted_rows = rows.filter(need=OuterRef("need")).order_by().values("need").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted_rows, output_field=IntegerField()), Value(0))


def desk_rows(pole: Pole) -> QuerySet[Escalation]:
    """Return the requests of a pôle."""
    return Escalation.objects.filter(pole=pole)


def urgency_of(pole: Pole) -> dict[str, Any]:
    """Return what the order of the desk names. `tier`: rank of service; `over`: the period is over."""
    today = timezone.localdate()
    return {
        "tier": rank(*schools_by_fact(pole)),
        "over": Case(When(need__period__ends_on__lt=today, then=1), default=0),
    }


def in_detail(rows: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """Add what a line of the desk says.

    `steps`: contacts in the diary. `unread`: messages of the school that nobody read. `proposed`: a proposal waits for
    the school.
    """
    return rows.select_related(
        "need__student__school_class", "need__period", "establishment", "claimed_by"
    ).annotate(
        proposed=waiting_suggestion(),
        steps=_many(SearchStep.objects.filter(removed_at__isnull=True)),
        unread=_many(NeedMessage.objects.filter(side=NeedMessage.Side.SCHOOL, read_at__isnull=True)),
    )  # fmt: skip


#: Order of the desk, as its page defines it.
URGENCY = ("over", "need__period__starts_on", "tier", "opened_at")


@dataclass(frozen=True, slots=True)
class Pile:
    """How many requests of a pôle are open, late, unclaimed, with a message.

    `days`: days since the oldest was opened; `late_days`: days of the latest answer.
    """

    open: int = 0
    late: int = 0
    new: int = 0
    proposed: int = 0
    messages: int = 0
    days: int = 0
    late_days: int = 0

    @property
    def in_time(self) -> int:
        """Requests that the pôle still has time to answer."""
        return self.open - self.late - self.proposed


def pile_of(pole: Pole, today: dt.date) -> Pile:
    """Count the requests of a pôle in two queries; one whose proposal waits for the school is not late."""
    rows = Escalation.objects.filter(pole=pole, closed_at__isnull=True).annotate(proposed=waiting_suggestion())
    found = rows.order_by().aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_on__lt=today, proposed=False)),
        new=Count("pk", filter=Q(claimed_at__isnull=True)),
        waiting=Count("pk", filter=Q(proposed=True)),
        oldest=Min("opened_at"),
        due_on=Min("due_on", filter=Q(proposed=False)),
    )
    unread = NeedMessage.objects.filter(pole=pole, side=NeedMessage.Side.SCHOOL, read_at__isnull=True)
    return Pile(
        open=found["open"],
        late=found["late"],
        new=found["new"],
        proposed=found["waiting"],
        messages=unread.values("need").distinct().count(),
        days=(today - timezone.localdate(found["oldest"])).days if found["open"] else 0,
        late_days=(today - found["due_on"]).days if found["late"] else 0,
    )


def ago(moment: dt.datetime) -> str:
    """Say when something happened: « il y a 2 minutes », « hier à 14 h 10 », « le 3 mars 2027 »."""
    now = timezone.now()
    minutes = int((now - moment).total_seconds() // 60)
    day = timezone.localdate(moment)
    if minutes < 1:
        return "à l'instant"
    if minutes < 60:
        return f"il y a {counted(minutes, 'minute|minutes')}"
    if day == timezone.localdate():
        return f"aujourd'hui à {clock(moment)}"
    if day == timezone.localdate() - dt.timedelta(days=1):
        return f"hier à {clock(moment)}"
    return f"le {long_date(day)}"


def in_charge(request: Escalation, reader: object = None) -> str:
    """Say who has a request: « Prise en charge par Camille Démo il y a 2 minutes »; « vous » for its reader."""
    if request.claimed_at is None:
        return "À prendre en charge"
    owner = request.claimed_by
    who = "vous" if owner is not None and owner == reader else owner.full_name if owner else "une autre personne"
    return f"Prise en charge par {who} {ago(request.claimed_at)}"


@dataclass(slots=True)
class File:
    """All that the page of a request says, besides the bank."""

    need: Need
    requests: list[Escalation]
    steps: list[SearchStep] = field(default_factory=list)
    messages: list[NeedMessage] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    loans: list[LoanRequest] = field(default_factory=list)
    moves: list[NeedMove] = field(default_factory=list)

    @property
    def request(self) -> Escalation:
        """The last request: the open one when there is one."""
        return self.requests[0]

    @property
    def is_open(self) -> bool:
        """Whether the pôle still owes an answer."""
        return self.request.closed_at is None

    @property
    def waiting(self) -> Suggestion | None:
        """The proposal that waits for the school."""
        return next((one for one in self.suggestions if one.state == Suggestion.State.OPEN), None)

    @property
    def lent(self) -> list[LoanRequest]:
        """Offers that other pôles lent for this need."""
        return [one for one in self.loans if one.state == LoanRequest.State.LENT]


def files_of(needs: Iterable[Need]) -> dict[UUID, File]:
    """Read what passed between school and pôle on these needs, in six queries; needs never handed over are left out."""
    known = {need.pk: need for need in needs}
    found: dict[UUID, File] = {}
    wanted = list(known)
    requests = Escalation.objects.filter(need__in=wanted).select_related("claimed_by", "opened_by", "closed_by")
    for one in requests.order_by("-opened_at", "pk"):
        found.setdefault(one.need_id, File(known[one.need_id], [])).requests.append(one)
    if not found:
        return {}
    steps = SearchStep.objects.filter(need__in=list(found), removed_at__isnull=True).select_related("company")
    for step in steps.order_by("-done_on", "-created_at", "pk"):
        found[step.need_id].steps.append(step)
    for message in (
        NeedMessage.objects.filter(need__in=list(found)).select_related("author").order_by("created_at", "pk")
    ):
        found[message.need_id].messages.append(message)
    suggestions = Suggestion.objects.filter(need__in=list(found)).select_related("made_by", "answered_by")
    for suggestion in name_places(suggestions.order_by("-made_at", "pk")):
        found[suggestion.need_id].suggestions.append(suggestion)
    for loan in (
        LoanRequest.objects.filter(need__in=list(found)).select_related("offer__company").order_by("-asked_at", "pk")
    ):
        found[loan.need_id].loans.append(loan)
    for move in NeedMove.objects.filter(need__in=list(found)).select_related("moved_by").order_by("-moved_at", "pk"):
        found[move.need_id].moves.append(move)
    return found


def name_places(rows: Iterable[Suggestion]) -> list[Suggestion]:
    """Set `place` on proposals: « Vente, Épicerie Fictive, Valbrume ». An offer that left the bank is hidden to all."""
    suggestions = list(rows)
    offers = Offer.objects.select_related("company", "commune").in_bulk([one.offer_id for one in suggestions])
    for one in suggestions:
        offer = offers.get(one.offer_id)
        one.place = (  # type: ignore[attr-defined]
            f"{offer.title}, {offer.company.name}, {offer.commune.name}" if offer else "Offre retirée de la banque"
        )
    return suggestions


def days_to(day: dt.date) -> int:
    """Return the days from today to a day; negative when it is past."""
    return (day - timezone.localdate()).days


def due_words(due_on: dt.date) -> str:
    """Say when an answer is due: « 2 jours de retard », « aujourd'hui », « sous 3 jours »."""
    days = days_to(due_on)
    if days < 0:
        return f"{counted(-days, 'jour|jours')} de retard"
    return "aujourd'hui" if days == 0 else "demain" if days == 1 else f"sous {days}{SPACE}jours"

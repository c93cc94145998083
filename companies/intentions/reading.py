"""What a campaign brought: counts of answers, places by sector and month, reasons for no."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, Sum

from companies.models import IntentionCampaign, IntentionInvite
from poles.nomenclatures import Sector
from web.french import MONTHS

Answer = IntentionInvite.Answer


@dataclass(frozen=True, slots=True)
class Totals:
    """Figures of one campaign. Places of a host that named no sector, or no month, stand under « sans précision »."""

    asked: int
    sent: int
    yes: int
    maybe: int
    no: int
    seats: int
    to_remind: int
    sectors: list[tuple[str, int]] = field(default_factory=list)
    months: list[tuple[str, int]] = field(default_factory=list)
    reasons: list[tuple[str, int]] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """Hosts that answered."""
        return self.yes + self.maybe + self.no

    @property
    def waiting(self) -> int:
        """Hosts chosen, to which nothing was sent yet."""
        return self.asked - self.sent


def with_counts(campaigns: QuerySet[IntentionCampaign]) -> QuerySet[IntentionCampaign]:
    """Add what a line of the list shows: hosts asked, answers, places."""
    return campaigns.select_related("school_year", "pole").annotate(
        asked=Count("invites"),
        answers=Count("invites", filter=~Q(invites__answer="")),
        seats=Sum("invites__seats", default=0),
    )


def totals_of(campaign: IntentionCampaign) -> Totals:
    """Count the answers of a campaign (two queries)."""
    rows = IntentionInvite.objects.filter(campaign=campaign)
    counts = rows.aggregate(
        asked=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        yes=Count("pk", filter=Q(answer=Answer.YES)),
        maybe=Count("pk", filter=Q(answer=Answer.MAYBE)),
        no=Count("pk", filter=Q(answer=Answer.NO)),
        seats=Sum("seats", default=0),
        to_remind=Count("pk", filter=Q(sent_at__isnull=False, answer="", reminded_at__isnull=True)),
    )
    sectors: dict[str, int] = {}
    months: dict[tuple[int, int], int] = {}
    reasons: dict[str, int] = {}
    unsaid_sector = unsaid_month = 0
    for answer, seats, named, days, reason in rows.exclude(answer="").values_list(
        "answer", "seats", "sectors", "months", "reason"
    ):
        if answer == Answer.NO:
            reasons[reason] = reasons.get(reason, 0) + 1
        elif answer == Answer.YES:
            places = seats or 0
            for sector in named:
                sectors[sector] = sectors.get(sector, 0) + places
            for day in days:
                months[day.year, day.month] = months.get((day.year, day.month), 0) + places
            unsaid_sector += 0 if named else places
            unsaid_month += 0 if days else places
    return Totals(
        **counts,
        sectors=_rows([(str(Sector(key).label), count) for key, count in sectors.items()], unsaid_sector),
        months=[(f"{MONTHS[month - 1]} {year}", months[year, month]) for year, month in sorted(months)]
        + ([("Sans précision", unsaid_month)] if unsaid_month else []),
        reasons=_rows([(str(IntentionInvite.Reason(key).label), count) for key, count in reasons.items()], 0),
    )


def _rows(rows: list[tuple[str, int]], unsaid: int) -> list[tuple[str, int]]:
    """Return rows, the largest first, then what was not said."""
    ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
    return ordered + ([("Sans précision", unsaid)] if unsaid else [])

"""What a host may still receive during a period: free seats of the bank, and the interns that the law allows a week.

Source: code de l'éducation, L124-8 and R124-10 (15 % of the staff, rounded up, or three under twenty people;
observation does not count). Placements of the whole académie are counted, without naming anybody; those of other
académies cannot be known here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from companies.limits import LimitMissing
from companies.models import Company, Offer
from companies.quota import NORMAL, quota
from establishments.calendar.days import mondays_between
from placements.models import Need, Placement
from placements.rules import OBSERVATION_KINDS, metres
from poles.models import LegalLimit
from poles.nomenclatures import PeriodKind
from tenancy.scope import Scope, acting_as
from web.french import counted, km


@dataclass(frozen=True, slots=True)
class Room:
    """Free seats published for these dates (None: no offer) and the quota of the fullest week.

    `limit`: None when the host's staff is unknown or when the period does not count. `week`: ISO number of the week.
    """

    free: int | None
    limit: int | None
    taken: int
    week: int
    #: Observation does not count in the quota.
    counts: bool = True

    @property
    def is_full(self) -> bool:
        """Whether one more intern goes beyond the legal number."""
        return self.limit is not None and self.taken >= self.limit

    @property
    def sentence(self) -> str:
        """The line under the host, before anything is saved."""
        if self.is_full:
            return (
                f"Cette entreprise atteint sa limite en semaine {self.week} "
                f"({counted(self.limit, 'stagiaire|stagiaires')}, code de l'éducation, R124-10). "
                "Choisissez d'autres dates ou un autre lieu."
            )
        seats = "Aucune offre publiée à ces dates." if self.free is None else (
            f"Places libres aux dates de la classe : {self.free}."
        )  # fmt: skip
        if not self.counts:
            return seats
        if self.limit is None:
            return f"{seats} Effectif inconnu : vérifiez le nombre de stagiaires avec l'entreprise."
        return f"{seats} Quota de l'entreprise respecté."


def limit_of(host: Company, day: dt.date, rows: Iterable[LegalLimit]) -> int | None:
    """Return how many interns a host may have in the week of a day; None when its staff or the limit is not known."""
    if host.headcount is None:
        return None
    try:
        return quota(host.headcount, day, rows)
    except LimitMissing:  # the table says nothing of that day: nobody is told a number
        return None


def room_of(
    companies: Iterable[Company], *, academie_id: str, kind: str, level: str, starts_on: dt.date, ends_on: dt.date
) -> dict[UUID, Room]:
    """Return the room of each host for these dates; four queries whatever their number."""
    hosts = list(companies)
    ids = [one.pk for one in hosts]
    rows = list(LegalLimit.objects.filter(code__startswith=NORMAL).order_by("code", "valid_from"))
    # Counts only: which school sent whom is never read.
    with acting_as(Scope.for_job(academie_id)):
        offers = list(
            Offer.objects.published_in(academie_id)
            .filter(company__in=ids, kinds__contains=[kind], levels__contains=[level])
            .filter(starts_on__lte=starts_on, ends_on__gte=ends_on)
            .distinct()
            .order_by("pk")
        )
        busy = list(
            Placement.objects.live()
            .filter(company__in=ids, starts_on__lte=ends_on, ends_on__gte=starts_on)
            .order_by("pk")
            .values_list("company_id", "offer_id", "starts_on", "ends_on", "need__period__kind")
        )
    seats: dict[UUID, int] = defaultdict(int)
    taken_of: dict[UUID, int] = defaultdict(int)
    weeks: dict[UUID, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    for company, offer, first, last, other in busy:
        if offer:
            taken_of[offer] += 1
        if other not in OBSERVATION_KINDS:
            for monday in mondays_between(max(first, starts_on), min(last, ends_on)):
                weeks[company][monday] += 1
    published = set()
    for one in offers:
        published.add(one.company_id)
        seats[one.company_id] += max(0, one.seats - taken_of[one.pk])
    found = {}
    for host in hosts:
        counts = weeks[host.pk]
        fullest = max(counts, key=lambda monday: (counts[monday], -monday.toordinal()), default=starts_on)
        limit = None if kind in OBSERVATION_KINDS else limit_of(host, starts_on, rows)
        found[host.pk] = Room(
            seats[host.pk] if host.pk in published else None,
            limit,
            counts.get(fullest, 0),
            fullest.isocalendar().week,
            kind not in OBSERVATION_KINDS,
        )
    return found


def cautions(need: Need, company: Company) -> list[str]:
    """Say what to check with this host for this student: distance, age, regulated works. It forbids nothing."""
    said = []
    home = need.student.home_commune
    if home and None not in (home.latitude, home.longitude, company.latitude, company.longitude):
        away = metres((home.latitude, home.longitude), (company.latitude, company.longitude))  # type: ignore[arg-type]
        if away > 1000 * need.radius_km:
            said.append(f"À {km(away)} de sa commune, au-delà du rayon accepté ({need.radius_km} km).")
    age = need.student.age_on(need.period.starts_on)
    if need.regulated_works and age < 18:
        said.append(
            "Mineur et travaux réglementés : l'entreprise doit avoir envoyé sa déclaration (code du travail, R4153-41)."
        )
    if age < 14 and need.period.kind not in (PeriodKind.OBSERVATION, PeriodKind.DISCOVERY):
        said.append("Moins de 14 ans au premier jour : un stage en entreprise n'est pas possible (L4153-1).")
    return said

"""What a host may still receive during a period: free seats of the bank, and the interns that the law allows a week.

Source: code de l'éducation, L124-8 and R124-10 (see companies.load.meter): interns of all académies together, of which
nothing else is known here. Seats taken are counted over the académie, without naming anybody.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from companies.load import wording
from companies.load.meter import Verdict, meter_of
from companies.models import Company, Offer
from placements.models import Need, Placement
from placements.rules import metres
from poles.nomenclatures import PeriodKind
from tenancy.scope import Scope, acting_as
from web.french import km


@dataclass(frozen=True, slots=True)
class Room:
    """Free seats published for these dates (None: no offer) and what the legal meter says of one more intern."""

    free: int | None
    quota: Verdict

    @property
    def is_full(self) -> bool:
        """Whether one more intern goes beyond the legal number."""
        return self.quota.is_beyond

    @property
    def sentence(self) -> str:
        """The line under the host, before anything is saved."""
        if self.is_full:
            most = min(week.quota or 0 for week in self.quota.full)
            return wording.reached([week.number for week in self.quota.full], most)
        seats = "Aucune offre publiée à ces dates." if self.free is None else (
            f"Places libres aux dates de la classe : {self.free}."
        )  # fmt: skip
        if not self.quota.counts:
            return seats
        return f"{seats} {wording.WITHIN}." if self.quota.known else f"{seats} {self.quota.sentence}"


def room_of(
    companies: Iterable[Company], *, academie_id: str, kind: str, level: str, starts_on: dt.date, ends_on: dt.date
) -> dict[UUID, Room]:
    """Return the room of each host for these dates; five queries whatever their number."""
    hosts = list(companies)
    ids = [one.pk for one in hosts]
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
            .filter(offer__in=[one.pk for one in offers], starts_on__lte=ends_on, ends_on__gte=starts_on)
            .order_by("pk")
            .values_list("offer_id", flat=True)
        )
    meter = meter_of(hosts, starts_on, ends_on)
    seats: dict[UUID, int] = defaultdict(int)
    for one in offers:
        seats[one.company_id] += max(0, one.seats - busy.count(one.pk))
    return {host.pk: Room(seats.get(host.pk), meter.verdict(host, starts_on, ends_on, kinds={kind})) for host in hosts}


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

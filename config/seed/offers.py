"""Offers and their publications: a little more places than pupils, but not in the wished trades nor everywhere."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from companies.models import Company, Offer, OfferPublication
from config.seed.calendar import Slot
from config.seed.hosts import Hosts, any_sector
from config.seed.ids import Ids
from config.seed.needs import Search, at
from config.seed.trades import AGE_REASONS, TRADES
from config.seed.world import PolePlan, World
from placements.models import TO_PLACE
from poles.nomenclatures import Level, PeriodKind

Status = OfferPublication.Status
#: Places published for one pupil to place; the mix of sectors then makes some short and others empty.
SEATS_PER_NEED = 1.1
SEATS, SEAT_WEIGHTS = (1, 2, 3, 4, 6, 8), (34, 30, 16, 10, 7, 3)
#: Beside the published ones.
SUBMITTED, RETURNED, CLOSED = 0.09, 0.04, 0.03
PRO_LEVELS = (Level.CAP1, Level.CAP2, Level.SECONDE_PRO, Level.PREMIERE_PRO, Level.TERMINALE_PRO)
OLDER_LEVELS = (Level.CAP2, Level.PREMIERE_PRO, Level.TERMINALE_PRO)


@dataclass(slots=True)
class Bank:
    """What hosts offer: rows to write, and the published offers by (pôle, slot, sector)."""

    offers: list[Offer] = field(default_factory=list)
    publications: list[OfferPublication] = field(default_factory=list)
    published: dict[tuple[str, str, str], list[Offer]] = field(default_factory=lambda: defaultdict(list))


class OfferMaker:
    """Builds the bank of an académie."""

    def __init__(
        self, *, world: World, hosts: Hosts, ids: Ids, pole_ids: dict[str, UUID], today: dt.date, rng: Random
    ) -> None:
        self._world, self._hosts, self._ids, self._rng = world, hosts, ids, rng
        self._poles, self._today = pole_ids, today
        self.bank = Bank()

    def fill(self, searches: list[Search]) -> Bank:
        """Publish offers for the coming periods, from the pupils who still have to be placed."""
        slots: dict[str, Slot] = {}
        wanted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        levels: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for search in searches:
            slot, pole = search.slot, search.pupil.plan.school.pole
            # A placed pupil's trade also exists in the bank: those places are the ones already taken.
            if slot.ends_on < self._today or not pole:
                continue
            slots[slot.key] = slot
            sector = search.need.sectors[0] if search.need.sectors else any_sector(self._rng)
            levels[pole, slot.key, sector].add(search.pupil.plan.level)
            if search.need.state in TO_PLACE:
                wanted[pole, slot.key][sector] += 1
        for plan in self._world.poles:
            for key, slot in slots.items():
                self._fill_slot(plan, slot, wanted[plan.slug, key], levels)
        return self.bank

    def _fill_slot(
        self, plan: PolePlan, slot: Slot, wanted: Counter[str], levels: dict[tuple[str, str, str], set[str]]
    ) -> None:
        seats_left = {sector: count * TRADES[sector].supply for sector, count in wanted.items()}
        total = sum(seats_left.values())
        scale = SEATS_PER_NEED * wanted.total() / total if total else 0.0
        # What rounding gives or takes in one sector goes to the next one, or small pôles would drown in places.
        rest = 0.0
        for sector in sorted(seats_left):
            rest, accepted = rest + seats_left[sector] * scale, levels[plan.slug, slot.key, sector]
            while rest >= 0.5:
                seats = min(self._rng.choices(SEATS, weights=SEAT_WEIGHTS)[0], max(1, round(rest)))
                rest -= seats
                self._publish(
                    plan=plan, slot=slot, sector=sector, seats=seats, levels=accepted, status=Status.PUBLISHED
                )
                for status, share in (
                    (Status.SUBMITTED, SUBMITTED),
                    (Status.RETURNED, RETURNED),
                    (Status.CLOSED, CLOSED),
                ):
                    if self._rng.random() < share:
                        self._publish(plan=plan, slot=slot, sector=sector, seats=seats, levels=accepted, status=status)

    def _publish(
        self, *, plan: PolePlan, slot: Slot, sector: str, seats: int, levels: set[str], status: Status
    ) -> None:
        companies = self._hosts.of(plan.slug, sector)
        company = self._rng.choices(companies, weights=[(row.headcount or 1) ** 0.5 for row in companies])[0]
        offer = self._offer(company, slot, sector, seats, levels)
        self.bank.offers.append(offer)
        self.bank.publications.append(self._publication(plan, offer, status))
        if status == Status.PUBLISHED:
            self.bank.published[plan.slug, slot.key, sector].append(offer)

    def _offer(self, company: Company, slot: Slot, sector: str, seats: int, levels: set[str]) -> Offer:
        rng, trade = self._rng, TRADES[sector]
        # One offer in eight leaves some days on either side.
        margin = dt.timedelta(days=7) if rng.random() < 0.125 else dt.timedelta()
        offer = Offer(
            id=self._ids("offer", len(self.bank.offers)),
            company_id=company.pk,
            title=rng.choice(trade.titles),
            tasks=trade.tasks
            if slot.kind != PeriodKind.OBSERVATION
            else "Observation des métiers, sans travail productif.",
            sector=sector,
            kinds=[slot.kind],
            levels=_levels(slot, levels, rng),
            starts_on=slot.starts_on - margin,
            ends_on=slot.ends_on + margin,
            seats=seats,
            wheelchair_access=rng.random() < 0.55,
            commune_id=company.commune_id,
            latitude=company.latitude,
            longitude=company.longitude,
        )
        if slot.kind == PeriodKind.PFMP:
            self._legal_limits(offer, trade.regulated)
        reserved = rng.random() < 0.08
        if reserved and slot.kind == PeriodKind.OBSERVATION and Level.TROISIEME in offer.levels:
            offer.reserved_for, offer.reserved_seats = Offer.ReservedFor.REP, (seats + 1) // 2
        elif reserved:
            offer.reserved_for, offer.reserved_seats = Offer.ReservedFor.QPV, (seats + 1) // 2
        return offer

    def _legal_limits(self, offer: Offer, regulated: float) -> None:
        rng = self._rng
        if rng.random() < regulated:
            offer.regulated_works = True
            # Most declarations hold three years more or less; a few are about to lapse, or already have.
            offer.regulated_works_declared_on = self._today - dt.timedelta(days=rng.randint(20, 1150))
        for sector, age, reason in AGE_REASONS:
            if sector == offer.sector and rng.random() < 0.08:
                offer.min_age, offer.min_age_reason = age, reason

    def _publication(self, plan: PolePlan, offer: Offer, status: Status) -> OfferPublication:
        rng = self._rng
        days = rng.randint(0, 6) if status == Status.SUBMITTED else rng.randint(12, 60)
        submitted = at(self._today - dt.timedelta(days=days), rng.randint(8 * 60, 18 * 60) if days else 0)
        offer.created_at = offer.confirmed_at = submitted
        decided = None if status == Status.SUBMITTED else submitted + dt.timedelta(days=rng.randint(1, 9), minutes=25)
        return OfferPublication(
            id=self._ids("publication", offer.pk),
            academie_id=self._world.academie,
            offer_id=offer.pk,
            company_id=offer.company_id,
            pole_id=self._poles[plan.slug],
            status=status,
            submitted_at=submitted,
            decided_at=decided,
            approved_at=decided if status == Status.PUBLISHED else None,
            return_reason=OfferPublication.ReturnReason.UNCLEAR if status == Status.RETURNED else "",
        )


def _levels(slot: Slot, wanted: set[str], rng: Random) -> list[str]:
    """Levels that a host accepts: those of the trade's pupils, sometimes the older ones alone."""
    if slot.kind != PeriodKind.PFMP:
        return sorted(wanted)
    accepted = OLDER_LEVELS if rng.random() < 0.2 else PRO_LEVELS
    return [str(level) for level in accepted]

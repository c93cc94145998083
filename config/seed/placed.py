"""Placements of the pupils who have found: by whom, where, when."""

from __future__ import annotations

import datetime as dt
from random import Random
from uuid import UUID

from companies.models import Company, Offer
from config.seed.calendar import Slot
from config.seed.hosts import Hosts, any_sector
from config.seed.ids import Ids
from config.seed.needs import Search, at
from config.seed.offers import Bank
from config.seed.world import kilometres
from placements.models import STATE_BY_CHANNEL, Placement, PlacementState
from poles.nomenclatures import Channel

CHANNELS = (Channel.FAMILY, Channel.STUDENT, Channel.TEAM, Channel.POLE, Channel.PLATFORM)
MOST_SEATS = 200


def plan_placements(
    *,
    searches: list[Search],
    hosts: Hosts,
    bank: Bank,
    companies: dict[UUID, Company],
    ids: Ids,
    today: dt.date,
    rng: Random,
) -> list[Placement]:
    """Return one placement for each placed need; those found by the pôle or a platform take a new seat of an offer."""
    placements = []
    for search in searches:
        if not search.placed:
            continue
        need, pupil, slot = search.need, search.pupil, search.slot
        channel = rng.choices(CHANNELS, weights=_channel_weights(search))[0]
        offer = None
        if channel in (Channel.POLE, Channel.PLATFORM):
            offer = fitting_offer(search, bank, rng)
            if offer is None and slot.ends_on >= today:
                channel = Channel.TEAM
        if offer is not None:
            offer.seats += 1
            company = companies[offer.company_id]
        else:
            sector = rng.choice(need.sectors) if need.sectors else any_sector(rng)
            company = hosts.near(pupil.plan.school.pole, sector, pupil.town, rng)
        need.state = STATE_BY_CHANNEL[channel]
        placements.append(
            Placement(
                id=ids("placement", need.pk),
                academie_id=need.academie_id,
                need_id=need.pk,
                student_id=need.student_id,
                establishment_id=need.establishment_id,
                pole_id=need.pole_id,
                company_id=company.pk,
                offer_id=offer.pk if offer else None,
                seat=offer.seats if offer else None,
                channel=channel,
                state=_state(slot, today),
                starts_on=slot.starts_on,
                ends_on=slot.ends_on,
                agreed_at=_agreed_at(search, today, rng),
            )
        )
    # The copy of the seats is taken once no offer grows any more.
    seats = {offer.pk: offer.seats for offer in bank.offers}
    for placement in placements:
        placement.offer_seats = seats[placement.offer_id] if placement.offer_id else None
    return placements


def _channel_weights(search: Search) -> tuple[float, ...]:
    """The better off the school, the more the family finds; the pôle makes up for it."""
    network = min(max((search.pupil.plan.school.ips - 60) / 80, 0.1), 0.9)
    pole = 0.22 if search.need.pole_id else 0.0
    return 0.15 + 0.45 * network, 0.2, 0.3 - 0.15 * network, pole, 0.06


def fitting_offer(search: Search, bank: Bank, rng: Random) -> Offer | None:
    """Return the nearest of four lawful published offers of the pôle, or None."""
    pupil, need, slot = search.pupil, search.need, search.slot
    sectors = need.sectors or [any_sector(rng)]
    found = [
        offer
        for sector in sectors
        for offer in bank.published.get((pupil.plan.school.pole, slot.key, sector), ())
        if offer.seats < MOST_SEATS
        and pupil.plan.level in offer.levels
        and not offer.regulated_works
        and not offer.reserved_for
        and (offer.min_age is None or pupil.student.age_on(slot.starts_on) >= offer.min_age)
        and (offer.wheelchair_access or not pupil.wheelchair)
    ]
    if len(found) > 4:
        found = rng.sample(found, 4)
    return min(
        found,
        key=lambda offer: kilometres(
            offer.latitude or 0, offer.longitude or 0, pupil.town.latitude, pupil.town.longitude
        ),
        default=None,
    )


def _state(slot: Slot, today: dt.date) -> PlacementState:
    if slot.ends_on < today:
        return PlacementState.ENDED
    return PlacementState.RUNNING if slot.starts_on <= today else PlacementState.AGREED


def _agreed_at(search: Search, today: dt.date, rng: Random) -> dt.datetime:
    """Between the opening of the need and yesterday (or three days into the period), most of them late."""
    opened = search.need.opened_at.date()
    latest = min(today - dt.timedelta(days=1), search.slot.starts_on + dt.timedelta(days=3))
    span = max((latest - opened).days, 0)
    return max(at(opened + dt.timedelta(days=round(span * rng.betavariate(2.2, 1.4))), rng.randint(8 * 60, 18 * 60)),
               search.need.opened_at)  # fmt: skip

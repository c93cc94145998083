"""Needs: what each pupil looks for, and how far the search has gone.

The chance of having found depends on the school's social position, on priority education, on the quartier, on the
distance to towns and on sex against the sector: there are real gaps to measure. Nothing here is a fact about anyone.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from config.seed.calendar import Calendar, Slot
from config.seed.ids import Ids
from config.seed.people import Pupil, girls_share
from config.seed.trades import WISHES
from placements.models import Need, NeedState
from poles.nomenclatures import Level

PARIS = ZoneInfo("Europe/Paris")
#: Share already placed for the average pupil, by days left before departure (upper bound, share).
PROGRESS = ((0, 0.93), (7, 0.84), (30, 0.68), (50, 0.50), (120, 0.40), (10_000, 0.22))
IPS_MEAN = 100.0
#: Of those without a place: handed to the pôle when the departure is near enough, or not yet opened by the school.
ESCALATED, DRAFT, DRAFT_FAR, FAR_DAYS = 0.34, 0.04, 0.35, 120

NO_TRANSPORT = 0.14


@dataclass(slots=True)
class Search:
    """A need to write with what is known around it; `placed` ones get a placement."""

    need: Need
    pupil: Pupil
    slot: Slot
    placed: bool


def plan_needs(
    *, pupils: list[Pupil], calendar: Calendar, ids: Ids, period_ids: dict[tuple[str, str], UUID],
    pole_ids: dict[str, UUID], rng: Random,
) -> list[Search]:  # fmt: skip
    """Return the need of each pupil for the past and the coming period of the class."""
    searches = []
    for pupil in pupils:
        sectors = wishes(pupil, rng)
        for slot in filter(None, (pupil.plan.past, pupil.plan.slot)):
            period = period_ids[pupil.plan.key, slot.key]
            pole = pole_ids.get(pupil.plan.school.pole)
            need = Need(
                id=ids("need", pupil.student.pk, slot.key),
                academie_id=pupil.student.academie_id,
                student_id=pupil.student.pk,
                period_id=period,
                establishment_id=pupil.plan.school.uai,
                pole_id=pole,
                sectors=sectors,
                sectors_only=pupil.plan.training is not None,
                radius_km=_radius(pupil, rng),
                wheelchair_access=pupil.wheelchair,
            )
            placed = rng.random() < chance(pupil, slot, calendar.today)
            _tell(need, slot, calendar.today, placed, rng)
            searches.append(Search(need, pupil, slot, placed))
    return searches


def wishes(pupil: Pupil, rng: Random) -> list[str]:
    """Sectors of the formation, or up to three wishes drawn by sex (one pupil in seven has none)."""
    if pupil.plan.training is not None:
        return list(pupil.plan.training.sectors)
    if rng.random() < 0.15:
        return []
    weights = [pair[0 if pupil.girl else 1] for pair in WISHES.values()]
    drawn = rng.choices(list(WISHES), weights=weights, k=rng.randint(1, 3))
    return list(dict.fromkeys(str(sector) for sector in drawn))


def _radius(pupil: Pupil, rng: Random) -> int:
    """Return the kilometres a pupil can travel: more with age, and nearly twice as many in the country.

    One in seven has no transport: these are the pupils whom no offer reaches.
    """
    if rng.random() < NO_TRANSPORT:
        return rng.randint(2, 5)
    base = 12 if pupil.plan.level == Level.TROISIEME else 18
    return round((base + rng.randint(0, 8)) * (1.9 if pupil.town.rural else 1.0))


def chance(pupil: Pupil, slot: Slot, today: dt.date) -> float:
    """Return the probability that the pupil has a place today for that slot."""
    days = (slot.starts_on - today).days
    base = 0.97 if slot.ends_on < today else next(share for bound, share in PROGRESS if days <= bound)
    school = pupil.plan.school
    score = math.log(base / (1 - base)) + 0.035 * (school.ips - IPS_MEAN)
    score -= {"REP": 0.25, "REP+": 0.45}.get(school.priority, 0.0)
    score -= 0.4 if pupil.student.qpv_code else 0.0
    score -= 0.35 if pupil.town.rural else 0.0
    score -= 0.5 if pupil.wheelchair else 0.0
    expected = girls_share(pupil.plan)
    # A girl in a trade of men, a boy in a trade of women.
    score -= 0.8 if (pupil.girl and expected < 0.25) or (not pupil.girl and expected > 0.75) else 0.0
    return 1 / (1 + math.exp(-score))


def at(day: dt.date, minutes: int) -> dt.datetime:
    """Return a moment of the day in Paris time."""
    return dt.datetime.combine(day, dt.time(minutes // 60 % 24, minutes % 60), PARIS)


def _tell(need: Need, slot: Slot, today: dt.date, placed: bool, rng: Random) -> None:
    """Write the state of the need and its dates, none of them after today."""
    days_left = (slot.starts_on - today).days
    opened = min(
        slot.starts_on - dt.timedelta(days=rng.randint(60, 110)), today - dt.timedelta(days=rng.randint(11, 25))
    )
    need.opened_at = at(opened, rng.randint(8 * 60, 18 * 60))
    if placed:
        need.state = NeedState.PLACED
    elif slot.ends_on < today:
        need.state = NeedState.ABANDONED
    elif need.pole_id and days_left <= FAR_DAYS and rng.random() < ESCALATED:
        need.state = NeedState.ESCALATED
        days = rng.randint(0, 9)
        # The first minutes of the day: a row of today is never in the future.
        need.escalated_at = at(today - dt.timedelta(days=days), rng.randint(8 * 60, 18 * 60) if days else 0)
    elif days_left > 30 and rng.random() < (DRAFT_FAR if days_left > FAR_DAYS else DRAFT):
        need.state = NeedState.DRAFT
    else:
        need.state = NeedState.SEARCHING

"""What a need asks for when a class is opened at once; pure, no database. The school corrects what does not fit.

Sectors come from the training (MEF, then ROME, see `poles.reference.trainings`): a vocational class accepts the sector
of its diploma only, the others accept any.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from placements.rules import ADULT_AGE, VOCATIONAL_LEVELS, years_between
from poles.nomenclatures import Equipment, Level, PeriodKind, Sector, Transport

#: Kilometres that a student is asked to travel, by level: a collégien goes on foot or by bus.
RADIUS_KM = {Level.TROISIEME: 12, Level.SECONDE: 15, Level.BTS1: 40, Level.BTS2: 40}
USUAL_RADIUS_KM = 20
#: Diplomas of these sectors teach on machines, at height or near live parts (code du travail, D4153-15 to D4153-37).
WITH_REGULATED_WORKS = frozenset(
    {Sector.AGRICULTURE, Sector.BATIMENT, Sector.INDUSTRIE, Sector.MAINTENANCE, Sector.ARTS}
)
EQUIPMENT: dict[str, tuple[Equipment, ...]] = {
    Sector.AGRICULTURE: (Equipment.SHOES, Equipment.GLOVES),
    Sector.BATIMENT: (Equipment.SHOES, Equipment.GLOVES, Equipment.HELMET),
    Sector.INDUSTRIE: (Equipment.SHOES, Equipment.GLOVES, Equipment.COAT),
    Sector.MAINTENANCE: (Equipment.SHOES, Equipment.GLOVES, Equipment.COAT),
    Sector.TRANSPORT: (Equipment.SHOES,),
    Sector.HOTELLERIE: (Equipment.SHOES, Equipment.HYGIENE),
    Sector.SANTE: (Equipment.COAT,),
    Sector.SERVICES: (Equipment.COAT,),
}
#: Minors do not drive: what they may count on without anybody.
OF_MINORS = (Transport.WALK, Transport.BIKE, Transport.PUBLIC)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the needs of a class share. `radius_km` in kilometres; no transport named means any."""

    sectors: tuple[str, ...]
    sectors_only: bool
    radius_km: int
    regulated_works: bool
    equipment: tuple[str, ...]


def defaults_for(*, level: str, sector: str, kind: str) -> Defaults:
    """Return what the needs of a class ask for: from its level, the sector of its training and the kind of period."""
    vocational = level in VOCATIONAL_LEVELS and kind in (PeriodKind.PFMP, PeriodKind.BTS)
    imposed = vocational and bool(sector)
    return Defaults(
        sectors=(sector,) if imposed else (),
        sectors_only=imposed,
        radius_km=RADIUS_KM.get(Level(level), USUAL_RADIUS_KM),
        regulated_works=imposed and sector in WITH_REGULATED_WORKS,
        equipment=tuple(str(one) for one in EQUIPMENT.get(sector, ())) if imposed else (),
    )


def transports_for(birth_date: dt.date, first_day: dt.date) -> list[str]:
    """Return the means of travel of a student on the first day: a minor has no car."""
    return [str(one) for one in OF_MINORS] if is_minor(birth_date, first_day) else []


def is_minor(birth_date: dt.date, first_day: dt.date) -> bool:
    """Whether somebody begins the period under eighteen."""
    return years_between(birth_date, first_day) < ADULT_AGE

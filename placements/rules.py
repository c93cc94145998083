"""Which need may go to which offer: the lawful and feasible pairs. Pure: no database, no Django.

`refusals(need, offer, limits)` names every rule that a pair breaks; an empty list is a possible pair. The matching
applies the same rules to whole arrays (`matching.rules`), and a test compares the two on thousands of random pairs.
Sex, origin and health are not among the facts: a rule cannot read them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from establishments.calendar.days import mondays_between

#: Changes when an answer of this module may change; written in every run.
RULES_VERSION = "2"

#: Regime B: observation by pupils of general education, outside articles L124-1 ff. of the code de l'éducation.
OBSERVATION_KINDS = frozenset({"observation", "discovery"})
#: Levels that prepare a vocational or technological diploma (code du travail, R4153-39).
VOCATIONAL_LEVELS = frozenset({"cap1", "cap2", "2pro", "1pro", "tpro", "bts1", "bts2"})
#: The bans on dangerous work protect workers under eighteen (code du travail, L4153-8).
ADULT_AGE = 18

#: Codes of the legal limits read here (table of dated limits).
MIN_AGE_CODE = "regulated_work_min_age"
DECLARATION_CODE = "regulated_work_declaration_years"

EARTH_RADIUS_M = 6_371_008.8


class RuleCode(StrEnum):
    """Every rule of a pair, in the order in which they are told."""

    KIND = "kind"
    DATES = "dates"
    LEVEL = "level"
    SECTOR = "sector"
    MIN_AGE = "min_age"
    REGULATED_OBSERVATION = "regulated_observation"
    REGULATED_LEVEL = "regulated_level"
    REGULATED_AGE = "regulated_age"
    REGULATED_DECLARATION = "regulated_declaration"
    WHEELCHAIR = "wheelchair"
    LOCATION = "location"
    DISTANCE = "distance"
    SEATS = "seats"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a rule is told: why the offer is out of reach, and the article when it is the law."""

    label: str
    article: str = ""


RULES: dict[RuleCode, Rule] = {
    RuleCode.KIND: Rule("L'offre n'accueille pas cette nature de stage."),
    RuleCode.DATES: Rule("Les dates de l'offre ne couvrent pas toute la période."),
    RuleCode.LEVEL: Rule("L'offre n'accueille pas ce niveau."),
    RuleCode.SECTOR: Rule("Le secteur de l'offre n'est pas celui de la formation.", "code de l'éducation, L124-1"),
    RuleCode.MIN_AGE: Rule("L'élève n'a pas l'âge minimal de l'offre au premier jour."),
    RuleCode.REGULATED_OBSERVATION: Rule(
        "Une séquence d'observation ne comporte pas de travaux réglementés.", "code de l'éducation, D331-9"
    ),
    RuleCode.REGULATED_LEVEL: Rule(
        "Les travaux réglementés supposent la préparation d'un diplôme professionnel.", "code du travail, R4153-39"
    ),
    RuleCode.REGULATED_AGE: Rule(
        "L'élève est trop jeune au premier jour pour des travaux réglementés.", "code du travail, R4153-38"
    ),
    RuleCode.REGULATED_DECLARATION: Rule(
        "La déclaration de l'entreprise manque ou n'est pas valable pendant toute la période.",
        "code du travail, R4153-41",
    ),
    RuleCode.WHEELCHAIR: Rule("Le lieu n'est pas accessible en fauteuil roulant."),
    RuleCode.LOCATION: Rule("Le lieu de l'offre ou le point de départ de l'élève n'est pas connu."),
    RuleCode.DISTANCE: Rule("L'offre est au-delà du rayon de mobilité."),
    RuleCode.SEATS: Rule("Toutes les places sont déjà prises à ces dates."),
}


class LimitMissing(LookupError):
    """No value of a legal limit on a day. The text is a French sentence."""


class LimitRow(Protocol):
    """What is read of a row of the table of legal limits."""

    code: str
    value: Any
    valid_from: dt.date
    valid_until: dt.date | None


@dataclass(frozen=True, slots=True)
class Limits:
    """The legal limits in force on the first day of a period: years of age, years of validity."""

    regulated_min_age: int
    declaration_years: int


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What the rules read of a need. Point of departure in degrees (WGS84), None when unknown."""

    kind: str
    level: str
    starts_on: dt.date
    ends_on: dt.date
    birth_date: dt.date
    sectors: tuple[str, ...]
    sectors_only: bool
    radius_km: int
    wheelchair_access: bool
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What the rules read of an offer. `free_seats`: seats that nobody holds during the whole period of the need."""

    kinds: frozenset[str]
    levels: frozenset[str]
    sector: str
    starts_on: dt.date
    ends_on: dt.date
    min_age: int | None
    regulated_works: bool
    declared_on: dt.date | None
    wheelchair_access: bool
    point: tuple[float, float] | None
    free_seats: int
    #: Mondays of the civil weeks proposed; none: every week between the two days.
    weeks: frozenset[dt.date] = frozenset()


def limits_on(rows: Iterable[LimitRow], day: dt.date) -> Limits:
    """Return the limits in force on `day`. Raises LimitMissing (French) naming the limit and the day."""
    found: dict[str, int] = {}
    for row in rows:
        if row.valid_from <= day and (row.valid_until is None or day <= row.valid_until):
            found[row.code] = int(row.value)
    for code in (MIN_AGE_CODE, DECLARATION_CODE):
        if code not in found:
            raise LimitMissing(f"La limite légale « {code} » n'a pas de valeur au {day:%d/%m/%Y}.")
    return Limits(found[MIN_AGE_CODE], found[DECLARATION_CODE])


def years_between(start: dt.date, end: dt.date) -> int:
    """Completed years from `start` to `end`; somebody born on 29 February grows older on 1 March."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def metres(a: tuple[float, float], b: tuple[float, float]) -> int:
    """Great-circle distance of two points (latitude, longitude in degrees), to the nearest metre."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return int(2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half))) + 0.5)


def dates_cover(offer: OfferFacts, first: dt.date, last: dt.date) -> bool:
    """Whether the offer stands during the whole stay, each of its civil weeks being proposed."""
    if offer.starts_on > first or offer.ends_on < last:
        return False
    return not offer.weeks or offer.weeks.issuperset(mondays_between(first, last))


def declaration_holds(declared_on: dt.date | None, starts_on: dt.date, ends_on: dt.date, years: int) -> bool:
    """Whether a declaration of regulated work is sent by the first day and less than `years` old on the last."""
    return declared_on is not None and declared_on <= starts_on and years_between(declared_on, ends_on) < years


def refusals(need: NeedFacts, offer: OfferFacts, limits: Limits) -> list[RuleCode]:
    """Every rule that the pair breaks, in the order of `RuleCode`; an empty list is a lawful and feasible pair.

    The age is the one of the first day: who comes of age during the period began it as a minor.
    """
    age = years_between(need.birth_date, need.starts_on)
    located = need.point is not None and offer.point is not None
    broken = {
        RuleCode.KIND: need.kind not in offer.kinds,
        RuleCode.DATES: not dates_cover(offer, need.starts_on, need.ends_on),
        RuleCode.LEVEL: need.level not in offer.levels,
        RuleCode.SECTOR: need.sectors_only and offer.sector not in need.sectors,
        RuleCode.MIN_AGE: offer.min_age is not None and age < offer.min_age,
        RuleCode.WHEELCHAIR: need.wheelchair_access and not offer.wheelchair_access,
        RuleCode.LOCATION: not located,
        RuleCode.DISTANCE: located and metres(need.point, offer.point) > 1000 * need.radius_km,  # type: ignore[arg-type]
        RuleCode.SEATS: offer.free_seats < 1,
        **dict.fromkeys(_regulated(need, offer, limits, age), True),
    }
    return [code for code in RuleCode if broken.get(code)]


def _regulated(need: NeedFacts, offer: OfferFacts, limits: Limits, age: int) -> list[RuleCode]:
    """Rules of regulated works (code du travail, D4153-15 to D4153-37 and R4153-38 to R4153-45)."""
    if not offer.regulated_works:
        return []
    if need.kind in OBSERVATION_KINDS:
        return [RuleCode.REGULATED_OBSERVATION]
    if age >= ADULT_AGE:
        return []
    broken = []
    if need.level not in VOCATIONAL_LEVELS:
        broken.append(RuleCode.REGULATED_LEVEL)
    if age < limits.regulated_min_age:
        broken.append(RuleCode.REGULATED_AGE)
    if not declaration_holds(offer.declared_on, need.starts_on, need.ends_on, limits.declaration_years):
        broken.append(RuleCode.REGULATED_DECLARATION)
    return broken

"""The rules of a pair, as a table that a colleague of the rectorat can check."""

import dataclasses
import datetime as dt
import math
from types import SimpleNamespace

import pytest

from establishments.calendar.days import mondays_between
from placements import rules
from placements.rules import Limits, NeedFacts, OfferFacts, RuleCode, refusals
from poles.nomenclatures import Level, PeriodKind

LIMITS = Limits(regulated_min_age=15, declaration_years=3)
MONDAY, FRIDAY = dt.date(2027, 3, 1), dt.date(2027, 3, 26)

NEED = NeedFacts(
    kind="pfmp", level="1pro", starts_on=MONDAY, ends_on=FRIDAY, birth_date=dt.date(2010, 9, 1), sectors=("D", "G"),
    sectors_only=True, radius_km=20, wheelchair_access=False, point=(48.9, 2.4),
)  # fmt: skip
OFFER = OfferFacts(
    kinds=frozenset({"pfmp", "bts"}), levels=frozenset({"2pro", "1pro"}), sector="D", starts_on=MONDAY, ends_on=FRIDAY,
    min_age=None, regulated_works=False, declared_on=None, wheelchair_access=False, point=(48.95, 2.45), free_seats=1,
)  # fmt: skip


def need(**changes) -> NeedFacts:
    return dataclasses.replace(NEED, **changes)


def offer(**changes) -> OfferFacts:
    return dataclasses.replace(OFFER, **changes)


@pytest.mark.parametrize(
    ("weeks", "broken"),
    [
        ([], []),
        ([0, 1, 2, 3], []),
        ([0, 1, 3], [RuleCode.DATES]),
        ([1, 2, 3], [RuleCode.DATES]),
        ([-1, 0, 1, 2, 3, 4], []),
    ],
    ids=["every week", "each one", "a hole", "not the first", "more"],
)
def test_each_week_of_the_stay_is_proposed(weeks, broken):
    proposed = frozenset(MONDAY + dt.timedelta(weeks=number) for number in weeks)
    assert refusals(need(), offer(weeks=proposed), LIMITS) == broken


def test_a_stay_of_one_day_touches_one_week():
    sunday = dt.date(2027, 1, 3)
    assert mondays_between(sunday, sunday) == [dt.date(2026, 12, 28)]
    assert len(mondays_between(sunday, sunday + dt.timedelta(days=1))) == 2


def test_a_suitable_pair_breaks_nothing():
    assert refusals(NEED, OFFER, LIMITS) == []


@pytest.mark.parametrize(
    ("changed_need", "changed_offer", "code"),
    [
        ({}, {"kinds": frozenset({"observation"})}, RuleCode.KIND),
        ({}, {"starts_on": MONDAY + dt.timedelta(1)}, RuleCode.DATES),
        ({}, {"ends_on": FRIDAY - dt.timedelta(1)}, RuleCode.DATES),
        ({}, {"levels": frozenset({"tpro"})}, RuleCode.LEVEL),
        ({}, {"sector": "N"}, RuleCode.SECTOR),
        ({}, {"min_age": 17, "sector": "G"}, RuleCode.MIN_AGE),
        ({"wheelchair_access": True}, {}, RuleCode.WHEELCHAIR),
        ({"point": None}, {}, RuleCode.LOCATION),
        ({}, {"point": None}, RuleCode.LOCATION),
        ({"radius_km": 5}, {}, RuleCode.DISTANCE),
        ({}, {"free_seats": 0}, RuleCode.SEATS),
    ],
)
def test_each_rule_refuses_by_itself(changed_need, changed_offer, code):
    assert refusals(need(**changed_need), offer(**changed_offer), LIMITS) == [code]


def test_a_wish_is_not_a_condition_when_the_diploma_does_not_impose_it():
    assert refusals(need(sectors_only=False), offer(sector="N"), LIMITS) == []


def test_access_asked_and_given():
    assert refusals(need(wheelchair_access=True), offer(wheelchair_access=True), LIMITS) == []


def test_the_age_is_the_one_of_the_first_day():
    sixteen_on_day_two = need(birth_date=dt.date(2011, 3, 2))
    assert refusals(sixteen_on_day_two, offer(min_age=16), LIMITS) == [RuleCode.MIN_AGE]
    assert refusals(need(birth_date=dt.date(2011, 3, 1)), offer(min_age=16), LIMITS) == []


REGULATED = {"regulated_works": True, "declared_on": dt.date(2025, 6, 1)}


@pytest.mark.parametrize(
    ("changed_need", "changed_offer", "codes"),
    [
        ({}, {}, []),
        # R4153-38: from fifteen.
        ({"birth_date": dt.date(2012, 3, 2)}, {}, [RuleCode.REGULATED_AGE]),
        ({"birth_date": dt.date(2012, 3, 1)}, {}, []),
        # R4153-41: the declaration is sent by the first day and holds until the last.
        ({}, {"declared_on": None}, [RuleCode.REGULATED_DECLARATION]),
        ({}, {"declared_on": MONDAY + dt.timedelta(1)}, [RuleCode.REGULATED_DECLARATION]),
        ({}, {"declared_on": MONDAY}, []),
        ({}, {"declared_on": dt.date(2024, 3, 26)}, [RuleCode.REGULATED_DECLARATION]),
        ({}, {"declared_on": dt.date(2024, 3, 27)}, []),
        # L4153-8 protects minors.
        ({"birth_date": dt.date(2009, 3, 1)}, {"declared_on": None}, []),
        ({"birth_date": dt.date(2009, 3, 2)}, {"declared_on": None}, [RuleCode.REGULATED_DECLARATION]),
    ],
)
def test_regulated_works(changed_need, changed_offer, codes):
    assert refusals(need(**changed_need), offer(**REGULATED | changed_offer), LIMITS) == codes


def test_regulated_works_need_a_vocational_level():
    pair = need(level="2de"), offer(**REGULATED, levels=frozenset({"2de"}))
    assert refusals(*pair, LIMITS) == [RuleCode.REGULATED_LEVEL]


@pytest.mark.parametrize("kind", ["observation", "discovery"])
def test_observation_never_goes_with_regulated_works_even_for_an_adult(kind):
    pair = need(kind=kind, birth_date=dt.date(2005, 1, 1)), offer(**REGULATED, kinds=frozenset({kind}))
    assert refusals(*pair, LIMITS) == [RuleCode.REGULATED_OBSERVATION]


def test_a_birthday_on_29_february_falls_on_1_march():
    born = dt.date(2012, 2, 29)
    assert rules.years_between(born, dt.date(2027, 2, 28)) == 14
    assert rules.years_between(born, dt.date(2027, 3, 1)) == 15
    assert rules.years_between(born, dt.date(2028, 2, 29)) == 16


def test_every_rule_is_told_and_every_sentence_ends():
    assert set(rules.RULES) == set(RuleCode)
    assert all(rule.label.endswith(".") for rule in rules.RULES.values())


def test_levels_and_kinds_are_those_of_the_nomenclatures():
    assert {PeriodKind.OBSERVATION, PeriodKind.DISCOVERY} == rules.OBSERVATION_KINDS
    assert set(Level.values) - rules.VOCATIONAL_LEVELS == {Level.TROISIEME, Level.SECONDE}


def test_distance_of_known_points():
    # A quarter of a meridian of the mean sphere, and two points on one parallel.
    assert rules.metres((0.0, 0.0), (90.0, 0.0)) == round(math.pi / 2 * rules.EARTH_RADIUS_M)
    assert rules.metres((48.8566, 2.3522), (45.7640, 4.8357)) == pytest.approx(391_500, rel=0.002)
    assert rules.metres((48.0, 2.0), (48.0, 2.0)) == 0


def limit(code: str, value: int, since: dt.date, until: dt.date | None = None):
    return SimpleNamespace(code=code, value=value, valid_from=since, valid_until=until)


ROWS = [
    limit(rules.MIN_AGE_CODE, 16, dt.date(2000, 1, 1), dt.date(2013, 10, 13)),
    limit(rules.MIN_AGE_CODE, 15, dt.date(2013, 10, 14)),
    limit(rules.DECLARATION_CODE, 3, dt.date(2010, 1, 1)),
]


def test_limits_are_those_of_the_day():
    assert rules.limits_on(ROWS, dt.date(2013, 10, 13)) == Limits(16, 3)
    assert rules.limits_on(ROWS, dt.date(2013, 10, 14)) == Limits(15, 3)


def test_a_missing_limit_is_named_with_its_day():
    with pytest.raises(rules.LimitMissing, match=r"regulated_work_declaration_years.*01/01/2005"):
        rules.limits_on(ROWS, dt.date(2005, 1, 1))

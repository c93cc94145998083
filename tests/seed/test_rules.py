"""What the generator says before any row is written."""

import datetime as dt
from dataclasses import replace
from random import Random

import pytest

from companies.rules import siret_problem
from config.demo_world import DEMO_PASSWORD, demo_accounts
from config.seed.calendar import HOLIDAYS, calendar, school_year_of
from config.seed.classes import ClassPlan, plan_classes
from config.seed.ids import Ids, demo_ine, demo_siret, demo_uai, with_luhn_key
from config.seed.names import ADULTS, BOYS, GIRLS, LAST_NAMES, adult_name, student_name
from config.seed.needs import chance
from config.seed.people import Homes, Pupil, girls_share
from config.seed.real_source import pole_name, short_name
from config.seed.trades import TRADES
from config.seed.world import School, Town, Training, World, kilometres
from establishments.models import Student
from establishments.rules import ine_problem, uai_problem
from poles.nomenclatures import Level, PeriodKind, Sector

CITY = Town("99001", "Saint-Exemple", 47.0, 2.0, 90_000, 1, ("QN99001M",))
NEAR = Town("99002", "Bourg-Essai", 47.05, 2.0, 9_000, 4)
FAR = Town("99003", "Petit-Essai", 47.4, 2.0, 300, 7)
TOWNS = {town.insee: town for town in (CITY, NEAR, FAR)}
TRAINING = Training("MELEC", "Métiers de l'électricité", "pro", (Sector.BATIMENT,), ("9990000131", "9990000132"))


def school(kind: str = "college", **facts: object) -> School:
    usual = School("0990001X", kind, CITY, 47.0, 2.0, 500, 100.0, pole="rive")
    return replace(usual, **facts)  # type: ignore[arg-type]


def test_identifiers_have_the_legal_shape_and_the_prefix_of_fiction() -> None:
    sirets = {demo_siret(academie, number) for academie in ("24", "99") for number in range(0, 1_000_000, 997)}
    assert len(sirets) == 2 * len(range(0, 1_000_000, 997)), "two académies never share a SIRET"
    assert all(siret_problem(siret) is None and siret.startswith("0000") for siret in sirets)
    assert with_luhn_key("73282932") == "732829320"  # the worked example of the Luhn key of a SIREN
    assert all(ine_problem(demo_ine(number)) is None for number in (0, 1, 999_999))
    assert all(uai_problem(demo_uai(number)) is None for number in range(200))
    with pytest.raises(ValueError, match="un million"):
        demo_siret("99", 1_000_000)


def test_keys_depend_on_the_academie_the_seed_and_the_place() -> None:
    assert Ids("99", 7)("student", 1) == Ids("99", 7)("student", 1)
    keys = {Ids(a, s)(kind, n) for a in ("99", "24") for s in (7, 8) for kind in ("student", "need") for n in (1, 2)}
    assert len(keys) == 16


def test_names_come_from_closed_lists_that_say_they_are_fictional() -> None:
    rng = Random(1)
    for _ in range(2_000):
        girl = rng.random() < 0.5
        first, last = student_name(rng, girl=girl)
        assert first in (GIRLS if girl else BOYS)
        assert set(last.split("-")) <= set(LAST_NAMES)
    adults = [adult_name(number) for number in range(len(ADULTS) * len(LAST_NAMES))]
    assert len(set(adults)) == len(adults)
    assert all(first in ADULTS and last in LAST_NAMES for first, last in adults)
    assert all(account.last_name in LAST_NAMES for account in demo_accounts())


def test_the_accounts_of_two_academies_differ_and_cannot_receive_mail() -> None:
    mails = [account.email for code in ("99", "24") for account in demo_accounts(code)]
    assert len(set(mails)) == 2 * len(demo_accounts("9A"))
    assert all(mail.endswith("@demo.example") for mail in mails)
    assert len(DEMO_PASSWORD) >= 14


@pytest.mark.parametrize("first", [dt.date(2026, 9, 1), dt.date(2027, 12, 20)])
def test_slots_stand_around_any_day_outside_the_holidays(first: dt.date) -> None:
    for day in (first + dt.timedelta(days=n) for n in range(0, 370, 3)):
        dates = calendar(day)
        started, *coming = dates.pfmp
        assert started.starts_on < day
        assert all(slot.starts_on > day for slot in (*coming, *dates.observation, *dates.bts, dates.june))
        for track in (dates.pfmp, dates.observation, dates.bts):
            assert len({slot.starts_on for slot in track}) == len(track)
            assert sum(slot.share for slot in track) == pytest.approx(1)
        for slot in (*dates.pfmp, *dates.observation, dates.june):
            assert slot.starts_on.weekday() == 0
            assert slot.ends_on.weekday() == 4
            for n in range(0, (slot.ends_on - slot.starts_on).days, 7):
                monday = slot.starts_on + dt.timedelta(days=n)
                assert not any(start <= (monday.month, monday.day) <= end for start, end in HOLIDAYS)
        if dates.past:
            assert dates.past.ends_on < started.starts_on
            assert school_year_of(dates.past.starts_on) == dates.school_year
        assert dates.june.starts_on.month == 6


def test_a_fifth_of_november_has_each_column_of_the_home_page() -> None:
    today = dt.date(2026, 11, 24)
    days = [(slot.starts_on - today).days for slot in calendar(today).pfmp]
    assert days[0] == -1
    assert 0 < days[1] <= 7
    assert any(7 < left <= 30 for left in days)
    assert any(left > 30 for left in days)


@pytest.mark.parametrize("students", [1, 7, 50, 401, 2_000, 20_000])
def test_classes_hold_exactly_the_students_asked_for(students: int) -> None:
    schools = (
        *(school("college", uai=f"{n:08d}", size=200 + 40 * n) for n in range(20)),
        school("lp", uai="lp", size=450, trainings=(TRAINING,)),
        school("lp", uai="without formation", size=450),
        school("lgt", uai="lgt", size=900),
        school("autre", uai="other", size=900),
    )
    world = World("99", TOWNS, schools, (), {})
    plans = plan_classes(world, students, calendar(dt.date(2026, 11, 25)), Random(3))
    assert sum(plan.size for plan in plans) == students
    assert len({plan.key for plan in plans}) == len(plans)
    assert not {plan.school.uai for plan in plans} & {"without formation", "other"}
    if students >= 401:
        assert all(22 <= plan.size <= 31 for plan in plans)
    if students == 20_000:
        # Each school has its share of its size, to one class.
        total = sum(candidate.weight for candidate in schools)
        for candidate in schools:
            got = sum(plan.school is candidate for plan in plans)
            assert abs(got - candidate.weight / total * len(plans)) <= 1


def pupil(
    level: str = Level.TROISIEME, *, town: Town = CITY, girl: bool = False, qpv: str = "", **facts: object
) -> Pupil:
    wheelchair = bool(facts.pop("wheelchair", False))
    training = TRAINING if level != Level.TROISIEME else None
    slot = calendar(dt.date(2026, 11, 25)).observation[0]
    plan = ClassPlan(school(**facts), level, training, "3e A", 26, slot, None)  # type: ignore[arg-type]
    return Pupil(Student(qpv_code=qpv), plan, town, girl, wheelchair)


def test_the_chance_of_a_place_has_the_gaps_that_equity_must_find() -> None:
    today = dt.date(2026, 11, 25)
    slot = calendar(today).observation[2]
    usual = chance(pupil(), slot, today)
    assert chance(pupil(ips=130.0), slot, today) > usual > chance(pupil(ips=75.0), slot, today)
    assert usual > chance(pupil(priority="REP"), slot, today) > chance(pupil(priority="REP+"), slot, today)
    assert chance(pupil(qpv="QN99001M"), slot, today) < usual
    assert chance(pupil(town=FAR), slot, today) < usual
    assert chance(pupil(wheelchair=True), slot, today) < usual
    assert chance(pupil(girl=True), slot, today) == usual, "sex alone changes nothing in observation"
    trade = pupil(Level.PREMIERE_PRO)
    assert girls_share(trade.plan) == TRADES[Sector.BATIMENT].girls
    assert chance(pupil(Level.PREMIERE_PRO, girl=True), slot, today) < chance(trade, slot, today)
    nearer = replace(slot, starts_on=today + dt.timedelta(days=3))
    assert chance(pupil(), nearer, today) > usual


def test_homes_thin_out_with_distance() -> None:
    homes = Homes(World("99", TOWNS, (), (), {}))
    drawn = homes.draw(school(), 5_000, Random(5))
    counts = {town.insee: sum(home is town for home in drawn) for town in TOWNS.values()}
    assert counts[CITY.insee] > counts[NEAR.insee] > counts[FAR.insee]
    # 5.6 km at a decay of 3 km: 9,000 x e^-1.85 against 90,000.
    assert counts[NEAR.insee] / counts[CITY.insee] == pytest.approx(0.0157, abs=0.006)
    assert kilometres(47.0, 2.0, 48.0, 2.0) == pytest.approx(111.2, abs=0.1)


def test_bassins_and_formations_are_named_as_people_say_them() -> None:
    places = {"93": "Seine-Saint-Denis", "94": "Val-de-Marne"}
    assert pole_name("93 BASSIN 1 (DIST. 1 ET 2)", places) == "Seine-Saint-Denis, bassin 1"
    assert pole_name("94 BASSIN 3-OUEST (DIST. 6, 7, 8 ET 9)", places) == "Val-de-Marne, bassin 3-Ouest"
    assert pole_name("HAUTE VIENNE SUD", places) == "Haute Vienne Sud"
    assert pole_name("Nice Est", places) == "Nice Est"
    assert short_name("Commercialisation et services en restauration") == "Commercialisation et services"
    assert short_name("Cuisine") == "Cuisine"
    assert short_name("Anticonstitutionnellement-interminablement") == "Anticonstitutionnellement-interminablement"


def test_every_sector_has_a_trade_and_every_observation_a_kind() -> None:
    assert set(TRADES) == set(Sector)
    assert {slot.kind for slot in calendar(dt.date(2026, 11, 25)).observation} == {PeriodKind.OBSERVATION}

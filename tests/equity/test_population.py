"""Who is counted, in which group, and as what: the SQL of reports against counts made by hand and in plain Python."""

import datetime as dt
import random
from collections import Counter

import pytest
from django.utils import timezone

from equity.dimensions import DIMENSIONS, OUTSIDE
from equity.indicators import measured
from equity.population import Question, read, sql_of
from poles.nomenclatures import PeriodKind
from tenancy.scope import Scope, acting_as
from tests.equity.town import DAY, WINDOW, YEAR, by_hand, period_of, pupils, school
from tests.factories import (
    AcademieFactory,
    CommuneFactory,
    EstablishmentYearFactory,
    MefFactory,
    NeedFactory,
    PeriodFactory,
    PlacementFactory,
    PoleFactory,
    PoleMembershipFactory,
    RunFactory,
    SchoolYearFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def winter(today_is):
    today_is("2027-02-15")


@pytest.fixture
def pole():
    return PoleFactory()


@pytest.fixture
def count(as_role, pole):
    """Return a function that reads a population as the role of the workers."""

    def counting(*, whole=False, run=None, **window):
        question = Question(
            academie_id=pole.academie_id,
            pole_id=None if whole else pole.pk,
            run_id=run.pk if run else None,
            observed_at=timezone.now(),
            **{**WINDOW, **window},
        )
        with as_role(), acting_as(Scope.for_job(pole.academie_id)):
            return read(question, measured(with_run=run is not None))

    return counting


def groups(population, dimension):
    """Return {group: (placed, students)}."""
    place = [d.code for d in DIMENSIONS].index(dimension)
    placed, students = Counter(), Counter()
    for (row, marks), number in population.profiles.items():
        students[row[place]] += number
        placed[row[place]] += number * marks[0]
    return {group: (placed[group], students[group]) for group in students}


def test_sex_and_placement(count, pole):
    period = period_of(school(pole))
    pupils(period, 7, placed=4)
    pupils(period, 5, placed=1, sex="M")
    pupils(period, 2, sex="")
    population = count()
    assert population.size == 14
    assert groups(population, "sex") == {"F": (4, 7), "M": (1, 5), "unknown": (0, 2)}


def test_only_a_live_place_agreed_by_now_for_that_period_counts(count, pole):
    period = period_of(school(pole))
    later = PeriodFactory(
        establishment=period.establishment, school_class=period.school_class, starts_on=DAY + dt.timedelta(days=60)
    )
    cancelled, future, other, running, ended = pupils(period, 5)
    PlacementFactory(need=NeedFactory(student=cancelled, period=period), cancelled=True)
    PlacementFactory(
        need=NeedFactory(student=future, period=period), agreed_at=timezone.now() + dt.timedelta(minutes=1)
    )
    PlacementFactory(need=NeedFactory(student=other, period=later))
    PlacementFactory(need=NeedFactory(student=running, period=period), running=True)
    PlacementFactory(need=NeedFactory(student=ended, period=period), ended=True)
    assert groups(count(), "sex") == {"F": (2, 5)}


def test_a_student_is_counted_once_for_the_first_period_of_the_window(count, pole):
    period = period_of(school(pole))
    second = PeriodFactory(
        establishment=period.establishment,
        school_class=period.school_class,
        starts_on=dt.date(2027, 3, 29),
        ends_on=dt.date(2027, 4, 9),
    )
    (student,) = pupils(period, 1)
    PlacementFactory(need=NeedFactory(student=student, period=second))
    assert groups(count(), "sex") == {"F": (0, 1)}
    assert groups(count(starts_on=dt.date(2027, 3, 15)), "sex") == {"F": (1, 1)}


def test_window_kind_and_departures(count, pole):
    place = school(pole)
    pupils(period_of(place, starts_on=WINDOW["starts_on"]), 1)
    pupils(period_of(place, starts_on=WINDOW["ends_on"]), 2)
    pupils(period_of(place, starts_on=WINDOW["starts_on"] - dt.timedelta(days=1)), 4)
    pupils(period_of(place, starts_on=WINDOW["ends_on"] + dt.timedelta(days=1)), 8)
    pupils(period_of(place, kind=PeriodKind.DISCOVERY), 16)
    gone = period_of(place)
    pupils(gone, 32, left_on=DAY)
    pupils(gone, 64, left_on=DAY + dt.timedelta(days=1))
    assert count().size == 1 + 2 + 64


def test_schools_are_those_of_the_pole_on_the_first_day(count, pole):
    pupils(period_of(school(pole)), 1)
    gone = school(pole)
    gone.memberships.update(ends_on=DAY - dt.timedelta(days=1))
    pupils(period_of(gone), 2)
    leaves_that_day = school(pole)
    leaves_that_day.memberships.update(ends_on=DAY)
    pupils(period_of(leaves_that_day), 4)
    elsewhere = school(PoleFactory(academie=pole.academie))
    pupils(period_of(elsewhere), 8)
    joins = school(PoleFactory(academie=pole.academie))
    joins.memberships.update(ends_on=DAY - dt.timedelta(days=1))
    PoleMembershipFactory(pole=pole, establishment=joins, starts_on=DAY)
    pupils(period_of(joins), 16)
    assert count().size == 1 + 4 + 16
    assert count(whole=True).size == 31


def test_the_neighbour_is_not_counted(count, pole):
    pupils(period_of(school(pole)), 3)
    pupils(period_of(school(PoleFactory(academie=AcademieFactory(code="9B")))), 5)
    assert count(whole=True).size == 3


def test_adults_are_so_from_their_birthday_and_leap_days_wait_for_march(count, pole):
    period = period_of(school(pole), starts_on=dt.date(2027, 2, 28))
    pupils(period, 1, birth_date=dt.date(2009, 2, 28))
    pupils(period, 2, birth_date=dt.date(2009, 3, 1))
    assert groups(count(), "age") == {"adult": (0, 1), "minor": (0, 2)}
    leap = period_of(school(pole), starts_on=dt.date(2026, 2, 28))
    pupils(leap, 1, birth_date=dt.date(2008, 2, 29))
    leap.school_class.establishment.memberships.update(starts_on=dt.date(2025, 9, 1))
    february = {"starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2026, 3, 1)}
    assert groups(count(**february), "age") == {"minor": (0, 1)}


def test_social_position_of_the_year_or_of_the_latest_before(count, pole):
    pupils(period_of(school(pole, quartile=1)), 1)
    before = school(pole, quartile=None)
    EstablishmentYearFactory(establishment=before, school_year=SchoolYearFactory(start=YEAR - 2), ips_quartile=4)
    EstablishmentYearFactory(establishment=before, school_year=SchoolYearFactory(start=YEAR - 3), ips_quartile=1)
    EstablishmentYearFactory(establishment=before, school_year=SchoolYearFactory(start=YEAR + 1), ips_quartile=2)
    pupils(period_of(before), 2)
    pupils(period_of(school(pole, quartile=None)), 4)
    assert groups(count(), "ips") == {"1": (0, 1), "4": (0, 2), "unknown": (0, 4)}


def test_priority_education_of_colleges_by_the_latest_complete_list(count, pole):
    def third(**fields):
        return period_of(school(pole, college=True, **fields), level="3e")

    pupils(third(priority="REP+"), 1)
    pupils(third(priority="REP"), 2)
    pupils(third(), 4)
    out_of_the_list = third()  # was in the list of the year before, no longer is
    EstablishmentYearFactory(
        establishment=out_of_the_list.establishment, school_year=SchoolYearFactory(start=YEAR - 1), rep=True
    )
    pupils(out_of_the_list, 8)
    pupils(period_of(school(pole)), 16)
    assert groups(count(), "priority") == {"REP+": (0, 1), "REP": (0, 2), "none": (0, 12), OUTSIDE: (0, 16)}


def test_priority_education_is_unknown_while_no_list_was_imported(count, pole):
    pupils(period_of(school(pole, college=True), level="3e"), 3)
    assert groups(count(), "priority") == {"unknown": (0, 3)}


def test_rural_by_home_then_by_school(count, pole):
    town, country = school(pole, density=3), school(pole, density=6)
    unknown = school(pole, density=None)
    pupils(period_of(town), 1, home_commune=CommuneFactory(density=5))
    pupils(period_of(country), 2, home_commune=CommuneFactory(density=4))
    pupils(period_of(country), 4, home_commune=None)
    pupils(period_of(town), 8, home_commune=CommuneFactory(density=None))
    pupils(period_of(unknown), 16, home_commune=None)
    assert groups(count(), "rurality") == {"rural": (0, 5), "urban": (0, 10), "unknown": (0, 16)}


def test_level_and_speciality(count, pole):
    place = school(pole)
    pupils(period_of(place, level="cap1", sector="F"), 1)
    pupils(period_of(place, level="bts1", sector="M"), 2)
    pupils(period_of(place, level="2de"), 4)
    by_mef = period_of(place, level="tpro", sector="")
    by_mef.school_class.mef = MefFactory(sector="H", school_year=SchoolYearFactory(start=YEAR))
    by_mef.school_class.save()
    pupils(by_mef, 8)
    pupils(period_of(place, level="tpro", sector=""), 16)
    population = count()
    assert groups(population, "sector") == {"F": (0, 1), "M": (0, 2), OUTSIDE: (0, 4), "H": (0, 8), "unknown": (0, 16)}
    assert groups(population, "level") == {"cap1": (0, 1), "bts1": (0, 2), "2de": (0, 4), "tpro": (0, 24)}


def test_proposals_of_the_run_count_beside_places(count, pole):
    run, other = (RunFactory(done=True, campaign__pole=pole) for _ in range(2))
    period = period_of(school(pole))
    pupils(period, 10, placed=4, proposed=3, run=run)
    pupils(period, 5, proposed=2, run=other)
    marks = Counter()
    for (_, answers), number in count(run=run).profiles.items():
        marks[answers] += number
    assert marks == {(True, True): 4, (False, True): 3, (False, False): 8}


def test_everything_at_once_against_plain_python(count, pole):
    rng = random.Random(11)
    run = RunFactory(done=True, campaign__pole=pole)
    places = [
        school(
            pole,
            college=rng.random() < 0.5,
            quartile=rng.choice([1, 2, 3, 4, None]),
            density=rng.choice([1, 4, 5, 7, None]),
        )
        for _ in range(6)
    ]
    for place in places:
        if place.kind == "college":
            place.years.update(priority_education=rng.choice(["", "REP", "REP+"]))
        for _ in range(2):
            level = "3e" if place.kind == "college" else rng.choice(["2de", "cap1", "tpro"])
            period = period_of(
                place,
                level=level,
                sector=rng.choice(["D", "F", "H", ""]),
                starts_on=DAY + dt.timedelta(days=rng.randint(-40, 40)),
            )
            for _ in range(9):
                pupils(
                    period,
                    1,
                    placed=rng.random() < 0.5,
                    proposed=rng.random() < 0.5,
                    run=run,
                    sex=rng.choice(["F", "M", ""]),
                    qpv_code=rng.choice(["", "QN900001"]),
                    birth_date=dt.date(rng.choice([2008, 2009, 2011]), rng.choice([2, 3]), rng.randint(1, 28)),
                    home_commune=rng.choice([None, CommuneFactory(density=rng.choice([1, 6, None]))]),
                    left_on=rng.choice([None, None, None, DAY]),
                )  # fmt: skip
    population = count(run=run)
    assert population.size > 30
    for place, dimension in enumerate(DIMENSIONS):
        counted = Counter()
        for (row, marks), number in population.profiles.items():
            if row[place] != OUTSIDE:
                counted[row[place], *marks] += number
        assert counted == by_hand(pole, pole.academie_id, dimension.code, run=run), dimension.code


# The sum of what was read


def test_the_sum_is_that_of_the_data(count, pole):
    period = period_of(school(pole))
    first, *_ = pupils(period, 6, placed=2)
    before = count().sha256
    assert count().sha256 == before
    assert count(ends_on=dt.date(2027, 3, 30)).sha256 != before  # same pupils, another question
    first.sex = "M"
    first.save()
    changed = count().sha256
    assert changed != before
    first.sex = "F"
    first.save()
    assert count().sha256 == before
    PlacementFactory(need=NeedFactory(student=pupils(period, 1)[0], period=period))
    assert count().sha256 not in (before, changed)


def test_what_is_read_holds_no_name(pole):
    text = sql_of(measured(with_run=True))
    assert not [word for word in ("first_name", "last_name", " ine", "user_id") if word in text]


def test_the_job_of_another_academie_reads_nothing(as_role, pole):
    pupils(period_of(school(pole)), 3)
    question = Question(academie_id=pole.academie_id, pole_id=pole.pk, observed_at=timezone.now(), **WINDOW)
    AcademieFactory(code="9B")
    with as_role(), acting_as(Scope.for_job("9B")):
        assert read(question, measured(with_run=False)).size == 0

"""Classes and periods: creation in bulk, double click, moves with needs, deletion."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from establishments.models import Period, SchoolClass
from establishments.periods import services
from establishments.periods.classes import classes_of
from establishments.periods.plans import plans_of
from poles.nomenclatures import Level, PeriodKind, Sector
from tests.establishments.periods.conftest import AUTUMN
from tests.factories import ClassAssignmentFactory, NeedFactory, PlacementFactory, SchoolClassFactory, StudentFactory

FIRST, LAST = AUTUMN
WEEK = dt.timedelta(days=7)


def plan(lycee, *classes, first=FIRST, last=LAST, kind=PeriodKind.PFMP):
    return services.plan_periods(
        actor=lycee.actor(), classes=[one.pk for one in classes], kind=kind, first=first, last=last
    )


def test_one_period_for_two_classes(lycee, acts, as_role):
    with acts(), as_role():
        made, stood = plan(lycee, lycee.electricity, lycee.sales)
    assert (len(made), stood) == (2, 0)
    assert {one.school_class_id for one in Period.objects.all()} == {lycee.electricity.pk, lycee.sales.pk}
    entry = AuditEntry.objects.get(verb="period.planned")
    assert entry.details["classes"] == "1MCV, 1MELEC"


def test_a_second_click_makes_nothing(lycee, acts):
    with acts():
        plan(lycee, lycee.electricity)
        made, stood = plan(lycee, lycee.electricity, lycee.sales)
    assert (len(made), stood) == (1, 1)
    assert Period.objects.count() == 2


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ((dt.date(1900, 1, 1), dt.date(1900, 1, 26)), "n'est pas plausible"),
        ((LAST, FIRST), "précède le début"),
        ((dt.date(2026, 8, 17), dt.date(2026, 9, 11)), "sortent de l'année scolaire"),
        ((FIRST + WEEK, LAST + WEEK), "déjà une période"),
    ],
)
def test_dates_that_cannot_be_write_nothing_for_anybody(lycee, acts, out, dates, words):
    out(lycee.electricity)
    with acts(), pytest.raises(services.PlanRefused, match=words) as refused:
        plan(lycee, lycee.sales, lycee.electricity, first=dates[0], last=dates[1])
    assert "1M" in refused.value.messages[0]
    assert Period.objects.count() == 1


def test_the_class_of_another_school_is_a_stranger(lycee, acts):
    other = SchoolClassFactory(establishment__academie=lycee.school.academie)
    with acts(), pytest.raises(services.PlanRefused, match="ne relève pas"):
        plan(lycee, lycee.electricity, other)
    assert not Period.objects.exists()


def test_no_class_chosen(lycee, acts):
    with acts(), pytest.raises(services.PlanRefused, match="au moins une classe"):
        plan(lycee)


def test_a_referent_plans_nothing_and_sees_the_classes_that_they_follow(lycee, acts):
    ClassAssignmentFactory(school_class=lycee.sales, staff=lycee.referent)
    user = lycee.referent.user
    with acts(user):
        assert [one.name for one in classes_of(lycee.actor(user)).order_by("name")] == ["1MCV"]
        with pytest.raises(PermissionDenied):
            services.plan_periods(
                actor=lycee.actor(user), classes=[lycee.sales.pk], kind=PeriodKind.PFMP, first=FIRST, last=LAST
            )


def test_an_outline_writes_nothing_and_says_weeks_before_and_after(lycee, acts, out):
    out(lycee.electricity, dt.date(2027, 3, 1), dt.date(2027, 3, 26))
    with acts():
        rows = SchoolClass.objects.filter(level=Level.PREMIERE_PRO).prefetch_related("periods").order_by("name")
        plans = plans_of(lycee.school, rows)
        drafts = services.outline(rows, plans=plans, kind=PeriodKind.PFMP, first=FIRST, last=LAST)
    sales, electricity = drafts
    assert (electricity.before.planned, electricity.after.planned) == (4, 8)
    assert electricity.warnings == []
    assert [one.code for one in sales.warnings] == ["too_few_weeks"]
    assert Period.objects.count() == 1


def move(lycee, period, first, last, *, mark=None, confirmed=False):
    mark = mark or services.mark_of(period, services.PERIOD_FIELDS)
    return services.move_period(
        actor=lycee.actor(), period=period, mark=mark, kind=period.kind, first=first, last=last, confirmed=confirmed
    )


def test_moving_a_period_on_which_nothing_stands(lycee, acts, out):
    period = out(lycee.electricity)
    with acts():
        move(lycee, period, FIRST + WEEK, LAST + WEEK)
    period.refresh_from_db()
    assert (period.starts_on, period.ends_on) == (FIRST + WEEK, LAST + WEEK)


def test_a_period_may_be_moved_over_its_own_dates_but_not_over_another(lycee, acts, out):
    period, later = out(lycee.electricity), out(lycee.electricity, dt.date(2027, 3, 1), dt.date(2027, 3, 26))
    with acts(), pytest.raises(services.PlanRefused, match="déjà une période"):
        move(lycee, period, later.starts_on, later.ends_on)


def need(lycee, period, **fields):
    student = StudentFactory(establishment=lycee.school, school_class=period.school_class)
    return NeedFactory(student=student, period=period, establishment=lycee.school, **fields)


def test_needs_follow_once_it_is_confirmed(lycee, acts, out):
    period = out(lycee.electricity)
    need(lycee, period)
    with acts():
        with pytest.raises(services.Unconfirmed, match="besoin repose sur cette période et suivra"):
            move(lycee, period, FIRST + WEEK, LAST + WEEK)
        move(lycee, period, FIRST + WEEK, LAST + WEEK, confirmed=True)
    assert Period.objects.get().starts_on == FIRST + WEEK
    assert AuditEntry.objects.get(verb="period.moved").details["needs"] == 1


def test_an_agreed_placement_holds_the_dates(lycee, acts, out):
    period = out(lycee.electricity)
    PlacementFactory(need=need(lycee, period, placed=True))
    with acts(), pytest.raises(services.PlanRefused, match="stage est déjà accepté à ces dates"):
        move(lycee, period, FIRST + WEEK, LAST + WEEK, confirmed=True)
    assert Period.objects.get().starts_on == FIRST


def test_two_people_moving_a_period(lycee, acts, out):
    period = out(lycee.electricity)
    seen = services.mark_of(period, services.PERIOD_FIELDS)
    with acts():
        move(lycee, period, FIRST + WEEK, LAST + WEEK, mark=seen)
        with pytest.raises(services.Changed) as changed:
            move(lycee, period, FIRST + 2 * WEEK, LAST + 2 * WEEK, mark=seen)
    assert changed.value.current.starts_on == FIRST + WEEK
    assert Period.objects.get().starts_on == FIRST + WEEK


def test_a_period_is_deleted_only_when_no_need_stands_on_it(lycee, acts, out):
    period, free = out(lycee.electricity), out(lycee.sales)
    need(lycee, period)
    with acts():
        with pytest.raises(services.PlanRefused, match="ne peut pas être supprimée"):
            services.remove_period(actor=lycee.actor(), period=period)
        services.remove_period(actor=lycee.actor(), period=free)
    assert [one.pk for one in Period.objects.all()] == [period.pk]


def test_a_class_is_created_once(lycee, acts):
    made = {"actor": lycee.actor(), "school_year": lycee.year, "name": "TMELEC", "level": Level.TERMINALE_PRO}
    with acts():
        services.create_class(**made, sector=Sector.BATIMENT)
        with pytest.raises(services.PlanRefused, match="existe déjà en 2026-2027"):
            services.create_class(**made)
    assert SchoolClass.objects.filter(name="TMELEC").count() == 1


def test_two_people_editing_a_class(lycee, acts):
    mark = services.mark_of(lycee.sales, services.CLASS_FIELDS)
    words = {"actor": lycee.actor(), "school_class": lycee.sales, "mark": mark, "level": "1pro", "mef": None}
    with acts():
        services.edit_class(**words, name="1VENTE", sector=Sector.COMMERCE)
        with pytest.raises(services.Changed):
            services.edit_class(**words, name="1MCV2", sector=Sector.COMMERCE)
    assert SchoolClass.objects.get(pk=lycee.sales.pk).name == "1VENTE"


def test_a_period_that_is_not_there(lycee, acts, out):
    period = out(lycee.sales)
    gone = Period(pk=uuid.uuid4(), school_class=period.school_class, establishment=lycee.school)
    with acts(), pytest.raises(services.PlanRefused, match="n'existe plus"):
        services.remove_period(actor=lycee.actor(), period=gone)

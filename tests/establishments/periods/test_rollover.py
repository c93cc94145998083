"""Next year: same weekdays, holidays checked, a second click, an undo that keeps what people use."""

from __future__ import annotations

import datetime as dt

import pytest

from establishments.models import Period, SchoolClass
from establishments.periods import rollover
from poles.models import SchoolHoliday, SchoolYear
from tests.establishments.periods.conftest import AUTUMN
from tests.factories import MefFactory, NeedFactory, SchoolClassFactory, StudentFactory

FIRST, LAST = AUTUMN


def prepare(lycee, *classes):
    return rollover.prepare(
        actor=lycee.actor(), year=lycee.year, classes=[one.pk for one in classes or (lycee.electricity, lycee.sales)]
    )


def next_year():
    return SchoolClass.objects.filter(school_year=2027)


def test_periods_move_by_52_weeks_to_the_same_weekday(lycee, acts, out, as_role):
    out(lycee.electricity)
    with acts(), as_role():
        assert prepare(lycee) == (2, 1)
    period = Period.objects.get(school_class__school_year=2027)
    assert (period.starts_on, period.ends_on) == (dt.date(2027, 11, 15), dt.date(2027, 12, 10))
    assert (period.starts_on.weekday(), period.ends_on.weekday()) == (FIRST.weekday(), LAST.weekday())
    assert {one.name for one in next_year()} == {"1MELEC", "1MCV"}
    assert next_year().get(name="1MELEC").level == lycee.electricity.level


def test_the_outline_checks_the_holidays_of_next_year_and_writes_nothing(lycee, acts, out):
    out(lycee.electricity)
    year = SchoolYear.objects.get(pk=2027)
    SchoolHoliday.objects.create(
        school_year=year, calendar="C", name="Vacances d'essai", starts_on="2027-11-20", ends_on="2027-11-28"
    )
    with acts():
        drafts = {one.source.name: one for one in rollover.outline(lycee.school, lycee.year)}
    assert "holidays" in [finding.code for finding in drafts["1MELEC"].warnings]
    assert not next_year().exists()


def test_a_year_whose_calendar_is_unknown_says_so(lycee, acts, out):
    out(lycee.electricity)
    with acts():
        drafts = {one.source.name: one for one in rollover.outline(lycee.school, lycee.year)}
    assert drafts["1MELEC"].unchecked
    assert not drafts["3B"].unchecked


def test_a_second_click_changes_nothing_and_a_new_period_is_added(lycee, acts, out):
    out(lycee.electricity)
    with acts():
        prepare(lycee)
        assert prepare(lycee) == (0, 0)
        out(lycee.electricity, dt.date(2027, 3, 1), dt.date(2027, 3, 26))
        assert prepare(lycee) == (0, 1)
    assert next_year().count() == 2


def test_a_class_made_by_hand_is_left_alone(lycee, acts, out):
    out(lycee.electricity)
    SchoolClassFactory(establishment=lycee.school, school_year_id=2027, school_year=None, name="1MELEC", mef=None)
    with acts():
        draft = next(one for one in rollover.outline(lycee.school, lycee.year) if one.source.name == "1MELEC")
        assert draft.known
        assert not draft.to_make
        assert prepare(lycee) == (1, 0)
    assert not Period.objects.filter(school_class__school_year=2027).exists()


def test_undo_takes_everything_back(lycee, acts, out, as_role):
    out(lycee.electricity)
    with acts(), as_role():
        prepare(lycee)
        done = rollover.undo(actor=lycee.actor(), year=lycee.year)
    assert (done.classes, done.periods, done.kept_classes) == (2, 1, ())
    assert not next_year().exists()
    assert SchoolClass.objects.filter(school_year=2026).count() == 3
    assert Period.objects.count() == 1


def test_undo_keeps_what_is_used(lycee, acts, out):
    out(lycee.electricity)
    out(lycee.sales)
    with acts():
        prepare(lycee)
    made = next_year().get(name="1MELEC")
    student = StudentFactory(establishment=lycee.school, school_class=made)
    NeedFactory(student=student, period=made.periods.get(), establishment=lycee.school)
    with acts():
        assert rollover.undoable(lycee.school, lycee.year).kept_classes == ("1MELEC",)
        done = rollover.undo(actor=lycee.actor(), year=lycee.year)
    assert (done.classes, done.periods, done.kept_classes, done.kept_periods) == (1, 1, ("1MELEC",), 1)
    assert [one.name for one in next_year()] == ["1MELEC"]


def test_undo_keeps_a_period_added_by_hand_and_its_class(lycee, acts, out):
    with acts():
        prepare(lycee, lycee.sales)
    made = next_year().get()
    out(made, dt.date(2027, 11, 15), dt.date(2027, 12, 10))
    with acts():
        done = rollover.undo(actor=lycee.actor(), year=lycee.year)
    assert (done.classes, done.kept_classes) == (0, ("1MCV",))


def test_the_table_of_years_ends_somewhere(lycee, acts):
    last = SchoolYear.objects.order_by("start").last()
    with acts(), pytest.raises(rollover.NoSuchYear, match="pas encore ouverte"):
        rollover.outline(lycee.school, last)


def test_a_class_keeps_its_training_when_the_table_of_next_year_is_not_there_yet(lycee, acts):
    mef = MefFactory(school_year=lycee.year, code="2472550331")
    SchoolClass.objects.filter(pk=lycee.sales.pk).update(mef=mef)
    with acts():
        prepare(lycee, lycee.sales)
    assert next_year().get().mef == mef


def test_a_class_takes_the_training_of_next_year_or_says_that_it_is_gone(lycee, acts):
    kept, gone = (MefFactory(school_year=lycee.year, code=code) for code in ("2472550331", "2472550332"))
    SchoolClass.objects.filter(pk=lycee.sales.pk).update(mef=kept)
    SchoolClass.objects.filter(pk=lycee.electricity.pk).update(mef=gone)
    new = MefFactory(school_year_id=2027, school_year=None, code=kept.code)
    with acts():
        drafts = {one.source.name: one for one in rollover.outline(lycee.school, lycee.year)}
        prepare(lycee)
    assert "training_gone" in [finding.code for finding in drafts["1MELEC"].warnings]
    assert next_year().get(name="1MCV").mef == new
    assert next_year().get(name="1MELEC").mef is None

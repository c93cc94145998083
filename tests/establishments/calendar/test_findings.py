"""What is said of the dates of a class: one case a rule, with its text."""

import datetime as dt
from decimal import Decimal

import pytest

from establishments.calendar.durations import due_of_cycle, due_of_year, most_splits
from establishments.calendar.findings import Span, Weight, blocking, check_class, check_period
from establishments.calendar.school import Holiday, SchoolCalendar
from poles.nomenclatures import Level, PeriodKind
from poles.reference.law import LIMITS

D = dt.date
SPRING = Holiday("Vacances de printemps", D(2027, 4, 3), D(2027, 4, 18), "Arrêté d'exemple")
CALENDAR = SchoolCalendar("C", D(2026, 9, 1), D(2027, 8, 31), (SPRING,))
LAW = {row.code: (row.value, row.source) for row in LIMITS}


def codes(findings):
    return [one.code for one in findings]


def pfmp(first, last):
    return check_period(CALENDAR, Level.PREMIERE_PRO, Span(PeriodKind.PFMP, first, last), LAW)


@pytest.mark.parametrize(
    ("first", "last", "code", "words"),
    [
        (D(1900, 1, 1), D(1900, 1, 30), "implausible", "01/01/1900"),
        (D(2027, 5, 28), D(2027, 5, 3), "reversed", "échangez"),
        (D(2026, 8, 24), D(2026, 9, 18), "outside_year", "1er\u00a0septembre\u00a02026"),
        (D(2027, 8, 23), D(2027, 9, 10), "outside_year", "31\u00a0août\u00a02027"),
        (D(2026, 10, 3), D(2026, 10, 4), "weekend", "aucun jour"),
    ],
)
def test_impossible_dates_block_and_are_told_alone(first, last, code, words):
    findings = pfmp(first, last)
    assert codes(blocking(findings)) == codes(findings) == [code]
    assert words in findings[0].sentence


def test_four_weeks_of_may_have_nothing_but_public_holidays():
    findings = pfmp(D(2027, 5, 3), D(2027, 5, 28))
    assert codes(findings) == ["public_holidays"]
    assert findings[0].weight is Weight.TELLS
    assert "06/05 (Ascension)" in findings[0].sentence
    assert "17/05 (Lundi de Pentecôte)" in findings[0].sentence
    assert "L3164-6" in findings[0].source


def test_holidays_are_told_with_their_text_and_the_days_lost():
    finding = next(one for one in pfmp(D(2027, 3, 15), D(2027, 4, 9)) if one.code == "holidays")
    assert finding.weight is Weight.WARNS
    assert "5\u00a0jours de la période" in finding.sentence
    assert finding.source == "Arrêté d'exemple"


def test_an_unknown_calendar_is_said_never_passed_over():
    empty = SchoolCalendar("31", D(2026, 9, 1), D(2027, 8, 31))
    findings = check_period(empty, Level.CAP1, Span(PeriodKind.PFMP, D(2027, 3, 1), D(2027, 3, 26)), LAW)
    assert "no_calendar" in codes(findings)


def test_a_short_pfmp():
    finding = next(one for one in pfmp(D(2027, 3, 1), D(2027, 3, 12)) if one.code == "too_short")
    assert finding.sentence.startswith("2 semaines :")
    assert "2009" in finding.source


def test_an_observation_longer_than_its_days():
    span = Span(PeriodKind.OBSERVATION, D(2027, 3, 1), D(2027, 3, 9))
    finding = next(one for one in check_period(CALENDAR, Level.TROISIEME, span, LAW) if one.code == "too_long")
    assert "7\u00a0jours" in finding.sentence
    assert "5 au plus" in finding.sentence
    assert "D332-14" in finding.source


def test_two_weeks_of_june_suit_a_seconde():
    span = Span(PeriodKind.DISCOVERY, D(2027, 6, 14), D(2027, 6, 25))
    assert check_period(CALENDAR, Level.SECONDE, span, LAW) == []


def test_the_weeks_of_a_seconde_are_those_of_june():
    span = Span(PeriodKind.DISCOVERY, D(2027, 3, 1), D(2027, 3, 12))
    findings = check_period(CALENDAR, Level.SECONDE, span, LAW)
    assert codes(findings) == ["national_dates"]
    assert "16 juillet 2018" in findings[0].source


def test_a_nature_that_the_level_does_not_know():
    findings = check_period(CALENDAR, Level.TROISIEME, Span(PeriodKind.PFMP, D(2027, 3, 1), D(2027, 3, 26)), LAW)
    assert "nature" in codes(findings)


def test_a_first_day_on_a_sunday_is_told():
    assert "edge" in codes(pfmp(D(2027, 5, 2), D(2027, 5, 28)))


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Level.TROISIEME, "1 semaine"),
        (Level.SECONDE, "2 semaines"),
        (Level.CAP1, "6 à 7 semaines"),
        (Level.SECONDE_PRO, "6 semaines"),
        (Level.PREMIERE_PRO, "8 semaines"),
        (Level.TERMINALE_PRO, "6 à 12 semaines"),
    ],
)
def test_weeks_due_by_level(level, words):
    due = due_of_year(level, LAW)
    assert due.words == words
    assert due.source


def test_only_the_last_year_answers_for_the_cycle():
    assert due_of_year(Level.BTS1, LAW) is None
    assert due_of_cycle(Level.BTS1, LAW) is None
    assert due_of_cycle(Level.BTS2, LAW).words == "8 à 16 semaines"
    assert due_of_cycle(Level.CAP2, LAW).words == "12 à 14 semaines"


@pytest.mark.parametrize(("weeks", "splits"), [("12", 3), ("13", 4), ("18", 4), ("19", 6), ("22", 6)])
def test_splitting(weeks, splits):
    found = most_splits(Decimal(weeks), LAW)
    assert found[0] == splits
    assert "2016-053" in found[1]


MAY = Span(PeriodKind.PFMP, D(2027, 5, 31), D(2027, 6, 25))
AUTUMN = Span(PeriodKind.PFMP, D(2026, 11, 16), D(2026, 12, 11))


def test_a_class_with_too_few_weeks_and_the_same_one_complete():
    findings = check_class(CALENDAR, Level.PREMIERE_PRO, [AUTUMN], LAW)
    assert codes(findings) == ["too_few_weeks"]
    assert findings[0].sentence == "4 semaines cette année pour 8 semaines : il en manque 4."
    assert check_class(CALENDAR, Level.PREMIERE_PRO, [AUTUMN, MAY], LAW) == []


def test_a_class_with_too_many_weeks():
    third = Span(PeriodKind.PFMP, D(2027, 3, 1), D(2027, 3, 19))
    assert codes(check_class(CALENDAR, Level.PREMIERE_PRO, [AUTUMN, MAY, third], LAW)) == ["too_many_weeks"]


def test_the_cycle_counts_the_year_before_when_it_is_known():
    cap2 = [Span(PeriodKind.PFMP, D(2026, 11, 16), D(2027, 1, 1))]
    assert "too_few_weeks" in codes(check_class(CALENDAR, Level.CAP2, cap2, LAW, before=[Decimal(3)]))
    findings = check_class(CALENDAR, Level.CAP2, cap2, LAW, before=[Decimal(3), Decimal(4)])
    assert not [one for one in findings if "cycle" in one.sentence]


def test_a_cycle_cut_too_finely():
    short = [Span(PeriodKind.PFMP, day, day + dt.timedelta(days=4)) for day in (D(2026, 11, 2), D(2027, 1, 4))]
    findings = check_class(CALENDAR, Level.CAP2, short, LAW, before=[Decimal(3), Decimal(2), Decimal(2)])
    finding = next(one for one in findings if one.code == "splits")
    assert "5\u00a0périodes : 4 au plus" in finding.sentence


def test_no_class_is_accused_without_a_limit():
    assert check_class(CALENDAR, Level.PREMIERE_PRO, [], {}) == []

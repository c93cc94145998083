"""What the law says beside each field, and what each repair does."""

import datetime as dt

import pytest

from companies.offers import repairs
from companies.offers.findings import Level, remarks_of
from companies.offers.steps import timetable
from tests import factories as make
from tests.companies.offers.conftest import next_monday


def found(reading, row):
    return [one for one in remarks_of(reading) if one.row == row]


def only(reading, row):
    [one] = found(reading, row)
    return one


def labels(remark):
    return [one.label for one in remark.repairs]


def test_seats_beyond_the_quota_are_blocked_with_the_figures_of_the_host(host):
    host.load(1, 2, 4, 4)
    with host.acting():
        remark = only(host.reading(seats="5"), "seats")
    assert remark.level == Level.BLOCKING
    assert remark.conclusion == "3\xa0places possibles"
    assert "46\xa0salariés × 15\xa0%, arrondi au-dessus = 7." in remark.reason
    assert "4 sont déjà prévus" in remark.reason
    assert labels(remark) == ["Passer à 3\xa0places", "Couper en 2 périodes"]
    assert remark.article == "Code de l'éducation, art. R124-10"


def test_the_repair_of_seats_leaves_nothing_blocked(host):
    host.load(1, 2, 4, 4)
    with host.acting():
        values, second = repairs.apply(host.reading(seats="5"), "seats:3")
        assert second is None
        assert only(host.reading(**values), "seats").level == Level.OK


def test_cutting_in_two_gives_two_lawful_offers_over_the_same_days(host):
    host.load(1, 2, 4, 4)
    with host.acting():
        first, second = repairs.apply(host.reading(seats="5"), "split")
        assert second is not None
        assert (first["seats"], second["seats"]) == ("5", "3")
        assert first["starts_on"] == next_monday().isoformat()
        assert second["starts_on"] == (next_monday() + dt.timedelta(weeks=2)).isoformat()
        assert first["ends_on"] == (next_monday() + dt.timedelta(days=11)).isoformat()
        for part in (first, second):
            assert only(host.reading(**part), "seats").level == Level.OK


def test_a_full_host_has_no_seat_to_offer_and_no_false_repair(host):
    host.load(7, 7, 7, 7)
    with host.acting():
        remark = only(host.reading(seats="1"), "seats")
    assert remark.conclusion == "Aucune place possible"
    assert labels(remark) == []


def test_observation_is_outside_the_quota(host):
    host.load(7, 7, 7, 7)
    with host.acting():
        assert found(host.reading(kinds=["observation"], levels=["3e"]), "seats") == []


def test_a_host_without_headcount_is_asked_for_it(host):
    host.company.headcount = None
    host.company.save()
    with host.acting():
        remark = only(host.reading(), "seats")
    assert (remark.level, labels(remark)) == (Level.WARNING, ["Compléter la fiche"])


@pytest.mark.parametrize(("count", "seats", "level"), [(0, "2", "warning"), (1, "4", "blocking"), (2, "5", "ok")])
def test_a_tutor_follows_three_students_at_most(host, count, seats, level):
    tutors = [str(make.TutorFactory(company=host.company).pk) for _ in range(count)]
    with host.acting():
        assert only(host.reading(tutors=tutors, seats=seats), "tutors").level == level


def test_a_tutor_named_elsewhere_at_the_same_dates_is_to_be_checked(host):
    tutor = make.TutorFactory(company=host.company)
    first = next_monday()
    other = make.OfferFactory(company=host.company, title="Atelier du soir", starts_on=first, ends_on=first)
    make.OfferTutorFactory(offer=other, tutor=tutor)
    with host.acting():
        remark = only(host.reading(tutors=[str(tutor.pk)]), "tutors")
        assert remark.level == Level.WARNING
        assert "« Atelier du soir »" in remark.reason
        later = (first + dt.timedelta(days=7)).isoformat()
        assert only(host.reading(tutors=[str(tutor.pk)], starts_on=later), "tutors").level == Level.OK


def test_fifty_hours_for_a_fourteen_year_old_are_blocked_and_repaired(host):
    long = timetable.typed([[day, "08:00", "18:00"] for day in range(5)])
    with host.acting():
        reading = host.reading(levels=["3e"], kinds=["discovery"], **long)
        blocked = [one for one in found(reading, "schedule") if one.level == Level.BLOCKING]
        assert any("50 h par semaine" in one.conclusion for one in blocked)
        values, _ = repairs.apply(reading, "hours")
        assert only(host.reading(**values), "schedule").level == Level.OK


def test_public_holidays_of_minors_leave_the_count_of_days(host):
    may = {"starts_on": "2027-05-03", "ends_on": "2027-05-28"}
    with host.acting():
        minors = host.reading(**may)
        assert only(minors, "dates").conclusion == "2\xa0jours fériés retirés"
        assert len(minors.days) == 18
        adults = host.reading(levels=["bts2"], kinds=["bts"], **may)
        assert found(adults, "dates") == []
        assert len(adults.days) == 20


def test_a_declaration_must_cover_the_whole_stay(host):
    end = next_monday() + dt.timedelta(days=25)
    works = {"regulated_works": "on", "regulated_works_list": "Travail en hauteur", "min_age": "15",
             "min_age_reason": "Travaux réglementés"}  # fmt: skip
    short = (end - dt.timedelta(days=3 * 366)).isoformat()
    with host.acting():
        remark = only(host.reading(regulated_works_declared_on=short, **works), "works")
        assert remark.level == Level.BLOCKING
        assert "doit couvrir tout le stage" in remark.reason
        values, _ = repairs.apply(host.reading(regulated_works_declared_on=short, **works), "adults")
        assert [one for one in found(host.reading(**values), "works") if one.level == Level.BLOCKING] == []
        recent = (end - dt.timedelta(days=400)).isoformat()
        assert only(host.reading(regulated_works_declared_on=recent, **works), "works").level == Level.OK


def test_words_that_the_law_refuses_are_shown_and_taken_out(host):
    with host.acting():
        reading = host.reading(tasks="Câbler des tableaux. Remplacer un salarié absent pendant ses congés.")
        blocked = [one for one in found(reading, "tasks") if one.level == Level.BLOCKING]
        assert blocked
        assert any(is_found for _, is_found in blocked[0].shown)
        values = dict(reading.raw)
        for remark in blocked:
            values, _ = repairs.apply(host.reading(**values), remark.repairs[0].code)
        assert [one for one in found(host.reading(**values), "tasks") if one.level == Level.BLOCKING] == []


@pytest.mark.parametrize("code", ["", "seats:beaucoup", "inconnu:3", "cut:title:", "split"])
def test_a_repair_of_another_page_changes_nothing(host, code):
    with host.acting():
        reading = host.reading()
        assert repairs.apply(reading, code) == (reading.raw, None)

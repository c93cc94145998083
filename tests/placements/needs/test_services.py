"""Needs opened for a class, corrected, taken back; places written and taken back; the clock; sealed adaptations."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.actors import actors_of
from accounts.audit.models import AuditEntry
from accounts.seal import BrokenSeal
from companies.light import HostRefused, sketch
from companies.load.counting import recount
from companies.models import Company
from establishments.students import by_hand
from placements.models import (
    Escalation,
    Need,
    NeedAdaptation,
    NeedMove,
    NeedState,
    Placement,
    PlacementState,
    Transport,
)
from placements.needs import adaptations, places, services
from placements.needs.clock import tend_needs
from placements.needs.defaults import defaults_for, transports_for
from placements.needs.room import room_of
from placements.services import PlacementRefused
from poles.nomenclatures import Adaptation, Channel, PeriodKind
from poles.versions import Conflict, Gone
from tenancy.scope import acting_as
from tests.factories import (
    AcademieSettingsFactory,
    CommuneFactory,
    CompanyFactory,
    EscalationFactory,
    NeedFactory,
    OfferFactory,
    PlacementFactory,
    ProposalFactory,
    SearchStepFactory,
    StudentFactory,
    SuggestionFactory,
)
from tests.placements.board.conftest import FIRST, LAST, TODAY, Class, days_ago, make_class, melec  # noqa: F401


@pytest.fixture
def inside(melec: Class, as_role: Any) -> Any:  # noqa: F811
    """Act as the DDFPT, under the role of the web."""

    @contextmanager
    def enter(user: Any = None) -> Any:
        scope = actors_of(user or melec.staff.user)[0].scope
        with as_role(), acting_as(scope):
            yield

    return enter


def test_opening_a_class_gives_each_student_one_need_with_the_defaults_of_the_training(
    melec: Class,  # noqa: F811
    inside: Any,
) -> None:
    with inside():
        opened = services.open_needs(actor=melec.actor, periods=[melec.period])
        again = services.open_needs(actor=melec.actor, periods=[melec.period])
    assert (len(opened.needs), opened.skipped) == (4, 0)
    assert (len(again.needs), again.skipped) == (0, 4)
    need = Need.objects.filter(student=melec.students[0]).get()
    assert need.sectors == ["F"]
    assert need.sectors_only
    assert need.regulated_works
    assert Transport.CAR not in need.transports
    assert need.pole == melec.pole
    assert need.state == NeedState.SEARCHING


@pytest.mark.parametrize(
    ("facts", "sectors", "only", "regulated"),
    [
        (("1pro", "F", PeriodKind.PFMP), ("F",), True, True),
        (("1pro", "D", PeriodKind.PFMP), ("D",), True, False),
        (("1pro", "", PeriodKind.PFMP), (), False, False),
        (("3e", "", PeriodKind.OBSERVATION), (), False, False),
        (("bts1", "H", PeriodKind.BTS), ("H",), True, True),
        # An observation has no regulated work, whatever the class.
        (("2pro", "F", PeriodKind.DISCOVERY), (), False, False),
    ],
)
def test_defaults_follow_level_and_training(
    facts: tuple[str, str, str], sectors: tuple[str, ...], only: bool, regulated: bool
) -> None:
    level, sector, kind = facts
    found = defaults_for(level=level, sector=sector, kind=kind)
    assert (found.sectors, found.sectors_only, found.regulated_works) == (sectors, only, regulated)


def test_whoever_comes_of_age_on_the_first_day_is_an_adult() -> None:
    assert transports_for(dt.date(2008, 5, 4), FIRST) == []
    assert Transport.PUBLIC in transports_for(dt.date(2008, 5, 5), FIRST)


def test_taking_back_leaves_what_was_used(melec: Class, inside: Any) -> None:  # noqa: F811
    with inside():
        opened = services.open_needs(actor=melec.actor, periods=[melec.period])
    ids = [need.pk for need in opened.needs]
    SearchStepFactory(need=opened.needs[0], pole=None)
    # A campaign of the pôle, which the school cannot see, holds this one.
    ProposalFactory(need=opened.needs[1])
    with inside():
        assert services.take_back(actor=melec.actor, needs=ids) == 2
        assert services.take_back(actor=melec.actor, needs=ids) == 0
    assert set(Need.objects.values_list("pk", flat=True)) == {opened.needs[0].pk, opened.needs[1].pk}


def test_another_version_is_shown_instead_of_being_lost(melec: Class, inside: Any) -> None:  # noqa: F811
    need = melec.need(0)
    with inside():
        services.edit_need(actor=melec.actor, need=need, version=1, changes={"radius_km": 30})
        with pytest.raises(Conflict) as refused:
            services.edit_need(actor=melec.actor, need=need, version=1, changes={"radius_km": 10})
        with pytest.raises(services.NeedRefused):
            services.edit_need(actor=melec.actor, need=need, version=2, changes={"sectors_only": True, "sectors": []})
        with pytest.raises(ValidationError):
            services.edit_need(actor=melec.actor, need=need, version=2, changes={"transports": ["fusée"]})
    assert refused.value.current.radius_km == 30
    need.refresh_from_db()
    assert (need.radius_km, need.version) == (30, 2)


def test_many_needs_are_corrected_together_or_not_at_all(melec: Class, inside: Any) -> None:  # noqa: F811
    needs = [melec.need(0), melec.need(1), melec.need(2, abandoned=True)]
    foreign = NeedFactory()
    with inside():
        ids = [need.pk for need in needs]
        assert services.edit_many(actor=melec.actor, needs=ids, changes={"radius_km": 45}) == 2
        assert services.edit_many(actor=melec.actor, needs=ids, changes={"radius_km": 45}) == 0
        with pytest.raises(Gone):
            services.edit_many(actor=melec.actor, needs=[*ids, foreign.pk], changes={"radius_km": 5})
    assert sorted(Need.objects.filter(period=melec.period).values_list("radius_km", flat=True)) == [20, 45, 45]


def test_a_place_closes_what_was_open_at_the_pole(melec: Class, inside: Any) -> None:  # noqa: F811
    need = melec.need(0, proposed=True, escalated_at=days_ago(4))
    request, suggestion = EscalationFactory(need=need, claimed=True), SuggestionFactory(need=need)
    host = CompanyFactory()
    with inside():
        placement = places.found(actor=melec.actor, need=need, channel=Channel.FAMILY, company=host)
    for row in (need, request, suggestion):
        row.refresh_from_db()
    assert (placement.starts_on, placement.ends_on) == (FIRST, LAST)
    assert need.state == NeedState.FOUND_FAMILY
    assert (request.outcome, suggestion.state) == ("found", "withdrawn")


@pytest.mark.parametrize("channel", [Channel.POLE, Channel.PLATFORM, "voisin", ""])
def test_a_school_does_not_write_that_the_pole_found(melec: Class, inside: Any, channel: str) -> None:  # noqa: F811
    need, host = melec.need(0), CompanyFactory()
    with inside(), pytest.raises(PlacementRefused):
        places.found(actor=melec.actor, need=need, channel=channel, company=host)
    assert not Placement.objects.exists()


def test_a_mistake_is_taken_back_with_its_reason(melec: Class, inside: Any) -> None:  # noqa: F811
    need, host = melec.need(0), CompanyFactory()
    with inside():
        places.found(actor=melec.actor, need=need, channel=Channel.TEAM, company=host)
        with pytest.raises(PlacementRefused, match="pourquoi"):
            places.cancel(actor=melec.actor, need=need, reason=" ")
        places.cancel(actor=melec.actor, need=need, reason="Erreur de ligne")
        with pytest.raises(PlacementRefused):
            places.cancel(actor=melec.actor, need=need, reason="Encore")
    need.refresh_from_db()
    assert need.state == NeedState.SEARCHING
    assert Placement.objects.get().state == PlacementState.CANCELLED
    # By its states, not by its hour: the clock of a machine may be set back between two moves.
    assert NeedMove.objects.get(need=need, after=NeedState.SEARCHING).reason == "Erreur de ligne"


def test_a_stay_broken_off_is_followed_by_another_without_losing_the_first(
    melec: Class,  # noqa: F811
    inside: Any,
    today_is: Any,
) -> None:
    need, hosts = melec.need(0), [CompanyFactory(), CompanyFactory()]
    with inside():
        places.found(actor=melec.actor, need=need, channel=Channel.STUDENT, company=hosts[0])
    today_is("2026-05-12")
    tend_needs(academie_id=need.academie_id)
    with inside():
        with pytest.raises(PlacementRefused):
            places.replace(actor=melec.actor, need=need, last_day=LAST, reason="Fermeture")
        with pytest.raises(PlacementRefused, match="commencé"):
            places.cancel(actor=melec.actor, need=need, reason="Fermeture")
        places.replace(actor=melec.actor, need=need, last_day=dt.date(2026, 5, 12), reason="Fermeture")
        second = places.found(actor=melec.actor, need=need, channel=Channel.TEAM, company=hosts[1])
    assert (second.starts_on, second.ends_on) == (dt.date(2026, 5, 13), LAST)
    assert Placement.objects.filter(need=need).count() == 2


def test_giving_up_and_resuming(melec: Class, inside: Any) -> None:  # noqa: F811
    need = melec.need(0, escalated=True)
    request = EscalationFactory(need=need)
    with inside():
        places.abandon(actor=melec.actor, need=need, reason="Dispense accordée")
        request.refresh_from_db()
        assert request.outcome == "withdrawn"
        need.refresh_from_db()
        places.resume(actor=melec.actor, need=need)
        with pytest.raises(PlacementRefused):
            places.resume(actor=melec.actor, need=Need.objects.get(pk=need.pk))
    need.refresh_from_db()
    assert need.state == NeedState.SEARCHING


def test_the_clock_moves_by_dates_and_twice_is_once(melec: Class, today_is: Any) -> None:  # noqa: F811
    states = {
        "searching": melec.need(0),
        "escalated": melec.need(1, escalated=True),
        "draft": melec.need(2, draft=True),
        "placed": melec.need(3, placed=True),
    }
    placement = PlacementFactory(need=states["placed"])
    academie = states["placed"].academie_id
    assert not tend_needs(academie_id=academie)

    def now() -> list[str]:
        return [Need.objects.get(pk=need.pk).state for need in states.values()]

    today_is(FIRST)
    assert dict(tend_needs(academie_id=academie)) == {"started": 1, "unplaced": 2}
    assert not tend_needs(academie_id=academie)
    assert now() == ["unplaced", "unplaced", "draft", "started"]
    today_is(LAST)
    assert not tend_needs(academie_id=academie)
    today_is(LAST + dt.timedelta(days=1))
    assert dict(tend_needs(academie_id=academie)) == {"ended": 1}
    placement.refresh_from_db()
    assert (now()[3], placement.state) == ("ended", "ended")
    # A place found for somebody left without one still counts, and begins at the next passage.
    assert NeedMove.objects.filter(after="unplaced").count() == 2


def test_adaptations_are_asked_only_where_the_academie_decided(melec: Class, inside: Any) -> None:  # noqa: F811
    need = melec.need(0)
    with inside(), pytest.raises(services.NeedRefused):
        adaptations.write(actor=melec.actor, need=need, ticked=[Adaptation.SEATED])
    assert not NeedAdaptation.objects.exists()


def test_adaptations_are_sealed_to_their_need_and_each_reading_is_kept(
    melec: Class,  # noqa: F811
    inside: Any,
    caplog: Any,
) -> None:
    caplog.set_level("DEBUG")
    AcademieSettingsFactory(academie=melec.school.academie, adaptations_enabled=True)
    needs = [melec.need(0), melec.need(1)]
    with inside():
        adaptations.write(actor=melec.actor, need=needs[0], ticked=[Adaptation.SEATED, Adaptation.LIFTING])
        adaptations.write(actor=melec.actor, need=needs[1], ticked=[Adaptation.QUIET])
        needs = list(Need.objects.filter(pk__in=[need.pk for need in needs]).order_by("student__last_name"))
        needs = [Need.objects.get(student=melec.students[n]) for n in (0, 1)]
        assert adaptations.read(actor=melec.actor, need=needs[0]) == ["lifting", "seated"]
    kept = AuditEntry.objects.filter(verb="adaptation.read")
    assert kept.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, ' ') || (SELECT string_agg(n::text, ' ') FROM placements_need n)"
                       " || (SELECT string_agg(j::text, ' ') FROM accounts_auditentry j)"
                       " FROM placements_needadaptation a")  # fmt: skip
        everything = cursor.fetchone()[0]
    for canary in ("seated", "lifting", "quiet"):
        assert canary not in everything
        assert canary not in caplog.text
    first, second = (NeedAdaptation.objects.get(need=need) for need in needs)
    sealed = first.sealed, second.sealed
    NeedAdaptation.objects.filter(pk=first.pk).update(sealed=sealed[1])
    with inside(), pytest.raises(BrokenSeal):
        adaptations.read(actor=melec.actor, need=needs[0])
    with inside():
        adaptations.write(actor=melec.actor, need=needs[1], ticked=[])
    assert not Need.objects.get(pk=needs[1].pk).needs_adaptation
    assert not NeedAdaptation.objects.filter(need=needs[1]).exists()


def test_the_pole_may_not_open_adaptations(melec: Class, inside: Any) -> None:  # noqa: F811
    need = melec.need(0, needs_adaptation=True)
    with inside(melec.coordinator), pytest.raises(PermissionDenied):
        adaptations.read(actor=actors_of(melec.coordinator)[0], need=need)


def test_a_host_sketched_twice_is_one_row(melec: Class, inside: Any) -> None:  # noqa: F811
    CommuneFactory(name="Valbrume-Exemple", search_name="valbrume exemple", academie=melec.school.academie)
    with inside():
        first = sketch(actor=melec.actor, name="  Garage  du Modèle ", commune="Valbrume-Exemple")
        again = sketch(actor=melec.actor, name="garage du modele", commune="VALBRUME exemple")
        with pytest.raises(HostRefused, match="commune"):
            sketch(actor=melec.actor, name="Garage", commune="Nullepart-Imaginaire")
        with pytest.raises(HostRefused, match="clé"):
            sketch(actor=melec.actor, name="Garage", commune="Valbrume-Exemple", siret="12345678901234")
    assert first.pk == again.pk
    assert Company.objects.get(pk=first.pk).no_siret_reason


def test_the_room_of_a_host_counts_seats_and_interns_of_the_whole_academie(
    melec: Class,  # noqa: F811
    inside: Any,
) -> None:
    host = CompanyFactory(headcount=12)
    OfferFactory(company=host, seats=2, published_in=melec.pole, kinds=["pfmp"], starts_on=FIRST, ends_on=LAST)
    facts: dict[str, Any] = {
        "academie_id": melec.school.academie_id, "kind": "pfmp", "level": "1pro", "starts_on": FIRST, "ends_on": LAST,
    }  # fmt: skip
    with inside():
        assert room_of([host], **facts)[host.pk].sentence == (
            "Places libres aux dates de la classe : 2. Quota de l'entreprise respecté."
        )
    unknown = CompanyFactory(headcount=None)
    with inside():
        assert "Effectif à déclarer" in room_of([unknown], **facts)[unknown.pk].sentence
        # Observation is outside the quota: nothing is said of it.
        watched = room_of([host], **(facts | {"kind": "observation", "level": "3e"}))[host.pk]
    assert watched.sentence == "Aucune offre publiée à ces dates."
    # Another school of the académie, of another pôle, whose placements this one cannot see.
    other = make_class(3, slug="autre-val")
    for number in range(3):
        PlacementFactory(need=other.need(number, placed=True), company=host)
    recount(repair=True)
    with inside():
        assert not Placement.objects.exists()
        room = room_of([host], **facts)[host.pk]
    assert room.is_full
    assert "semaines 19 à 22 (3 stagiaires" in room.sentence.replace("\u00a0", " ")


def test_a_student_is_added_corrected_gone_and_back(melec: Class, inside: Any) -> None:  # noqa: F811
    facts = {"first_name": " Zoé ", "last_name": "Témoin-Neuve", "birth_date": dt.date(2009, 2, 3), "ine": ""}
    with inside():
        made = by_hand.add_student(actor=melec.actor, school_class=melec.school_class, facts=facts)
        with pytest.raises(by_hand.StudentRefused, match="même nom"):
            by_hand.add_student(actor=melec.actor, school_class=melec.school_class, facts=facts | {"first_name": "ZOE"})
        with pytest.raises(by_hand.StudentRefused, match="117"):
            by_hand.add_student(
                actor=melec.actor, school_class=melec.school_class, facts=facts | {"birth_date": dt.date(1909, 1, 1)}
            )
        with pytest.raises(by_hand.StudentRefused, match="votre établissement"):
            by_hand.add_student(
                actor=melec.actor,
                school_class=melec.school_class,
                facts=facts | {"first_name": "Lou", "ine": melec.students[0].ine},
            )
        stamp = by_hand.stamp_of(made)
        by_hand.correct_student(actor=melec.actor, student=made, stamp=stamp, facts=facts | {"last_name": "Témoin"})
        with pytest.raises(by_hand.ChangedMeanwhile):
            by_hand.correct_student(actor=melec.actor, student=made, stamp=stamp, facts=facts)
        assert by_hand.mark_left(actor=melec.actor, student=made, left_on=TODAY).left_on == TODAY
        assert by_hand.mark_back(actor=melec.actor, student=made).left_on is None
    assert Escalation.objects.count() == 0
    assert StudentFactory._meta.model.objects.get(pk=made.pk).last_name == "Témoin"

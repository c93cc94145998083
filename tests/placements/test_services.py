"""The life of a need and the seats of an offer, as stages_app and through real connections."""

import datetime as dt
import os
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connections

from accounts.actors import actor_for
from companies.models import Offer
from placements import services
from placements.models import FOUND, MOVES, STATE_BY_CHANNEL, NeedState, Placement
from placements.services import NoSeatLeft, PlacementRefused, move_need, record_placement
from poles.nomenclatures import Channel
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.matching.conftest import Town, build_town
from tests.support.roles import as_role


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


# --- moves -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", NeedState.values)
@pytest.mark.parametrize("to", NeedState.values)
def test_a_need_moves_along_the_table_and_nowhere_else(town, state, to):
    need = town.need(escalated=True) if state == "escalated" else town.need(state=state)
    with town.acting() as actor:
        if to in MOVES[state] and to in FOUND:
            with pytest.raises(PlacementRefused, match="Enregistrez le lieu trouvé"):
                move_need(actor=actor, need=need, to=to)
        elif to in MOVES[state]:
            moved = move_need(actor=actor, need=need, to=to)
            assert moved.state == to
            assert (moved.escalated_at is not None) == ("escalated" in (state, to))
        else:
            with pytest.raises(PlacementRefused, match="ne peut pas devenir"):
                move_need(actor=actor, need=need, to=to)
    need.refresh_from_db()
    moved = to in MOVES[state] and to not in FOUND
    assert need.state == (to if moved else state)
    assert [(move.before, move.after) for move in need.moves.all()] == ([(state, to)] if moved else [])


def test_a_school_without_pole_has_nowhere_to_escalate(town):
    need = town.need()
    need.pole = None
    need.save()
    staff = make.StaffMemberFactory(establishment=town.school)
    actor = actor_for(staff.user, None)
    with as_role(), acting_as(actor.scope), pytest.raises(PlacementRefused, match="membre d'aucun pôle"):
        move_need(actor=actor, need=need, to=NeedState.ESCALATED)


def test_an_unknown_state_is_named(town):
    need = town.need()
    with town.acting() as actor, pytest.raises(PlacementRefused, match="« rêvé »"):
        move_need(actor=actor, need=need, to="rêvé")


def test_the_need_of_another_pole_does_not_exist(town):
    other = build_town().need()
    with town.acting() as actor, pytest.raises(PlacementRefused, match="ne relève pas"):
        move_need(actor=actor, need=other, to=NeedState.ESCALATED)


# --- placements ------------------------------------------------------------------------------------------------------


def place(town: Town, need: Any, offer: Any, **fields: Any) -> Placement:
    with town.acting() as actor:
        return record_placement(actor=actor, need=need, offer=offer, channel=Channel.POLE, **fields)


def test_a_placement_takes_the_first_free_seat_and_answers_the_need(town):
    offer, needs = town.offer(3), [town.need() for _ in range(3)]
    made = [place(town, need, offer) for need in needs]
    assert [placement.seat for placement in made] == [1, 2, 3]
    assert {(p.starts_on, p.ends_on, p.offer_seats, p.company_id) for p in made} == {
        (town.period.starts_on, town.period.ends_on, 3, offer.company_id)
    }
    needs[0].refresh_from_db()
    assert needs[0].state == NeedState.PLACED
    made[1].state = "cancelled"
    made[1].save()
    assert place(town, town.need(), offer).seat == 2


@pytest.mark.parametrize("channel", Channel)
def test_the_state_of_an_answered_need_says_who_found(town, channel):
    need, company = town.need(), make.CompanyFactory()
    with town.acting() as actor:
        record_placement(actor=actor, need=need, company=company, channel=channel)
    need.refresh_from_db()
    assert need.state == STATE_BY_CHANNEL[channel]
    assert need.state in FOUND


def test_the_seat_after_the_last_is_refused(town):
    offer = town.offer(1)
    place(town, town.need(), offer)
    need = town.need()
    with pytest.raises(NoSeatLeft, match="Toutes les places"):
        place(town, need, offer)
    need.refresh_from_db()
    assert need.state == NeedState.SEARCHING


def test_a_seat_serves_again_after_the_stay(town):
    offer = town.offer(1)
    place(town, town.need(), offer)
    later = make.PeriodFactory(
        establishment=town.school,
        school_class=town.school_class,
        starts_on=town.period.ends_on + dt.timedelta(1),
        kind="bts",
    )
    assert place(town, town.need(period=later), offer).seat == 1


def test_a_student_has_one_live_placement(town):
    student = make.StudentFactory(establishment=town.school, school_class=town.school_class)
    place(town, town.need(student=student), town.offer(1))
    later = make.PeriodFactory(
        establishment=town.school,
        school_class=town.school_class,
        starts_on=town.period.ends_on + dt.timedelta(1),
    )
    second = town.need(student=student, period=later)
    with pytest.raises(PlacementRefused, match="déjà un stage à ces dates"):
        place(town, second, town.offer(1), starts_on=town.period.starts_on)


def test_a_seat_number_cannot_exceed_the_seats(town):
    offer, need = town.offer(2), town.need(placed=True)
    placement = Placement(
        academie_id=need.academie_id, need=need, student=need.student, establishment=need.establishment, pole=need.pole,
        company=offer.company, offer=offer, seat=3, offer_seats=2, channel=Channel.POLE,
        starts_on=need.period.starts_on, ends_on=need.period.ends_on,
    )  # fmt: skip
    with town.acting(), pytest.raises(PlacementRefused, match="dépasse le nombre de places"):
        services._insert(placement)


def test_seats_that_changed_in_the_meantime_are_said(town):
    offer, need = town.offer(2), town.need(placed=True)
    placement = Placement(
        academie_id=need.academie_id, need=need, student=need.student, establishment=need.establishment, pole=need.pole,
        company=offer.company, offer=offer, seat=3, offer_seats=5, channel=Channel.POLE,
        starts_on=need.period.starts_on, ends_on=need.period.ends_on,
    )  # fmt: skip
    with town.acting(), pytest.raises(PlacementRefused, match="vient de changer"):
        services._insert(placement)


def test_a_place_found_outside_the_bank(town):
    company, need = make.CompanyFactory(), town.need()
    with town.acting() as actor:
        placement = record_placement(actor=actor, need=need, company=company, channel=Channel.FAMILY)
    assert (placement.offer_id, placement.seat, placement.company) == (None, None, company)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"channel": Channel.TEAM}, "Indiquez l'offre ou l'organisme"),
        ({"channel": "hasard"}, "« hasard »"),
    ],
)
def test_a_placement_without_host_or_channel_is_refused(town, fields, sentence):
    need = town.need()
    with town.acting() as actor, pytest.raises(PlacementRefused, match=sentence):
        record_placement(actor=actor, need=need, **fields)


def test_dates_in_disorder_are_refused(town):
    need = town.need()
    with pytest.raises(PlacementRefused, match="finit avant de commencer"):
        place(town, need, town.offer(1), ends_on=need.period.starts_on - dt.timedelta(1))


def test_an_offer_nobody_published_here_does_not_exist(town):
    need, offer = town.need(), make.OfferFactory()
    with pytest.raises(PlacementRefused, match="n'est plus publiée"):
        place(town, need, offer)


def test_a_need_already_answered_is_refused(town):
    need = town.need()
    place(town, need, town.offer(1))
    with pytest.raises(PlacementRefused, match="ne peut pas devenir"):
        place(town, need, town.offer(1))


def test_a_placed_need_goes_back_only_without_live_placement(town):
    need = town.need()
    placement = place(town, need, town.offer(1))
    with town.acting() as actor, pytest.raises(PlacementRefused, match="annulez-le"):
        move_need(actor=actor, need=need, to=NeedState.SEARCHING)
    Placement.objects.filter(pk=placement.pk).update(state="cancelled")
    with town.acting() as actor:
        assert move_need(actor=actor, need=need, to=NeedState.SEARCHING).state == NeedState.SEARCHING


def test_a_seat_held_by_a_neighbouring_academie_is_left_for_the_next(town):
    """The wall hides the neighbour's placement; the exclusion constraint does not forget it."""
    abroad = build_town("9B")
    offer = town.offer(2)
    make.OfferPublicationFactory(offer=offer, pole=abroad.pole)
    make.PlacementFactory(
        need=abroad.need(placed=True), offer=offer, company=offer.company, seat=1, offer_seats=2, channel=Channel.POLE
    )
    assert place(town, town.need(), offer).seat == 2
    with pytest.raises(NoSeatLeft):
        place(town, town.need(), offer)


# --- two hundred people at once --------------------------------------------------------------------------------------


def at_once(count: int, act: Callable[[int], str], workers: int = 16) -> list[str]:
    """Call `act(0…count-1)` from threads, each with a connection of its own as stages_app; return the answers."""
    answers: list[str] = [""] * count
    gate, queue, lock = threading.Barrier(workers), iter(range(count)), threading.Lock()

    def run() -> None:
        try:
            gate.wait()
            while True:
                with lock:
                    number = next(queue, None)
                if number is None:
                    return
                with as_role():
                    answers[number] = act(number)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_hundred_people_for_fifty_seats():
    """Exactly fifty placements: not one more, and not one less. The others get the sentence."""
    town = build_town()
    offer = town.offer(50)
    needs = [town.need() for _ in range(200)]

    def act(number: int) -> str:
        try:
            with acting_as(town.actor.scope):
                record_placement(actor=town.actor, need=needs[number], offer=offer, channel=Channel.POLE)
        except NoSeatLeft as refusal:
            return refusal.message
        return "placé"

    answers = Counter(at_once(200, act))
    assert answers == {"placé": 50, "Toutes les places de cette offre sont prises à ces dates.": 150}
    placements = Placement.objects.live().filter(offer=offer)
    assert sorted(placements.values_list("seat", flat=True)) == list(range(1, 51))
    assert placements.values("student").distinct().count() == 50


@pytest.mark.django_db(transaction=True)
def test_one_student_and_forty_clicks_for_two_offers():
    town = build_town()
    offers = [town.offer(20), town.offer(20)]
    need = town.need()

    def act(number: int) -> str:
        try:
            with acting_as(town.actor.scope):
                record_placement(actor=town.actor, need=need, offer=offers[number % 2], channel=Channel.POLE)
        except PlacementRefused:
            return "refusé"
        return "placé"

    assert Counter(at_once(40, act)) == {"placé": 1, "refusé": 39}
    assert Placement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_academies_share_the_seats_of_one_offer():
    """Neither sees the other's placements, and together they never pass the number of seats."""
    towns = [build_town("9A"), build_town("9B")]
    offer = towns[0].offer(6)
    make.OfferPublicationFactory(offer=offer, pole=towns[1].pole)
    needs = [towns[k % 2].need() for k in range(24)]

    def act(number: int) -> str:
        town = towns[number % 2]
        try:
            with acting_as(town.actor.scope):
                record_placement(actor=town.actor, need=needs[number], offer=offer, channel=Channel.POLE)
        except NoSeatLeft:
            return "complet"
        return "placé"

    assert Counter(at_once(24, act, workers=8)) == {"placé": 6, "complet": 18}


@pytest.mark.django_db(transaction=True)
def test_seats_withdrawn_during_the_rush_are_never_passed():
    """The host lowers its seats while people click: a placement whose offer changed is refused with a sentence."""
    town = build_town()
    offer = town.offer(30)
    needs = [town.need() for _ in range(30)]

    def act(number: int) -> str:
        if number == 5:
            try:
                with acting_as(Scope.for_job(town.pole.academie_id)):
                    if Placement.objects.filter(offer=offer).exists():
                        return "trop tard"
                    Offer.objects.filter(pk=offer.pk).update(seats=8)
                return "réduit"
            except IntegrityError:  # a placement was committed since the look above: the composite key holds
                return "trop tard"
        try:
            with acting_as(town.actor.scope):
                record_placement(actor=town.actor, need=needs[number], offer=offer, channel=Channel.POLE)
        except PlacementRefused as refusal:
            return refusal.message
        except Exception as error:
            return type(error).__name__
        return "placé"

    answers = Counter(at_once(30, act, workers=6))
    assert "IntegrityError" not in answers
    offer.refresh_from_db()
    assert Placement.objects.filter(offer=offer).count() == answers["placé"] <= offer.seats


def test_the_application_role_cannot_read_a_seat_without_scope(town):
    """A last look at the floor: a session of stages_app without scope sees no placement at all."""
    place(town, town.need(), town.offer(1))
    with psycopg.connect(os.environ["DATABASE_URL"], dbname=connections["default"].settings_dict["NAME"]) as session:
        assert session.execute("SELECT count(*) FROM placements_placement").fetchone() == (0,)

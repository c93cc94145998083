"""Offers that the pôle proposes by hand, and the answer of the school."""

import datetime as dt

import pytest

from companies.models import OfferPublication
from placements.desk import services
from placements.desk.bank import bank_for
from placements.desk.holding import DeskRefused
from placements.desk.models import Outcome, Suggestion
from placements.models import Need, NeedState, Placement
from placements.rules import RULES, RuleCode
from placements.services import NoSeatLeft, record_placement
from poles.nomenclatures import Channel
from tests import factories as make


@pytest.fixture
def proposed(desk):
    """A need with an offer of one seat proposed for it."""
    need, offer = desk.asked(), desk.town.offer(1)
    with desk.pole() as actor:
        suggestion = services.suggest(actor=actor, need=need, offer=offer, note="Demandez M. Modèle.")
    return need, suggestion


def test_a_proposal_takes_the_request_and_tells_the_school(desk, proposed, mails):
    need, suggestion = proposed
    need.refresh_from_db()
    assert need.state == NeedState.PROPOSED
    assert desk.request(need).claimed_by == desk.owner
    person, words = mails()[-1]
    assert person == desk.staff
    assert words["row"] == str(suggestion.pk)
    assert str(need.student) not in str(words)


def test_the_same_offer_twice_is_one_proposal_another_one_is_refused(desk, proposed):
    need, suggestion = proposed
    other = desk.town.offer()
    with desk.pole() as actor:
        assert services.suggest(actor=actor, need=need, offer=suggestion.offer) == suggestion
        with pytest.raises(DeskRefused, match="attend déjà la réponse"):
            services.suggest(actor=actor, need=need, offer=other)


def test_accepting_takes_the_seat_and_closes_the_request(desk, proposed, mails):
    need, suggestion = proposed
    with desk.school() as actor:
        placement = services.answer_suggestion(actor=actor, suggestion=suggestion, accept=True)
        again = services.answer_suggestion(actor=actor, suggestion=suggestion, accept=True)
    assert placement == again
    assert (placement.channel, placement.offer_id, placement.seat) == (Channel.POLE, suggestion.offer_id, 1)
    need.refresh_from_db()
    assert need.state == NeedState.PLACED
    assert desk.request(need).outcome == Outcome.PLACED
    suggestion.refresh_from_db()
    assert suggestion.state == Suggestion.State.ACCEPTED
    assert mails()[-1][0] == desk.owner
    assert Placement.objects.count() == 1


def test_a_place_accepted_after_the_departure_begins_today(desk, proposed, today_is):
    need, suggestion = proposed
    day = need.period.starts_on + dt.timedelta(days=3)
    today_is(day)
    need.state = NeedState.UNPLACED
    need.save()
    with desk.school() as actor:
        placement = services.answer_suggestion(actor=actor, suggestion=suggestion, accept=True)
    assert (placement.starts_on, placement.ends_on) == (day, need.period.ends_on)


def test_the_last_seat_taken_meanwhile_changes_nothing(desk, proposed):
    need, suggestion = proposed
    other = desk.need()
    with desk.pole() as actor:
        record_placement(actor=actor, need=other, offer=suggestion.offer, channel=Channel.POLE)
    with desk.school() as actor, pytest.raises(NoSeatLeft):
        services.answer_suggestion(actor=actor, suggestion=suggestion, accept=True)
    suggestion.refresh_from_db()
    need.refresh_from_db()
    assert (suggestion.state, need.state) == (Suggestion.State.OPEN, NeedState.PROPOSED)


def test_an_offer_closed_meanwhile_is_not_accepted(desk, proposed):
    _, suggestion = proposed
    OfferPublication.objects.filter(offer=suggestion.offer).update(status="closed")
    with desk.school() as actor, pytest.raises(DeskRefused, match="banque"):
        services.answer_suggestion(actor=actor, suggestion=suggestion, accept=True)


def test_declining_owes_a_reason_and_the_pole_goes_on(desk, proposed, mails):
    need, suggestion = proposed
    with desk.school() as actor:
        with pytest.raises(DeskRefused, match="Dites pourquoi"):
            services.answer_suggestion(actor=actor, suggestion=suggestion, accept=False)
        services.answer_suggestion(actor=actor, suggestion=suggestion, accept=False, reason="Pas de bus.")
        with pytest.raises(DeskRefused, match="n'attend plus"):
            services.answer_suggestion(actor=actor, suggestion=suggestion, accept=True)
    before = need.escalated_at
    need.refresh_from_db()
    assert need.state == NeedState.ESCALATED
    assert need.escalated_at == before, "l'attente de l'élève ne recommence pas"
    assert desk.request(need).closed_at is None
    assert mails()[-1][0] == desk.owner


def test_a_proposal_is_taken_back(desk, proposed):
    need, suggestion = proposed
    with desk.pole() as actor:
        services.withdraw_suggestion(actor=actor, suggestion=suggestion)
        services.withdraw_suggestion(actor=actor, suggestion=suggestion)
    need.refresh_from_db()
    assert need.state == NeedState.ESCALATED
    with desk.school() as actor, pytest.raises(DeskRefused, match="retirée"):
        services.answer_suggestion(actor=actor, suggestion=suggestion, accept=True)


def test_the_school_proposes_nothing_to_itself(desk):
    from django.core.exceptions import PermissionDenied

    need = desk.asked()
    offer = desk.town.offer()
    with desk.school() as actor, pytest.raises(PermissionDenied):
        services.suggest(actor=actor, need=need, offer=offer)


def test_an_unlawful_pair_names_every_rule(desk):
    need = desk.asked(radius_km=1)
    far = desk.town.offer(hectometres=500, levels=["3e"])
    with desk.pole() as actor, pytest.raises(DeskRefused) as refused:
        services.suggest(actor=actor, need=need, offer=far)
    assert set(refused.value.messages) == {RULES[RuleCode.LEVEL].label, RULES[RuleCode.DISTANCE].label}
    need.refresh_from_db()
    assert need.state == NeedState.ESCALATED


def test_the_bank_shows_what_suits_and_counts_the_rest(desk, assert_max_queries):
    need = desk.asked(radius_km=10)
    near, far = desk.town.offer(2, hectometres=5), desk.town.offer(1, hectometres=40)
    desk.town.offer(1, hectometres=500)
    full, classmate = desk.town.offer(1), desk.need()
    with desk.pole() as actor:
        record_placement(actor=actor, need=classmate, offer=full, channel=Channel.POLE)
    # Seats that another school of the académie took count too.
    stranger = make.PlacementFactory(
        need=make.NeedFactory(
            period__starts_on=need.period.starts_on, period__ends_on=need.period.ends_on, placed=True,
            student__establishment=make.EstablishmentFactory(academie=desk.town.pole.academie),
        ),
        offer=near, company=near.company, seat=1, offer_seats=near.seats,
    )  # fmt: skip
    assert stranger.offer == near
    with desk.pole(), assert_max_queries(10):
        loaded = Need.objects.with_names().select_related("establishment__commune").get(pk=need.pk)
        bank = bank_for(loaded)
    assert [(match.offer, match.free) for match in bank.matches] == [(near, 1), (far, 1)]
    assert (bank.total, bank.suiting, bank.refused) == (4, 2, 2)
    assert {rule.label: n for rule, n in bank.out} == {
        RULES[RuleCode.DISTANCE].label: 1, RULES[RuleCode.SEATS].label: 1,
    }  # fmt: skip


def test_the_conditions_of_the_query_are_those_of_the_rules(desk):
    """Fifty offers at random, a need with imposed sectors and one without: the same offers break the same rules."""
    from random import Random

    from companies.models import Offer
    from placements.desk.bank import broken_rules, need_facts, stay_conditions
    from poles.nomenclatures import Level, PeriodKind

    dice = Random(7)
    day = desk.town.period.starts_on
    offers = [
        desk.town.offer(
            1, kinds=dice.sample(PeriodKind.values, 2), levels=dice.sample(Level.values, 4), sector=dice.choice("ADG"),
            starts_on=day + dt.timedelta(days=dice.randint(-20, 5)),
            ends_on=desk.town.period.ends_on + dt.timedelta(days=dice.randint(-5, 20)),
        )
        for _ in range(50)
    ]  # fmt: skip
    for need in (desk.need(), desk.need(sectors=["A", "D"], sectors_only=True)):
        loaded = Need.objects.with_names().select_related("establishment__commune").get(pk=need.pk)
        conditions = stay_conditions(need_facts(loaded))
        with desk.pole():
            told = {code: {one.pk for one in offers if code in broken_rules(loaded, one)} for code in conditions}
            asked = {
                code: set(Offer.objects.filter(broken).values_list("pk", flat=True))
                for code, broken in conditions.items()
            }
        assert told == asked
        assert all(told[code] for code in (RuleCode.KIND, RuleCode.DATES, RuleCode.LEVEL))

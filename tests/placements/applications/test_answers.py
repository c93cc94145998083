"""What a host answers, what the school makes of it, and where the seats go."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Message
from accounts.outbox import Parcel
from accounts.outbox.services import render
from placements.applications import links, notices, services
from placements.applications.rules import ApplicationRefused
from placements.models import (
    AnswerLink,
    ApplicationMove,
    NeedState,
    Placement,
    RefusalMotive,
    StudentCard,
)
from placements.services import NoSeatLeft, QuotaReached
from poles.nomenclatures import Channel
from poles.versions import Gone
from tests.placements.applications.conftest import mails


def states(hall, *applications):
    return [hall.read(one).state for one in applications]


@pytest.mark.parametrize(
    ("origin", "channel", "state"),
    [("student", Channel.STUDENT, NeedState.FOUND_STUDENT), ("school", Channel.TEAM, NeedState.FOUND_TEAM)],
    ids=["student", "school"],
)
def test_a_yes_takes_a_seat_at_once(hall, origin, channel, state):
    offer = hall.offer(2)
    application = hall.answered(hall.sent(offer, origin=origin))
    assert (application.state, application.card.state) == ("accepted", "accepted")
    placement = application.placement
    assert (placement.offer, placement.seat, placement.channel) == (offer, 1, channel)
    assert (placement.starts_on, placement.ends_on) == (application.card.starts_on, application.card.ends_on)
    assert application.need.state == state


def test_a_place_asked_by_the_pole_is_found_by_the_pole(hall):
    need, offer = hall.need(), hall.offer()
    with hall.pole() as actor:
        application = services.send(actor=actor, need=need, offer=offer, origin="pole")
    assert hall.answered(application).placement.channel == Channel.POLE
    assert hall.read(application).need.state == NeedState.PLACED


def test_two_clicks_are_one_yes_and_the_same_answer(hall):
    application = hall.accepted(hall.offer(2))
    posted = len(mails())
    assert hall.answered(application) == application
    assert (Placement.objects.count(), len(mails())) == (1, posted)


def test_a_yes_withdraws_the_other_applications_and_their_seats_go_on(hall):
    one, other, need = hall.offer(), hall.offer(), hall.need()
    first, second = hall.sent(one, need), hall.sent(other, need)
    hall.answered(first)
    assert states(hall, first, second) == ["accepted", "withdrawn"]
    assert hall.card(second).state == "withdrawn"
    move = ApplicationMove.objects.get(application=second, after="withdrawn")
    assert move.reason == "Une autre place a été acceptée"


def test_a_freed_seat_withdrawn_elsewhere_goes_to_the_next_who_waits(hall):
    full, elsewhere, need = hall.offer(), hall.offer(), hall.need()
    held = hall.accepted(full)
    first, second = hall.sent(full, need), hall.sent(full)
    with hall.school() as actor:
        services.decline_confirmation(actor=actor, application=held, reason="Changement d'avis.")
    assert states(hall, first, second) == ["sent", "waiting"]
    # The first is placed elsewhere: the seat proposed to it is free for the second, in the same transaction.
    hall.answered(hall.sent(elsewhere, need))
    assert states(hall, first, second) == ["withdrawn", "sent"]


def test_a_seat_just_taken_is_told_with_what_is_left(hall):
    offer = hall.offer(1)
    late, early = hall.sent(offer), hall.sent(offer)
    hall.answered(early)
    with pytest.raises(NoSeatLeft, match="vient d'être prise. Il n'en reste plus aux mêmes dates"):
        hall.answered(late)
    hall.town.offer(3, company=offer.company)
    with pytest.raises(NoSeatLeft, match="vient d'être prise. Il en reste 3 aux mêmes dates"):
        hall.answered(late)
    assert hall.read(late).state == "sent"
    assert hall.read(late).need.state == NeedState.SEARCHING


def test_the_legal_number_of_interns_is_not_passed_by_a_yes(hall):
    offer = hall.offer(9, company__headcount=5)
    for _ in range(3):
        hall.accepted(offer)
    last = hall.sent(offer)
    with pytest.raises(QuotaReached):
        hall.answered(last)
    assert hall.read(last).state == "sent"


def test_a_pair_that_became_unlawful_is_refused_without_saying_why(hall):
    offer = hall.offer()
    application = hall.sent(offer)
    offer.min_age, offer.min_age_reason = 18, "Travaux interdits aux mineurs (exemple)."
    offer.save()
    with pytest.raises(ApplicationRefused) as refused:
        hall.answered(application)
    assert refused.value.messages == ["Cette candidature ne peut plus être acceptée : l'établissement vous le dira."]


def test_the_card_of_another_host_does_not_exist(hall):
    offer, other = hall.offer(), hall.offer()
    card = hall.card(hall.sent(offer))
    with hall.host(other) as actor:
        for act in (services.accept, services.wait):
            with pytest.raises(Gone):
                act(actor=actor, card=card)
        with pytest.raises(Gone):
            services.refuse(actor=actor, card=card, motive="full")


@pytest.mark.parametrize("motive", RefusalMotive.values)
def test_a_no_keeps_its_motive_for_the_school(hall, motive):
    offer = hall.offer()
    application = hall.sent(offer)
    note = "Travail sur échelle." if motive in ("age", "other") else ""
    for _ in range(2):
        with hall.host(offer) as actor:
            services.refuse(actor=actor, card=application.card, motive=motive, note=note)
    current = hall.read(application)
    assert (current.state, current.motive, current.motive_note) == ("refused", motive, note)
    assert current.closed_at is not None
    assert current.moves.count() == 2
    assert not any(note and note in str(words) for words in mails())
    with pytest.raises(ApplicationRefused, match="n'attend plus de réponse"):
        hall.answered(application)


def test_a_host_puts_in_the_waiting_list_only_when_it_is_full(hall):
    offer = hall.offer(1)
    first, second = hall.sent(offer), hall.sent(offer)
    with hall.host(offer) as actor, pytest.raises(ApplicationRefused, match="Une place est libre"):
        services.wait(actor=actor, card=second.card)
    hall.answered(first)
    for _ in range(2):
        with hall.host(offer) as actor:
            services.wait(actor=actor, card=second.card)
    assert hall.read(second).state == "waiting"
    with pytest.raises(ApplicationRefused, match="en liste d'attente"):
        hall.answered(second)


def test_the_school_confirms_and_the_host_reads_who_comes(hall):
    application = hall.accepted(hall.offer())
    with hall.school() as actor:
        card = services.confirm(actor=actor, application=application)
        assert services.confirm(actor=actor, application=application) == card
    student = application.need.student
    assert (card.first_name, card.last_name) == (student.first_name, student.last_name)
    assert (card.class_name, card.school_name) == (student.school_class.name, hall.town.school.name)
    assert card.readable_until == application.placement.ends_on + dt.timedelta(days=30)
    assert hall.read(application).state == hall.card(application).state == "confirmed"
    with hall.school() as actor, pytest.raises(ApplicationRefused, match="ne peut pas devenir"):
        services.withdraw(actor=actor, application=application)


def test_only_what_a_host_accepted_is_confirmed(hall):
    application = hall.sent(hall.offer())
    with hall.school() as actor:
        for act in (services.confirm, lambda **given: services.decline_confirmation(**given, reason="Essai.")):
            with pytest.raises(ApplicationRefused, match="n'attend pas la confirmation"):
                act(actor=actor, application=application)
    assert not StudentCard.objects.exists()


def test_a_place_not_confirmed_goes_to_the_first_who_waits(hall):
    offer = hall.offer(1)
    held = hall.accepted(offer)
    first, second = hall.sent(offer), hall.sent(offer)
    with hall.school() as actor:
        with pytest.raises(ApplicationRefused, match="Dites pourquoi"):
            services.decline_confirmation(actor=actor, application=held, reason=" ")
        for _ in range(2):
            services.decline_confirmation(actor=actor, application=held, reason="Trop loin.")
    assert states(hall, held, first, second) == ["cancelled", "sent", "waiting"]
    current = hall.read(held)
    assert (current.placement.state, current.need.state) == ("cancelled", NeedState.SEARCHING)
    # Proposed and refused, the seat goes to the next one.
    with hall.host(offer) as actor:
        services.refuse(actor=actor, card=first.card, motive="tutor")
    assert states(hall, first, second) == ["refused", "sent"]


def test_who_comes_later_does_not_pass_before_who_waited(hall):
    offer = hall.offer(1)
    held = hall.accepted(offer)
    first = hall.sent(offer)
    with hall.school() as actor:
        services.withdraw(actor=actor, application=held)
    # The only free seat is proposed to the first.
    second = hall.sent(offer)
    assert states(hall, held, first, second) == ["withdrawn", "sent", "waiting"]


def test_a_withdrawal_frees_the_seat_and_twice_is_once(hall):
    offer = hall.offer(1)
    held, waiting = hall.accepted(offer), hall.sent(offer)
    with hall.pole() as actor:
        for _ in range(2):
            services.withdraw(actor=actor, application=held, reason="Déménagement.")
    assert states(hall, held, waiting) == ["withdrawn", "sent"]
    assert Placement.objects.live().count() == 0
    assert hall.answered(waiting).state == "accepted"


def test_a_stay_that_began_is_not_taken_back_by_a_withdrawal(hall):
    application = hall.accepted(hall.offer())
    Placement.objects.update(state="running")
    with hall.school() as actor, pytest.raises(ApplicationRefused, match="Le stage a commencé"):
        services.withdraw(actor=actor, application=application)
    assert hall.read(application).state == "accepted"


# --- by a link -------------------------------------------------------------------------------------------------------


def test_a_link_answers_once_without_account(hall):
    offer = hall.offer(2)
    first, second = hall.sent(offer), hall.sent(offer)
    token = links.make_link(first.card)
    assert links.open_link(token).card == first.card
    with pytest.raises(ApplicationRefused, match="ne sert plus"):
        services.accept(card=second.card, token=token)
    accepted = services.accept(card=first.card, token=token)
    assert services.accept(card=first.card, token=token) == accepted
    assert hall.read(first).state == "accepted"
    with pytest.raises(ApplicationRefused, match="ne sert plus"):
        links.open_link(token)
    assert token.partition(":")[0] not in str(AnswerLink.objects.values().get())


def test_a_link_whose_answer_failed_still_serves(hall):
    offer = hall.offer(1)
    late, early = hall.sent(offer), hall.sent(offer)
    token = links.make_link(late.card)
    hall.answered(early)
    with pytest.raises(NoSeatLeft):
        services.accept(card=late.card, token=token)
    services.refuse(card=late.card, token=token, motive="full")
    assert hall.read(late).state == "refused"
    with pytest.raises(ValidationError):
        services.wait(card=late.card, token=token)


def test_a_used_link_does_not_serve_for_another_answer(hall):
    application = hall.sent(hall.offer())
    token = links.make_link(application.card)
    AnswerLink.objects.update(used_at=timezone.now())
    with pytest.raises(ApplicationRefused, match="ne sert plus"):
        services.refuse(card=application.card, token=token, motive="full")
    assert hall.read(application).state == "sent"


def test_a_link_ends_with_the_day_of_the_answer(hall, today_is):
    application = hall.sent(hall.offer())
    token = links.make_link(application.card)
    today_is(application.due_on)
    assert links.open_link(token)
    today_is(application.due_on + dt.timedelta(days=1))
    with pytest.raises(ApplicationRefused, match="ne sert plus"):
        links.open_link(token)


@pytest.mark.parametrize("token", ["", "x", "WyI5QSIsInh4Il0:1abcde:forge"], ids=["empty", "short", "forged"])
def test_a_forged_link_opens_nothing(hall, token):
    with pytest.raises(ApplicationRefused, match="ne sert plus"):
        links.open_link(token)


# --- mails -----------------------------------------------------------------------------------------------------------


def test_a_mail_is_dropped_when_the_application_moved_on(hall):
    application = hall.sent(hall.offer())
    message = Message.objects.get(template=notices.TEMPLATE)
    words = mails()[0]
    parcel = Parcel(
        template=message.template, key=message.key, person=message.user, address="", academie_id="9A", context=words
    )  # fmt: skip
    assert notices.still_due(parcel)
    subject, text, html = render(parcel)
    assert subject == "Candidature A-101 : une candidature à lire"
    assert words["sentence"] in text
    assert words["path"] in html
    hall.answered(application)
    assert not notices.still_due(parcel)


def test_each_side_is_told_under_the_reference_of_the_card(hall):
    application = hall.accepted(hall.offer())
    with hall.school() as actor:
        services.confirm(actor=actor, application=application)
    assert [(one["side"], one["title"]) for one in mails()] == [
        ("host", "Candidature A-101 : une candidature à lire"),
        ("school", "Candidature A-101 : l'organisme d'accueil dit oui"),
        ("host", "Candidature A-101 : l'établissement confirme"),
    ]
    assert all(str(application.need.student_id) not in one["path"] for one in mails())

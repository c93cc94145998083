"""Many people at the same instant, through real connections: one effect each, and never one seat too many."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Message
from placements.applications import services
from placements.models import Application, ApplicationMove, CandidateCard, Placement
from placements.services import NoSeatLeft
from tenancy.scope import acting_as
from tests.placements.applications.conftest import build_hall
from tests.placements.test_services import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_fifty_students_and_four_identical_posts_each_are_fifty_applications():
    hall = build_hall()
    offer, needs = hall.offer(60), [hall.need() for _ in range(50)]
    keys = [uuid.uuid4() for _ in needs]

    def act(number: int) -> str:
        which = number % 50
        with acting_as(hall.teacher.scope):
            made = services.send(
                actor=hall.teacher, need=needs[which], offer=offer, origin="school", request_key=keys[which]
            )
        return str(made.pk)

    answers = at_once(200, act, workers=8)
    assert Counter(Counter(answers).values()) == {4: 50}
    assert Application.objects.count() == ApplicationMove.objects.count() == 50
    assert CandidateCard.objects.values("reference").distinct().count() == 50
    assert Message.objects.filter(template="application_notice").count() == 50


def test_forty_yes_for_ten_seats_are_ten():
    hall = build_hall()
    offer = hall.offer(10)
    cards = [hall.sent(offer).card for _ in range(40)]
    member = hall.member(offer)

    def act(number: int) -> str:
        try:
            with acting_as(member.scope):
                services.accept(actor=member, card=cards[number])
        except NoSeatLeft as refusal:
            return refusal.message
        return "accepté"

    said = "Cette place vient d'être prise. Il n'en reste plus aux mêmes dates."
    assert Counter(at_once(40, act, workers=8)) == {"accepté": 10, said: 30}
    assert sorted(Placement.objects.live().values_list("seat", flat=True)) == list(range(1, 11))
    assert Counter(Application.objects.values_list("state", flat=True)) == {"accepted": 10, "sent": 30}


def test_hosts_and_school_act_on_the_same_students_without_blocking_each_other():
    """Crossed applications, crossed waiting lists: every act ends with an effect or a sentence."""
    hall = build_hall()
    offers, needs = [hall.offer(2), hall.offer(2)], [hall.need() for _ in range(6)]
    sent = [hall.sent(offer, need) for need in needs for offer in offers]
    members = {offer.pk: hall.member(offer) for offer in offers}

    def act(number: int) -> str:
        one = sent[number % len(sent)]
        member = members[one.offer_id]
        try:
            if number < len(sent):
                with acting_as(member.scope):
                    services.accept(actor=member, card=one.card)
            elif number < 2 * len(sent):
                with acting_as(hall.teacher.scope):
                    services.withdraw(actor=hall.teacher, application=one)
            else:
                with acting_as(member.scope):
                    services.wait(actor=member, card=one.card)
        except ValidationError:
            return "refusé"
        except Exception as error:
            return type(error).__name__
        return "fait"

    order = sorted(range(3 * len(sent)), key=lambda number: number * 7 % 37)
    answers = at_once(len(order), lambda rank: act(order[rank]), workers=8)
    assert set(answers) <= {"fait", "refusé"}
    live = Placement.objects.live()
    assert live.count() == Application.objects.filter(state="accepted").count() <= 4
    assert live.values("student").distinct().count() == live.count()
    for one in Application.objects.select_related("card").order_by("pk"):
        assert one.card.state == one.state

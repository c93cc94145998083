"""What the calendar does: one reminder, the end, and what something else has settled."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from placements.applications import services
from placements.applications.clock import expire_due
from placements.models import Placement, StudentCard
from tests.placements.applications.conftest import mails
from tests.support.roles import as_role


def tend(days):
    with as_role():
        return dict(expire_due(academie_id="9A", today=timezone.localdate() + dt.timedelta(days=days)))


def test_a_host_is_reminded_once_then_the_application_expires(hall):
    application = hall.sent(hall.offer())
    assert tend(14) == {}
    assert tend(15) == {"reminded": 1}
    assert tend(15) == {}
    current = hall.read(application)
    assert current.due_on == current.card.due_on == timezone.localdate() + dt.timedelta(days=30)
    assert tend(30) == {}
    assert tend(31) == {"expired": 1}
    assert tend(31) == {}
    current = hall.read(application)
    assert (current.state, current.card.state) == ("expired", "expired")
    assert [one["title"].partition(": ")[2] for one in mails()] == [
        "une candidature à lire", "votre réponse est attendue", "plus rien à faire", "close",
    ]  # fmt: skip


def test_a_place_that_nobody_confirms_goes_to_who_waits(hall):
    offer = hall.offer(1)
    held = hall.accepted(offer)
    # Longer than the answers: the list is still of use.
    waiting = hall.sent(offer)
    type(waiting.card).objects.filter(pk=waiting.card.pk).update(starts_on=waiting.card.starts_on + dt.timedelta(20))
    assert tend(15) == {"reminded": 1}
    Placement.objects.update(state="running")
    assert tend(31).get("expired") is None
    Placement.objects.update(state="agreed")
    assert tend(31) == {"expired": 1}
    assert (hall.read(held).state, hall.read(waiting).state) == ("expired", "sent")
    assert not Placement.objects.live().exists()


def test_a_waiting_list_ends_with_the_first_day(hall):
    offer = hall.offer(1)
    hall.accepted(offer)
    waiting = hall.sent(offer)
    tend((waiting.card.starts_on - timezone.localdate()).days - 1)
    assert hall.read(waiting).state == "waiting"
    tend((waiting.card.starts_on - timezone.localdate()).days)
    assert hall.read(waiting).state == "expired"


@pytest.mark.parametrize("confirmed", [False, True], ids=["accepted", "confirmed"])
def test_a_stay_cancelled_elsewhere_cancels_its_application(hall, confirmed):
    offer = hall.offer(1)
    application, waiting = hall.accepted(offer), hall.sent(offer)
    if confirmed:
        with hall.school() as actor:
            services.confirm(actor=actor, application=application)
    Placement.objects.update(state="cancelled")
    assert tend(0) == {"cancelled": 1}
    assert (hall.read(application).state, hall.read(waiting).state) == ("cancelled", "sent")
    assert not StudentCard.objects.exists()


def test_a_search_that_is_over_withdraws_its_applications(hall):
    application = hall.sent(hall.offer())
    type(application.need).objects.update(state="found_family")
    assert tend(0) == {"withdrawn": 1}
    assert tend(0) == {}
    assert hall.read(application).state == "withdrawn"

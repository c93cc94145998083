"""In whatever order people act, seats, applications and cards agree, and who has waited longest is served first."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placements.applications import services
from placements.applications.clock import expire_due
from placements.applications.models import APPLICATION_MOVES, OPEN
from placements.models import LIVE, Application, ApplicationMove, Placement, StudentCard
from tests import factories as make
from tests.support.roles import as_role

#: What each act is for: the states of the applications among which it chooses.
AIMS = {
    "accept": ("sent",),
    "confirm": ("accepted",),
    "decline": ("accepted",),
    "refuse": ("sent", "waiting"),
    "withdraw": OPEN,
    "wait": ("sent",),
}
VERBS = (*AIMS, "send", "send", "accept", "clock16", "clock40")
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 11)), min_size=6, max_size=14)


def act(hall, verb, pick, world):
    """Let the right person do one thing; what is refused is refused with a sentence."""
    offers, needs = world
    if verb == "send":
        hall.sent(offers[pick % 2], needs[pick // 2 % len(needs)])
        return
    if verb.startswith("clock"):
        with as_role():
            expire_due(academie_id="9A", today=timezone.localdate() + dt.timedelta(days=int(verb[5:])))
        return
    rows = Application.objects.select_related("offer").order_by("sent_at", "pk")
    # Nothing fit: an act that is refused, on any of them.
    fit = list(rows.filter(state__in=AIMS[verb])) or list(rows)
    one = fit[pick % len(fit)]
    if verb in ("accept", "refuse", "wait"):
        extra = {"motive": "tutor"} if verb == "refuse" else {}
        with hall.host(one.offer) as actor:
            getattr(services, verb)(actor=actor, card=hall.card(one), **extra)
        return
    with hall.school() as actor:
        if verb == "decline":
            services.decline_confirmation(actor=actor, application=one, reason="Essai.")
        else:
            getattr(services, verb)(actor=actor, application=one)


def queue_of(offer):
    rows = Application.objects.filter(offer=offer, state="waiting").order_by("queued_at", "pk")
    return list(rows.values_list("pk", flat=True))


def check(offers):
    """Assert what must hold after every act."""
    rows = list(Application.objects.select_related("placement", "card").order_by("pk"))
    assert max(Counter((one.need_id, one.offer_id) for one in rows if one.state in OPEN).values(), default=0) <= 1
    for one in rows:
        assert (one.card.state, one.card.due_on) == (one.state, one.due_on)
        holds = one.placement is not None and one.placement.state in LIVE
        assert holds == (one.state in ("accepted", "confirmed"))
        named = StudentCard.objects.filter(placement=one.placement_id).exists() if one.placement_id else False
        assert named == (one.state == "confirmed")
        moves = list(one.moves.order_by("moved_at", "pk"))
        assert [move.before for move in moves[1:]] == [move.after for move in moves[:-1]]
        assert moves[-1].after == one.state
        assert all(move.after in APPLICATION_MOVES[move.before] for move in moves[1:])
    live = list(Placement.objects.live().order_by("pk"))
    # One period for all: one live stay a student, one a seat.
    assert len({one.student_id for one in live}) == len(live)
    assert len({(one.offer_id, one.seat) for one in live}) == len(live)
    promoted = set(ApplicationMove.objects.filter(before="waiting", after="sent").values_list("application", flat=True))
    for offer in offers:
        held = sum(one.offer_id == offer.pk for one in live)
        assert held <= offer.seats
        proposed = sum(one.offer_id == offer.pk and one.state == "sent" and one.pk in promoted for one in rows)
        if queue_of(offer):
            assert offer.seats - held <= proposed, "a free seat that nobody is proposed while somebody waits"


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_order_of_acts_keeps_seats_applications_and_cards_in_agreement(hall, world, steps):
    offers, _ = world
    savepoint = transaction.savepoint()
    for verb, pick in steps:
        before = {one.pk: queue_of(one) for one in offers}
        with contextlib.suppress(ValidationError), transaction.atomic():
            act(hall, verb, pick, world)
        check(offers)
        for one in offers:
            still = dict(Application.objects.filter(pk__in=before[one.pk]).order_by("pk").values_list("pk", "state"))
            kept = [still[pk] for pk in before[one.pk] if still[pk] in ("waiting", "sent")]
            assert kept == sorted(kept), "served in the order of the waiting list"
    transaction.savepoint_rollback(savepoint)


@pytest.fixture
def world(hall):
    """An offer of one seat that is taken and waited for, one of two seats, and six students in three months."""
    start = timezone.localdate() + dt.timedelta(days=100)
    period = make.PeriodFactory(
        establishment=hall.town.school, school_class=hall.town.school_class, starts_on=start,
        ends_on=start + dt.timedelta(days=25),
    )  # fmt: skip
    offers, needs = [hall.offer(1), hall.offer(2)], [hall.need(period=period) for _ in range(6)]
    hall.accepted(offers[0], needs[0])
    for need in needs[1:4]:
        hall.sent(offers[0], need)
    for need in needs[2:5]:
        hall.sent(offers[1], need)
    return offers, needs

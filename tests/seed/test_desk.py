"""What the demonstration says of diaries, requests and histories holds together."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import groupby
from typing import Any

import pytest
from django.db.models import Count, F, Q

from accounts.actors import actors_of
from accounts.models import User
from companies.models import Company
from config.demo_world import demo_accounts
from config.seed.desk import INVENTED
from config.seed.services import seed_demo
from establishments.models import StaffMember
from establishments.students.models import ClassAssignment
from placements.desk.models import Escalation, NeedMessage, Suggestion
from placements.models import TO_PLACE, Need, NeedMove, NeedState
from placements.search.models import SUSPECT_MOTIVES, SearchStep
from tests.seed.conftest import TODAY


@pytest.fixture
def told(as_job: None) -> None:
    seed_demo(students=1_500, seed=7, today=TODAY)


def test_the_history_of_each_need_goes_from_draft_to_its_state_along_time(told: None) -> None:
    states = dict(Need.objects.values_list("pk", "state"))
    moves = NeedMove.objects.order_by("need", "moved_at", "pk")
    seen = set()
    for need, rows in groupby(moves, key=lambda move: move.need_id):
        chain = list(rows)
        by_state = {move.before: move for move in chain}
        here, moments = NeedState.DRAFT.value, []
        while here in by_state and len(moments) < len(chain):
            moments.append(by_state[here].moved_at)
            here = by_state[here].after
        assert (here, len(moments)) == (states[need], len(chain))
        assert moments == sorted(moments)
        seen.add(need)
    assert {need for need, state in states.items() if state != "draft"} == seen
    assert not NeedMove.objects.filter(moved_at__date__gt=TODAY).exists()
    # Each state of the life of a need is shown somewhere.
    assert {"searching", "escalated", "proposed", "found_family", "placed", "started", "ended", "unplaced"} <= set(
        states.values()
    )


def test_each_need_at_the_pole_has_one_open_request_and_a_third_are_taken(told: None) -> None:
    at_pole = Need.objects.filter(state__in=("escalated", "proposed"))
    assert set(Escalation.objects.values_list("need", flat=True)) == set(at_pole.values_list("pk", flat=True))
    requests = Escalation.objects.all()
    assert not requests.exclude(opened_at=F("need__escalated_at")).exists()
    assert not requests.filter(Q(due_on__lt=F("opened_at__date")) | Q(claimed_at__lt=F("opened_at"))).exists()
    assert not requests.filter(claimed_at__date__gt=TODAY).exists()
    assert 0.2 <= requests.filter(claimed_at__isnull=False).count() / requests.count() <= 0.45
    assert not requests.filter(claimed_at__isnull=False, claimed_by=None).exists()
    assert requests.filter(due_on__lt=TODAY).exists()


def test_diaries_have_one_to_four_steps_within_the_life_of_the_need(told: None) -> None:
    coming = Need.objects.filter(state__in=TO_PLACE, period__ends_on__gte=TODAY)
    counts = coming.annotate(n=Count("steps")).values_list("n", flat=True)
    assert set(counts) == {1, 2, 3, 4}
    steps = SearchStep.objects.all()
    assert not steps.exclude(need__in=coming.values("pk")).exists()
    assert not steps.filter(Q(done_on__gt=TODAY) | Q(done_on__lt=F("need__opened_at__date"))).exists()
    assert not steps.filter(done_on__gt=F("need__escalated_at__date")).exists()
    # The pôle reads the diaries handed to it and no other.
    assert not steps.filter(pole__isnull=False).exclude(need__state__in=("escalated", "proposed")).exists()
    hosts = set(Company.objects.values_list("pk", flat=True))
    assert all(step.company_id in hosts or step.host_name in INVENTED for step in steps)
    motives = Counter(steps.filter(answer="refused").values_list("motive", flat=True))
    suspect = sum(motives[motive] for motive in SUSPECT_MOTIVES)
    assert 0 < suspect < 0.06 * motives.total()


def test_proposals_are_published_by_the_pole_and_wait_for_an_answer(told: None) -> None:
    proposals = list(Suggestion.objects.select_related("offer", "need__period"))
    assert {one.state for one in proposals} == {"open", "declined"}
    for one in proposals:
        assert one.offer.publications.filter(pole=one.pole, status="published").exists()
        assert one.offer.starts_on <= one.need.period.starts_on
        assert (one.need.state == "proposed") == (one.state == "open")
    assert not Suggestion.objects.filter(answered_at__lt=F("made_at")).exists()
    assert set(NeedMessage.objects.values_list("side", flat=True)) == {"school", "pole"}
    assert not NeedMessage.objects.filter(created_at__date__gt=TODAY).exists()


def test_the_staff_of_the_school_sign_in_under_their_functions(told: None) -> None:
    titles = {account.role: account for account in demo_accounts()}
    schools = set()
    for name, role in (("head", "head"), ("school", "ddfpt"), ("teacher", "referent"), ("office", "business_office")):
        (actor,) = actors_of(User.objects.get(email=titles[name].email))
        assert actor.membership.role == role
        schools.add(actor.subject.pk)
    assert len(schools) == 1
    teacher = StaffMember.objects.get(role="referent")
    followed = ClassAssignment.objects.filter(staff=teacher).values_list("school_class", flat=True)
    assert len(followed) == 2
    for one in followed:
        waiting: Any = Need.objects.to_place().filter(student__school_class=one, period__starts_on__gt=TODAY)
        assert waiting.exists()


def test_the_clock_finds_little_left_to_do(told: None) -> None:
    """States agree with the dates of the stays: a search without request that began is unplaced already."""
    begun = Need.objects.filter(period__starts_on__lte=TODAY, period__ends_on__gte=TODAY)
    assert not begun.filter(state__in=("searching", "found_family", "found_student", "found_team", "placed")).exists()
    over = Need.objects.filter(period__ends_on__lt=TODAY - dt.timedelta(days=1))
    assert set(over.values_list("state", flat=True)) <= {"ended", "abandoned", "draft"}

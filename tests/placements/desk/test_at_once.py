"""Two clicks at the same instant, through real connections: one effect."""

from collections.abc import Callable
from functools import partial

import pytest

from accounts.actors import Actor
from placements.desk import messages, services
from placements.desk.models import Escalation, NeedMessage, Suggestion
from placements.models import NeedMove, Placement
from tenancy.scope import acting_as
from tests.placements.desk.conftest import Desk, build_desk
from tests.placements.test_services import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CLICKS = 8


@pytest.fixture
def committed(transactional_db: None) -> Desk:
    """Both sides, in a database that every connection reads."""
    return build_desk()


def clicked(actor: Actor, act: Callable[[], object]) -> set[str]:
    """Act eight times at once in the scope of the actor; return what the clicks answered."""

    def run(number: int) -> str:
        try:
            with acting_as(actor.scope):
                act()
        except Exception as error:
            return type(error).__name__
        return "fait"

    return set(at_once(CLICKS, run, workers=CLICKS))


def test_a_need_handed_over_by_eight_clicks_has_one_request(committed):
    needs = [committed.need() for _ in range(3)]
    actor = committed.teacher
    assert clicked(actor, lambda: services.escalate(actor=actor, needs=needs, tried="Six appels.")) == {"fait"}
    assert Escalation.objects.count() == 3
    assert NeedMove.objects.count() == 3


def test_a_proposal_made_by_eight_clicks_is_one_and_is_accepted_once(committed):
    need, offer = committed.asked(), committed.town.offer(8)
    actor = committed.town.actor
    assert clicked(actor, lambda: services.suggest(actor=actor, need=need, offer=offer)) == {"fait"}
    suggestion = Suggestion.objects.get()
    school = committed.teacher
    answer = partial(services.answer_suggestion, actor=school, suggestion=suggestion, accept=True)
    assert clicked(school, answer) == {"fait"}
    assert Placement.objects.count() == 1


def test_a_message_sent_by_eight_clicks_is_one(committed):
    need, actor = committed.asked(), committed.teacher
    assert clicked(actor, lambda: messages.send(actor=actor, need=need, text="Bonjour.")) == {"fait"}
    assert NeedMessage.objects.count() == 1

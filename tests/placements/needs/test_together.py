"""Several people, or one who clicks twice, at the same moment: one effect."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from companies.light import sketch
from companies.models import Company
from placements.models import Need, NeedMove, Placement, SearchStep
from placements.needs import places, services
from placements.needs.clock import tend_needs
from placements.search import services as diary
from poles.nomenclatures import Channel
from tenancy.scope import acting_as
from tests.factories import CommuneFactory, CompanyFactory
from tests.placements.board.conftest import TODAY, make_class
from tests.support.roles import as_role

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def a_day_of_april(today_is: Any) -> None:
    today_is(TODAY)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in as many connections, started together; return what each answered, refusals as sentences."""
    answers: list[Any] = []
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        try:
            ready.wait(60)
            with as_role():
                answers.append(act())
        except ValidationError as refused:
            answers.append(refused.messages[0])
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


def test_six_clicks_open_a_class_once() -> None:
    melec = make_class()
    actor = melec.actor

    def act() -> int:
        with acting_as(actor.scope):
            return len(services.open_needs(actor=actor, periods=[melec.period]).needs)

    assert sorted(at_once(*[act] * 6)) == [0, 0, 0, 0, 0, 4]
    assert Need.objects.count() == 4


def test_two_colleagues_write_one_place() -> None:
    melec = make_class()
    need, actor, hosts = melec.need(0), melec.actor, [CompanyFactory(), CompanyFactory()]

    def place(number: int) -> Callable[[], Any]:
        def act() -> str:
            with acting_as(actor.scope):
                places.found(actor=actor, need=need, channel=Channel.TEAM, company=hosts[number])
            return ""

        return act

    said = sorted(at_once(place(0), place(1), place(0), place(1)))
    assert said[0] == ""
    assert all("ne peut pas devenir" in one for one in said[1:])
    assert Placement.objects.count() == 1


def test_taking_back_never_loses_a_step_that_a_colleague_notes() -> None:
    melec = make_class()
    actor = melec.actor
    with as_role(), acting_as(actor.scope):
        ids = [need.pk for need in services.open_needs(actor=actor, periods=[melec.period]).needs]
    needs = list(Need.objects.filter(pk__in=ids).order_by("pk"))

    step = {"done_on": timezone.localdate(), "means": "phone", "answer": "waiting", "host_name": "Atelier Fictif"}

    def note() -> int:
        with acting_as(actor.scope):
            return len(diary.note_steps(actor=actor, needs=needs, **step))

    def take_back() -> int:
        with acting_as(actor.scope):
            return services.take_back(actor=actor, needs=ids)

    answers = at_once(note, take_back)
    assert Need.objects.count() == SearchStep.objects.count()
    # Either the steps came first and hold their needs, or the needs left first and the note is refused whole.
    assert sorted(map(str, answers)) in (["0", "4"], sorted(["4", *(one for one in answers if isinstance(one, str))]))


def test_a_host_sketched_by_four_clicks_is_one_row() -> None:
    melec = make_class()
    CommuneFactory(name="Forge-la-Fictive", search_name="forge la fictive", academie=melec.school.academie)
    actor = melec.actor

    def act() -> str:
        with acting_as(actor.scope):
            return str(sketch(actor=actor, name="Forge Imaginaire", commune="Forge la Fictive").pk)

    assert len(set(at_once(*[act] * 4))) == 1
    assert Company.objects.filter(name="Forge Imaginaire").count() == 1


def test_two_workers_let_the_calendar_move_a_need_once(today_is: Any) -> None:
    melec = make_class()
    need = melec.need(0)
    today_is(melec.period.starts_on)

    def act() -> int:
        return tend_needs(academie_id=need.academie_id)["unplaced"]

    assert sorted(at_once(act, act, act)) == [0, 0, 1]
    assert NeedMove.objects.filter(need=need, after="unplaced").count() == 1

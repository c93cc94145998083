"""Two people of a school at the same moment: one effect, and a sentence for whoever comes second."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from accounts.actors import actors_of
from establishments.calendar.days import monday_of
from establishments.models import Period, SchoolClass
from establishments.periods import rollover, services
from poles.models import SchoolYear
from poles.nomenclatures import PeriodKind
from tenancy.scope import acting_as
from tests.factories import SchoolClassFactory, StaffMemberFactory
from tests.support.roles import as_role

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def at_once(workers: int, act: Callable[[], Any]) -> list[Any]:
    """Run the act in as many connections, started together; return what each answered."""
    answers: list[Any] = []
    ready = threading.Barrier(workers)

    def run() -> None:
        try:
            ready.wait(60)
            with as_role():
                answers.append(act())
        except services.PlanRefused as refused:
            answers.append(refused.messages[0])
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


def test_a_period_asked_by_six_clicks_is_created_once():
    member = StaffMemberFactory()
    classes = [SchoolClassFactory(establishment=member.establishment) for _ in range(3)]
    actor, first = actors_of(member.user)[0], monday_of(dt.date(classes[0].school_year_id + 1, 3, 8))

    def act() -> int:
        with acting_as(actor.scope):
            made, stood = services.plan_periods(
                actor=actor, classes=[one.pk for one in classes], kind=PeriodKind.PFMP, first=first,
                last=first + dt.timedelta(days=25),
            )  # fmt: skip
            assert len(made) + stood == 3
            return len(made)

    assert sorted(at_once(6, act)) == [0, 0, 0, 0, 0, 3]
    assert Period.objects.count() == 3


def test_a_year_prepared_by_four_clicks_is_prepared_once():
    member = StaffMemberFactory()
    made = SchoolClassFactory(establishment=member.establishment)
    actor, year = actors_of(member.user)[0], SchoolYear.objects.get(pk=made.school_year_id)

    def act() -> tuple[int, int]:
        with acting_as(actor.scope):
            return rollover.prepare(actor=actor, year=year, classes=[made.pk])

    assert sorted(at_once(4, act)) == [(0, 0), (0, 0), (0, 0), (1, 0)]
    assert SchoolClass.objects.filter(school_year=year.start + 1).count() == 1

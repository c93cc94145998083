"""Many writers of one chain at once, on connections of their own: no gap, no fork, no deadlock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from accounts.audit import record
from accounts.models import AuditEntry
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.support.roles import as_role

pytestmark = [pytest.mark.django_db(transaction=True)]


def together(count: int, work: Callable[[int], None]) -> list[BaseException]:
    """Run `count` threads at once, each on its connection; return what they raised."""
    errors: list[BaseException] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait(60)
            with as_role():
                work(number)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.slow
def test_fifty_writers_of_two_hundred_lines_leave_one_unbroken_chain(verified: Callable[..., Any]) -> None:
    academie = make.AcademieFactory()

    def write(writer: int) -> None:
        for count in range(200):
            with acting_as(Scope.for_job(academie)):
                record(actor=None, verb="test.counted", academie_id="9A", count=count, writer=writer)

    assert together(50, write) == []
    report = verified()
    assert report.faults == []
    assert (report.lines, report.mark.number) == (10_000, 10_000)
    found = AuditEntry.objects.values_list("details__writer", "details__count").order_by("number")
    by_writer: dict[int, list[int]] = {}
    for writer, count in found:
        by_writer.setdefault(writer, []).append(count)
    # Each writer's acts are in the order in which it did them.
    assert by_writer == {writer: list(range(200)) for writer in range(50)}


def test_acts_that_lock_the_same_rows_in_opposite_orders_of_recording_do_not_deadlock(
    verified: Callable[..., Any],
) -> None:
    """One records, then locks a row that the other holds while it records: were the head locked at once, a deadlock."""
    academie = make.AcademieFactory()
    pole = make.PoleFactory(academie=academie)
    held, recorded = threading.Event(), threading.Event()

    def lock() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(pole.pk)])

    def work(number: int) -> None:
        with acting_as(Scope.for_job(academie)), transaction.atomic():
            if number:
                lock()
                held.set()
                assert recorded.wait(30)
                record(actor=None, verb="test.counted", thing=pole, count=2)
            else:
                assert held.wait(30)
                record(actor=None, verb="test.counted", thing=pole, count=1)
                recorded.set()
                lock()

    assert together(2, work) == []
    assert verified().lines == 2
    assert verified().faults == []


def test_the_same_file_read_by_one_person_in_ten_pages_at_once_adds_one_line() -> None:
    from accounts.audit import record_read
    from tests.audit.conftest import acting

    school = make.EstablishmentFactory()
    student = make.StudentFactory(establishment=school)
    actor = acting(make.StaffMemberFactory(establishment=school).user)

    def read(_number: int) -> None:
        with acting_as(actor.scope):
            record_read(actor=actor, thing=student)

    assert together(10, read) == []
    assert AuditEntry.objects.filter(verb="student.read").count() == 1

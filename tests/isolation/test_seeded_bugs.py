"""What the sweep is worth: authorisation bugs put in on purpose, which it must find (the plan asks for 29 of 30)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.isolation.urls_bugs import BUGS, Bug, seeded
from tests.isolation.urls_sweep import Problem, Stage, on_stage
from tests.isolation.urls_table import table
from tests.worlds import Worlds

pytestmark = pytest.mark.django_db

ROWS = table()
#: At least so many bugs are found.
FOUND = len(BUGS) * 29 // 30


@pytest.fixture(scope="module")
def stage(worlds: Worlds, django_db_blocker: Any) -> Iterator[Stage]:
    with django_db_blocker.unblock(), on_stage(worlds) as built:
        yield built


@pytest.fixture(scope="module")
def missed() -> set[str]:
    return set()


def find(stage: Stage, bug: Bug) -> Problem | None:
    """Return the first problem that the bug makes; a problem that is there without it is not its own."""
    rows = sorted(ROWS, key=lambda row: not row.title.startswith(bug.about))
    with transaction.atomic():
        with seeded(bug):
            found = next((one for row in rows for one in stage.problems(row, refused=False)), None)
        transaction.set_rollback(True)
    if found is not None:
        assert not list(stage.problems(found.row, [found.actor], [found.method])), f"sans l'erreur aussi : {found}"
    return found


def test_the_bugs_are_thirty_and_each_is_about_something() -> None:
    assert len(BUGS) >= 30
    assert len({bug.title for bug in BUGS}) == len(BUGS)
    for bug in BUGS:
        assert any(row.title.startswith(bug.about) for row in ROWS), bug.about


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.title)
def test_the_bug_is_found(bug: Bug, stage: Stage, missed: set[str], record_property: Any) -> None:
    found = find(stage, bug)
    record_property("found", str(found))
    if found is None:
        missed.add(bug.title)
    assert len(missed) <= len(BUGS) - FOUND, f"Erreurs que rien ne trouve : {' ; '.join(sorted(missed))}"

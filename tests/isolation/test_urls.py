"""Every route × actor × relation × method: the status that the table says, and no text of anybody else.

ASVS 8.2.1, 8.2.2, 8.4.1; OWASP Authorization Regression Testing. The routes come from the URLconf: one that the table
(urls_table.py) does not tell fails by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.isolation.urls_cast import ACTORS, KINDS, PLACES
from tests.isolation.urls_readers import READERS
from tests.isolation.urls_sweep import Stage, on_stage, routes
from tests.isolation.urls_table import Row, table
from tests.worlds import Worlds

pytestmark = pytest.mark.django_db

ROWS = table()


@pytest.fixture(scope="module")
def stage(worlds: Worlds, django_db_blocker: Any) -> Iterator[Stage]:
    with django_db_blocker.unblock(), on_stage(worlds) as built:
        yield built


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    told = {row.name for row in ROWS}
    missing, unknown = sorted(routes() - told), sorted(told - routes())
    assert not missing, f"Adresses absentes de la table (voir urls_table.py) : {', '.join(missing)}"
    assert not unknown, f"Adresses de la table qui n'existent plus : {', '.join(unknown)}"


def test_the_cast_is_wide_enough() -> None:
    assert len(ACTORS) >= 12
    assert len(PLACES) >= 5
    assert set(READERS) == set(KINDS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_answers(row: Row, stage: Stage) -> None:
    problems = list(stage.problems(row))
    assert not problems, "\n".join(map(str, problems))

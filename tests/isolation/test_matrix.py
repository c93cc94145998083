"""Model × actor × verb, in real SQL, by a real session of stages_app (ASVS 8.2.1, 8.4.1)."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection, models

from tenancy.guard import protected_tables
from tests.isolation.expected import EXPECTED, EXPECTED_BEYOND, EXPECTED_NEIGHBOUR, expected
from tests.isolation.matrix import ACTORS, BEYOND, NEIGHBOURS, images, powers, scopes_of
from tests.worlds import Worlds

pytestmark = pytest.mark.django_db

MODELS = sorted(
    (model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in protected_tables()),
    key=lambda model: model._meta.label,
)


@pytest.fixture(scope="package")
def rows(worlds: Worlds) -> dict[type[models.Model], dict[str, Any]]:
    return images(connection, worlds)


def test_every_protected_model_is_in_the_table() -> None:
    assert {model._meta.label for model in MODELS} == set(EXPECTED)
    for table in (EXPECTED_NEIGHBOUR, EXPECTED_BEYOND):
        assert set(table) <= set(EXPECTED)


@pytest.mark.parametrize("actor", [*ACTORS, *NEIGHBOURS, *BEYOND])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_powers(
    model: type[models.Model],
    actor: str,
    worlds: Worlds,
    rows: dict[type[models.Model], dict[str, Any]],
    app_session: psycopg.Connection[Any],
) -> None:
    scope = scopes_of(worlds, worlds.a.rows[model]).get(actor)
    if scope is None:
        assert actor == "own person"
        assert expected(model._meta.label, actor) == ""
        return
    assert powers(app_session, scope, worlds, rows[model], model) == expected(model._meta.label, actor)

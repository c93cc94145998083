"""Threads that serve different académies in turn on connections that are kept (a web server, ASVS 8.4.1)."""

from __future__ import annotations

import contextvars
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from establishments.models import Student
from placements.models import Need
from tenancy.scope import Scope, ScopeRequired, acting_as, current_scope
from tests.worlds import AcademieWorld, Worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("app_login")]

THREADS, TURNS = 4, 120
KINDS = ("job", "pole", "other pole", "establishment", "student", "rectorat")


def serve(worlds: Worlds, seed: int) -> dict[str, int]:
    """Alternate académies, kinds of actor and endings on this thread's one connection; count what was seen."""
    dice = random.Random(seed)
    counted = {"turns": 0, "rows": 0, "foreign": 0, "outside": 0}
    try:
        for _ in range(TURNS):
            world = dice.choice((worlds.a, worlds.b))
            counted["turns"] += 1
            try:
                with acting_as(world.scopes[dice.choice(KINDS)]):
                    _read(world, counted)
                    if dice.random() < 0.2:
                        neighbour = worlds.b if world is worlds.a else worlds.a
                        with acting_as(neighbour.scopes["job"]):
                            _read(neighbour, counted)
                        _read(world, counted)
                    if dice.random() < 0.2:
                        raise TimeoutError
                    if dice.random() < 0.1:
                        with connection.cursor() as cursor:
                            cursor.execute("SELECT 1 / 0 FROM placements_need")
            except Exception:
                pass  # the page failed; the connection stays
            try:
                Student.objects.exists()
                counted["outside"] += 1
            except ScopeRequired:
                pass
    finally:
        connection.close()
    return counted


def _read(world: AcademieWorld, counted: dict[str, int]) -> None:
    for model in (Student, Need):
        for code in model._base_manager.values_list("academie_id", flat=True):
            counted["rows"] += 1
            counted["foreign"] += code != world.academie.pk


def test_interleaved_threads_never_see_a_foreign_row(worlds: Worlds) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(lambda seed: serve(worlds, seed), range(THREADS)))
    total: dict[str, int] = {key: sum(result[key] for result in results) for key in results[0]}
    assert total["turns"] == THREADS * TURNS
    assert total["rows"] > 1000
    assert total["foreign"] == 0
    assert total["outside"] == 0


def test_a_new_thread_starts_without_a_scope(worlds: Worlds) -> None:
    def look() -> Any:
        try:
            Student.objects.exists()
        except ScopeRequired:
            return current_scope(), "fermé"
        finally:
            connection.close()
        return current_scope(), "ouvert"

    with acting_as(worlds.a.scopes["job"]), ThreadPoolExecutor(1) as pool:
        assert pool.submit(look).result() == (None, "fermé")
        # A context copied to the thread (what async servers do) carries the name of the scope, not its connection.
        context = contextvars.copy_context()
        scope, state = pool.submit(context.run, look).result()
        assert isinstance(scope, Scope)
        assert state == "fermé"

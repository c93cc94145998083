"""The command that opens each policy: its list, its way back, and what it says of a survivor."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tenancy.management.commands.mutate_policies import Command
from tests.isolation.mutation import Mutant, mutants


class Owner:
    """The test's own connection with psycopg's `execute`, so that nothing is committed."""

    def execute(self, statement: Any, params: Any = None) -> Any:
        cursor = connection.cursor()
        cursor.execute(statement, params)
        return cursor


def catalogue() -> list[tuple[Any, ...]]:
    return Owner().execute(
        "SELECT polrelid, polname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) "
        "FROM pg_policy ORDER BY 1, 2"
    ).fetchall()  # fmt: skip


@pytest.mark.django_db
def test_each_condition_of_each_policy_is_opened_and_put_back() -> None:
    owner: Any = Owner()
    before = catalogue()
    conditions = sum(bool(using) + bool(check) for *_, using, check in before)
    every = mutants(owner, "*")
    assert len({mutant.policy for mutant in every}) == len(before)
    assert len([mutant for mutant in every if mutant.facet != "both"]) == conditions
    for mutant in every:
        owner.execute(mutant.opened)
        changed = [new for old, new in zip(before, catalogue(), strict=True) if old != new]
        assert len(changed) == 1
        assert "true" in changed[0][2:]
        owner.execute(mutant.restored)
    assert catalogue() == before


@pytest.mark.django_db
def test_one_table_only() -> None:
    owner: Any = Owner()
    assert {mutant.table for mutant in mutants(owner, "placements_need")} == {"placements_need"}
    assert mutants(owner, "poles_academie") == []
    walls = [mutant.facet for mutant in mutants(owner, "placements_need") if mutant.policy == "need_wall"]
    assert walls == ["using", "check", "both"]


def reported(lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, **options: Any) -> str:
    def some(self: Command, only: str) -> Iterator[dict[str, Any]]:
        yield from lines

    monkeypatch.setattr(Command, "_lines", some)
    out = io.StringIO()
    try:
        call_command("mutate_policies", stdout=out, **options)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def line(policy: str, killer: str | None) -> dict[str, Any]:
    return {"table": "placements_need", "policy": policy, "facet": "using", "killed_by": killer}


def test_all_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    said = reported([{"mutants": 1}, line("need_wall", "tests/isolation/test_matrix.py::test")], monkeypatch)
    assert "placements_need, need_wall, USING → test_matrix.py::test\n" in said
    assert "1 sur 1 politiques ouvertes : détectées (100 %)" in said


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            [{"mutants": 2}, line("need_wall", "t"), line("need_door_poles", None)],
            "Ouvertures que rien ne détecte : placements_need, need_door_poles, USING.",
        ),
        ([{"mutants": 2}, line("need_wall", "t")], "Seules 1 ouvertures sur 2 ont été essayées."),
        ([{"broken": "t", "why": "E panne"}], "Les tests échouent avant toute ouverture : t.\nE panne"),
        ([{"mutants": 0}], "Aucune politique sur « poles_academie »."),
    ],
    ids=["survivor", "cut short", "broken", "none"],
)
def test_what_stops_the_command(lines: Any, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = reported(lines, monkeypatch, only="poles_academie")
    assert said.endswith(sentence)


def test_a_survivor_ends_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Command, "_lines", lambda self, only: iter([{"mutants": 1}, line("need_wall", None)]))
    with pytest.raises(CommandError):
        call_command("mutate_policies", stdout=io.StringIO())


def test_a_mutant_of_an_insert_policy_has_no_using() -> None:
    mutant = Mutant("t", "p", "check", None, "x = 1")
    assert mutant.opened.as_string(None) == 'ALTER POLICY "p" ON "t" WITH CHECK (true)'
    assert mutant.restored.as_string(None) == 'ALTER POLICY "p" ON "t" WITH CHECK (x = 1)'

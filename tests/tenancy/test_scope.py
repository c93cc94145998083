"""The value that names who is asking."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tenancy.scope import SETTINGS, Scope, acting_as, connection_scope, current_scope

POLE = SimpleNamespace(pk="11111111-0000-4000-8000-000000000000", academie_id="9A")
SCHOOL = SimpleNamespace(pk="1000001X", academie_id="9A")


@pytest.mark.parametrize(
    ("scope", "wall", "doors"),
    [
        (Scope.for_person(7), "", {"person": "7"}),
        (Scope.for_pole(POLE, 7), "9A", {"poles": POLE.pk, "person": "7"}),
        (Scope.for_rectorat("9A"), "9A", {"academies": "9A"}),
        (Scope.for_establishment(SCHOOL), "9A", {"establishments": SCHOOL.pk}),
        (Scope.for_company(5, ["9B", "9A", "9A"]), "9A,9B", {"companies": "5"}),
        (Scope.for_student(SimpleNamespace(pk="5", academie_id="9B")), "9B", {"students": "5"}),
        (Scope.for_job("9A"), "9A", {"jobs": "9A"}),
    ],
    ids=lambda value: value.kind if isinstance(value, Scope) else "",
)
def test_settings_of_each_kind(scope: Scope, wall: str, doors: dict[str, str]) -> None:
    values = scope.as_settings()
    assert set(values) == set(SETTINGS)
    signed_in = "" if scope.kind == "person" else scope.kind
    assert {name: value for name, value in values.items() if value} == {
        name: value for name, value in {"wall": wall, "signed_in": signed_in, **doors}.items() if value
    }


@pytest.mark.parametrize("value", ["9A,9B", "", "None", "9A}", "9A'", "x" * 65, "é", "9A\n"])
def test_an_id_cannot_carry_another(value: str) -> None:
    with pytest.raises(ValueError, match="Identifiant impossible"):
        Scope.for_job(value)
    with pytest.raises(ValueError, match="Identifiant impossible"):
        Scope("pole", ("9A",), {"poles": (value,)})


def test_a_row_that_is_not_saved_gives_no_scope() -> None:
    with pytest.raises(ValueError, match="Identifiant impossible"):
        Scope.for_pole(SimpleNamespace(pk=POLE.pk, academie_id=None))
    with pytest.raises(ValueError, match="Identifiant impossible"):
        Scope.for_person(SimpleNamespace(pk=None))


@pytest.mark.parametrize("door", ["wall", "signed_in", "ministry", "Poles"])
def test_unknown_doors_are_refused(door: str) -> None:
    with pytest.raises(ValueError, match="Porte inconnue"):
        Scope("pole", ("9A",), {door: ("1",)})


def test_a_scope_is_a_frozen_value() -> None:
    doors: dict[str, Any] = {"poles": ("1",)}
    scope = Scope("pole", ("9A",), doors)
    doors["jobs"] = ("9A",)
    assert scope == Scope("pole", ("9A",), {"poles": ("1",)})
    assert len({scope, Scope("pole", ("9A",), {"poles": ("1",)})}) == 1
    with pytest.raises(TypeError):
        scope.doors["jobs"] = ("9A",)  # type: ignore[index]
    with pytest.raises(AttributeError):
        scope.wall = ("9B",)  # type: ignore[misc]


@pytest.mark.django_db
def test_the_connection_and_the_context_say_the_same() -> None:
    from django.db import connection

    scope = Scope.for_job("9A")
    assert connection_scope(connection) is None
    with acting_as(scope):
        assert current_scope() is scope
        assert connection_scope(connection) is scope
    assert current_scope() is None
    assert connection_scope(connection) is None

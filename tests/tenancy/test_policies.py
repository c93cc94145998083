"""The SQL of walls, doors and composite keys, and what a migration writes of them."""

from __future__ import annotations

import pytest
from django.db import connection, migrations
from django.db.migrations.writer import OperationWriter

from establishments.models import Student
from placements.models import Need
from poles.models import Pole
from tenancy.policies import Door, Policy, SameAcademie, Wall, setting, within


def quote(name: str) -> str:
    return f'"{name}"'


def test_a_setting_is_read_as_null_when_empty() -> None:
    assert setting("wall") == "string_to_array(nullif(current_setting('stages.wall', true), ''), ',')"
    assert within("pole_id", "poles", "uuid[]").startswith("pole_id = ANY (string_to_array(")
    with pytest.raises(ValueError, match="Réglage inconnu"):
        setting("walls")


def test_a_door_that_only_reads_covers_select_alone() -> None:
    enable, create = Door("poles", column="pole_id", name="d").statements(Need, quote)
    assert enable == 'ALTER TABLE "placements_need" ENABLE ROW LEVEL SECURITY'
    assert create.startswith('CREATE POLICY "d" ON "placements_need" AS PERMISSIVE FOR SELECT USING (pole_id = ANY')
    assert "::uuid[]" in create
    assert "WITH CHECK" not in create


def test_a_door_that_writes_checks_what_it_writes() -> None:
    _, create = Door("establishments", column="establishment_id", writes=True, name="d").statements(Need, quote)
    using, check = create.split(" WITH CHECK ")
    assert "FOR ALL" in create
    assert using.endswith(check)
    assert "::text[]" in create


def test_the_type_of_the_column_is_kept_so_that_its_index_serves() -> None:
    assert "::bigint[]" in Door("person", column="user_id", name="d").statements(Student, quote)[1]
    with pytest.raises(ValueError, match="n'a pas de colonne"):
        Door("poles", column="nowhere_id", name="d").statements(Student, quote)


def test_a_wall_with_own_rows_opens_reading_only() -> None:
    _, create = Wall(own="user_id", name="w").statements(Student, quote)
    using, check = create.split(" WITH CHECK ")
    assert "AS RESTRICTIVE FOR ALL" in create
    assert "stages.person" in using
    assert "stages.person" not in check


def test_what_is_read_once_stands_in_a_sub_select_of_the_type_of_the_column() -> None:
    wall = Wall(once=True, name="w").statements(Student, quote)[1]
    assert "academie_id = ANY ((SELECT string_to_array(" in wall
    assert "::text[])::text[])" in wall
    assert "(SELECT string_to_array(" in Door("poles", once=True, name="d").statements(Student, quote)[1]
    assert "(SELECT" not in Door("poles", name="d").statements(Student, quote)[1]
    with pytest.raises(ValueError, match="une fois"):
        Door("students", via="{ids} IS NOT NULL", once=True, name="d")


@pytest.mark.parametrize(
    "constraint",
    [
        Wall(name="w"),
        Wall(own="user_id", column="academie_id", name="w"),
        Wall(once=True, name="w"),
        Door("poles", column="pole_id", writes=True, name="d"),
        Door("academies", column="academie_id", once=True, name="d"),
        Door("students", via="{ids} IS NOT NULL", when="status = 'published'", name="d"),
        SameAcademie("student", name="s"),
        SameAcademie("offer", shared="offer_seats", target="seats", name="s"),
    ],
    ids=["wall", "wall-own", "wall-once", "door", "door-once", "door-via", "same", "same-shared"],
)
def test_a_constraint_survives_its_migration(constraint: Policy | SameAcademie) -> None:
    path, args, kwargs = constraint.deconstruct()
    again = type(constraint)(*args, **kwargs)
    assert again == constraint
    assert hash(again) == hash(constraint) or again is not constraint
    assert again.deconstruct() == (path, args, kwargs)
    text, imports = OperationWriter(migrations.AddConstraint("need", constraint)).serialize()
    assert type(constraint).__name__ in text
    assert any("tenancy.policies" in line for line in imports)


def test_constraints_that_differ_are_not_equal() -> None:
    assert Door("poles", column="pole_id", name="d") != Door("poles", column="pole_id", writes=True, name="d")
    assert Wall(name="w") != Wall(own="user_id", name="w")
    assert SameAcademie("pole", name="s") != SameAcademie("pole", shared="pole_id", name="s")


@pytest.mark.django_db
def test_a_table_that_loses_its_last_policy_shows_nothing(as_role: object) -> None:
    from tenancy.scope import Scope, acting_as
    from tests.factories import PoleFactory
    from tests.support.roles import as_role as role

    pole = PoleFactory()
    with connection.schema_editor() as editor:
        for policy in [each for each in Pole._meta.constraints if isinstance(each, Policy)]:
            editor.remove_constraint(Pole, policy)
    with role(), acting_as(Scope.for_job(pole.academie)):
        assert not Pole.objects.exists()

"""Django itself logged in as stages_app (no SET ROLE): how scopes open, nest, close, and what happens without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models.deletion import Collector
from psycopg import sql

from accounts.models import SupportStaff
from companies.models import Offer
from establishments.models import StaffMember, Student
from placements.models import Need
from poles.models import MinistryStaff, Pole
from tenancy.guard import protected_tables
from tenancy.scope import SETTINGS, Scope, ScopeRequired, acting_as, current_scope, scoped_stream
from tests.isolation.conftest import address
from tests.worlds import Worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("app_login")]

TABLES = sorted(protected_tables())


def settings_now() -> dict[str, str | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('stages.{name}', true)" for name in SETTINGS))
        return dict(zip(SETTINGS, cursor.fetchone(), strict=True))


def students() -> set[str]:
    return set(Student.objects.values_list("last_name", flat=True))


def test_the_session_is_the_restricted_role(app_login: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session_user, current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("stages_app", "stages_app", False, False)
    assert connection.tenancy_guarded is True


# Without a scope


@pytest.mark.parametrize("table", TABLES)
def test_never_set_then_emptied_both_show_nothing(table: str, worlds: Worlds) -> None:
    count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    with psycopg.connect(address()) as session:
        assert session.execute("SELECT current_setting('stages.wall', true)").fetchone() == (None,)
        assert session.execute(count).fetchone() == (0,)
        session.rollback()
        people = (worlds.a.rows[model].user_id for model in (StaffMember, SupportStaff, MinistryStaff))
        person = ",".join(map(str, people))
        doors = {"wall": "9A", "jobs": "9A", "academies": "9A", "person": person}
        for name, value in doors.items():
            session.execute("SELECT set_config(%s, %s, true)", [f"stages.{name}", value])
        (inside,) = session.execute(count).fetchone() or (0,)
        assert inside > 0
        session.commit()
        # PostgreSQL keeps the name of a setting once used: it is now empty rather than unknown.
        assert session.execute("SELECT current_setting('stages.wall', true)").fetchone() == ("",)
        assert session.execute(count).fetchone() == (0,)


def test_the_guard_refuses_every_protected_model_outside_a_scope() -> None:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in protected_tables():
            with pytest.raises(ScopeRequired, match=model._meta.db_table):
                model._base_manager.exists()
            with pytest.raises(ScopeRequired):
                list(model._base_manager.all().iterator())


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM placements_need",
        "select 1 from PLACEMENTS_NEED",
        'SELECT 1 FROM public."placements_need" n',
        "WITH n AS (SELECT 1 FROM placements_need) SELECT * FROM n",
        "UPDATE placements_need SET state = 'placed'",
        "DELETE FROM placements_need",
        "TABLE placements_need",
        sql.SQL("SELECT 1 FROM {}").format(sql.Identifier("placements_need")),
    ],
    ids=str,
)
def test_the_guard_reads_raw_sql(statement: Any) -> None:
    with connection.cursor() as cursor, pytest.raises(ScopeRequired, match="Table protégée hors de toute portée"):
        cursor.execute(statement)
    with connection.cursor() as cursor, pytest.raises(ScopeRequired):
        cursor.executemany("DELETE FROM placements_need WHERE id = %s", [["x"]])


def test_the_guard_lets_words_and_open_tables_pass() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'placements_need', count(*) FROM poles_academie")
        assert cursor.fetchone()[1] >= 2
        cursor.execute("SELECT %s", ["placements_need"])
        assert cursor.fetchone() == ("placements_need",)


def test_the_database_stands_behind_the_guard(worlds: Worlds) -> None:
    connection.ensure_connection()
    connection.tenancy_guarded = False
    try:
        assert students() == set()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE establishments_student SET first_name = 'x'")
            assert cursor.rowcount == 0
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                Pole.objects.create(academie=worlds.a.academie, name="Essai", slug="essai")
    finally:
        connection.tenancy_guarded = True


# In a scope


def test_a_scope_shows_its_rows_and_closes_behind_itself(worlds: Worlds) -> None:
    with acting_as(worlds.a.scopes["pole"]):
        seen = students()
    assert seen == {"CANARIA Témoin", "CANARIA Exemple"}
    assert current_scope() is None
    assert set(settings_now().values()) <= {"", None}
    with pytest.raises(ScopeRequired):
        students()


def test_nested_scopes_come_back_one_by_one(worlds: Worlds) -> None:
    a, b = worlds.a, worlds.b
    with acting_as(a.scopes["job"]) as outer:
        every = students()
        with acting_as(b.scopes["pole"]):
            assert students() == {"CANARIB Témoin", "CANARIB Exemple"}
            with acting_as(a.scopes["student"]):
                assert students() == {"CANARIA Témoin"}
            assert students() == {"CANARIB Témoin", "CANARIB Exemple"}
            assert settings_now()["jobs"] == ""  # a nested scope does not inherit the doors around it
        assert current_scope() is outer
        assert students() == every
        assert settings_now()["jobs"] == "9A"


@pytest.mark.parametrize("error", [ValueError("panne"), DatabaseError("panne"), KeyboardInterrupt()], ids=repr)
def test_an_exception_gives_the_outer_scope_back(error: BaseException, worlds: Worlds) -> None:
    with acting_as(worlds.a.scopes["job"]) as outer:
        every = students()
        with pytest.raises(type(error)), acting_as(worlds.b.scopes["job"]):
            raise error
        assert current_scope() is outer
        assert students() == every
    with pytest.raises(type(error)), acting_as(worlds.b.scopes["job"]):
        raise error
    assert set(settings_now().values()) <= {"", None}


def test_an_error_of_the_database_inside_gives_the_outer_scope_back(worlds: Worlds) -> None:
    with acting_as(worlds.a.scopes["job"]):
        every = students()
        with pytest.raises(DatabaseError), acting_as(worlds.b.scopes["job"]), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0 FROM placements_need")
        assert students() == every


def test_a_rollback_asked_inside_undoes_and_restores(worlds: Worlds) -> None:
    with acting_as(worlds.a.scopes["job"]) as outer:
        every = students()
        with acting_as(worlds.a.scopes["establishment"]):
            Student.objects.filter(pk=worlds.a.student.pk).update(last_name="Changé")
            transaction.set_rollback(True)
        assert current_scope() is outer
        assert students() == every


def test_savepoints_inside_a_scope_keep_it(worlds: Worlds) -> None:
    with acting_as(worlds.a.scopes["pole"]):
        before = students()
        with transaction.atomic():
            assert students() == before
        with pytest.raises(ValueError, match="panne"), transaction.atomic():
            raise ValueError("panne")
        assert students() == before
        mark = transaction.savepoint()
        with acting_as(worlds.b.scopes["pole"]):
            pass
        transaction.savepoint_rollback(mark)
        assert students() == before


def test_on_commit_runs_outside_every_scope(worlds: Worlds) -> None:
    seen: list[Any] = []

    def note() -> None:
        seen.append((current_scope(), connection.in_atomic_block, set(settings_now().values()) <= {"", None}))
        try:
            students()
        except ScopeRequired:
            seen.append("fermé")

    with acting_as(worlds.a.scopes["job"]), acting_as(worlds.a.scopes["pole"]):
        transaction.on_commit(note)
        assert seen == []
    assert seen == [(None, False, True), "fermé"]


def test_on_commit_never_runs_after_an_exception(worlds: Worlds) -> None:
    seen: list[int] = []
    with pytest.raises(ValueError, match="panne"), acting_as(worlds.a.scopes["job"]):
        transaction.on_commit(lambda: seen.append(1))
        raise ValueError("panne")
    assert seen == []


# Streams


def names(world: Any) -> Iterator[str]:
    yield from Student.objects.filter(establishment__academie=world.academie).values_list("last_name", flat=True)


def test_a_stream_reads_in_the_scope_in_which_it_was_made(worlds: Worlds) -> None:
    with acting_as(worlds.a.scopes["pole"]):
        body = scoped_stream(names(worlds.a))
        bare = names(worlds.a)
    assert set(body) == {"CANARIA Témoin", "CANARIA Exemple"}
    assert current_scope() is None
    with pytest.raises(ScopeRequired):
        list(bare)


def test_a_stream_left_half_read_closes_its_transaction(worlds: Worlds) -> None:
    with acting_as(worlds.a.scopes["pole"]):
        body = scoped_stream(names(worlds.a))
    next(body)
    assert connection.in_atomic_block
    body.close()  # what a client that leaves makes the server do
    assert not connection.in_atomic_block
    assert current_scope() is None
    assert set(settings_now().values()) <= {"", None}


def test_a_stream_that_fails_closes_its_transaction(worlds: Worlds) -> None:
    def failing() -> Iterator[str]:
        yield from names(worlds.a)
        raise ValueError("panne")

    with acting_as(worlds.a.scopes["pole"]):
        body = scoped_stream(failing())
    with pytest.raises(ValueError, match="panne"):
        list(body)
    assert not connection.in_atomic_block
    assert current_scope() is None


def test_a_stream_is_made_in_a_scope() -> None:
    with pytest.raises(ScopeRequired, match="au fil de l'eau"):
        scoped_stream([])


# Paths on which a filter is easily forgotten


def test_every_path_to_rows_stays_inside(worlds: Worlds) -> None:
    a, b = worlds.a, worlds.b
    with acting_as(a.scopes["establishment"]):
        assert not Student._base_manager.filter(pk=b.student.pk).exists()
        assert not Student.objects.filter(needs__period__establishment=b.school).exists()
        assert list(Student.objects.raw("SELECT * FROM establishments_student WHERE id = %s", [b.student.pk])) == []
        # A key copied from elsewhere leads nowhere, whatever the join.
        stray = Need(student_id=b.student.pk, academie_id=a.academie.pk)
        with pytest.raises(Student.DoesNotExist):
            _ = stray.student
        loaded = Student.objects.prefetch_related("needs__proposals", "placements__offer__publications")
        for student in loaded:
            assert student.academie_id == a.academie.pk
            assert all(need.academie_id == a.academie.pk for need in student.needs.all())
            for placement in student.placements.all():
                assert {row.academie_id for row in placement.offer.publications.all()} == {a.academie.pk}
        assert {need.student.academie_id for need in Need.objects.select_related("student__school_class")} == {"9A"}


def test_a_shared_offer_shows_each_academie_its_own_publication(worlds: Worlds) -> None:
    for world in (worlds.a, worlds.b):
        for kind in ("pole", "rectorat", "establishment", "student"):
            with acting_as(world.scopes[kind]):
                offer = Offer.objects.prefetch_related("publications").get(pk=worlds.shared_offer.pk)
                assert [row.academie_id for row in offer.publications.all()] == [world.academie.pk]
                other = worlds.b if world is worlds.a else worlds.a
                assert not Offer.objects.filter(pk=other.rows[Offer].pk).exists()


def test_deleting_collects_what_the_reader_sees_only(worlds: Worlds) -> None:
    from matching.models import Campaign

    key = worlds.a.rows[Campaign].pk
    campaign = Campaign(pk=key, academie_id=worlds.a.academie.pk)
    with acting_as(worlds.b.scopes["job"]):
        collector = Collector(using="default")
        collector.collect([campaign])
        related = [row for rows in collector.data.values() for row in rows if row != campaign]
        assert related == []
        assert all(not queryset.exists() for queryset in collector.fast_deletes)
        # Even asked with the object in hand, the neighbour's row is out of reach.
        assert Campaign.objects.filter(pk=key).delete()[0] == 0
        with transaction.atomic():
            assert collector.delete()[0] == 0
    with acting_as(worlds.a.scopes["job"]):
        assert Campaign.objects.filter(pk=key).exists()


def test_bulk_writes_cannot_cross(worlds: Worlds) -> None:
    a, b = worlds.a, worlds.b
    with acting_as(a.scopes["establishment"]):
        assert Student.objects.filter(pk=b.student.pk).update(first_name="x") == 0
        stray = Student(pk=b.student.pk, academie_id=b.academie.pk, last_name="x")
        assert Student.objects.bulk_update([stray], ["last_name"]) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Student.objects.filter(pk=a.student.pk).update(academie=b.academie)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            # An upsert on the neighbour's key neither writes nor tells anything but a refusal.
            Student.objects.bulk_create(
                [Student(pk=b.student.pk, academie=a.academie, establishment=a.school,
                         school_class=a.student.school_class, birth_date=a.student.birth_date)],
                update_conflicts=True, unique_fields=["id"], update_fields=["last_name"],
            )  # fmt: skip
    with acting_as(b.scopes["establishment"]):
        assert Student.objects.get(pk=b.student.pk).last_name == "CANARIB Témoin"


def test_copy_out_is_filtered_and_copy_in_is_refused(worlds: Worlds) -> None:
    out = "COPY establishments_student (last_name) TO STDOUT"
    with acting_as(worlds.a.scopes["student"]), connection.cursor() as cursor, cursor.copy(out) as copy:
        assert b"".join(bytes(block) for block in copy).decode() == "CANARIA Témoin\n"
    with acting_as(worlds.a.scopes["job"]), connection.cursor() as cursor:
        # PostgreSQL checks no policy on COPY FROM, hence refuses it: bulk writes go through INSERT … SELECT.
        with pytest.raises(psycopg.errors.FeatureNotSupported), cursor.copy("COPY placements_need FROM STDIN"):
            pass
        transaction.set_rollback(True)


def test_a_model_says_does_not_exist_for_the_neighbour_as_for_nothing(worlds: Worlds) -> None:
    rows: dict[type[models.Model], Any] = worlds.b.rows
    for model, row in rows.items():
        public = getattr(model, "academie_is_reference", False)
        if public or "academie" not in {field.name for field in model._meta.fields}:
            continue
        for kind in ("pole", "establishment", "rectorat", "company", "student", "job"):
            with acting_as(worlds.a.scopes[kind]), pytest.raises(model.DoesNotExist):
                model._base_manager.get(pk=row.pk)


def test_another_connection_knows_nothing_of_the_scope(worlds: Worlds) -> None:
    with acting_as(worlds.a.scopes["job"]), psycopg.connect(address()) as session:
        assert session.execute("SELECT count(*) FROM establishments_student").fetchone() == (0,)


def test_a_scope_of_nobody_is_closed(worlds: Worlds) -> None:
    with acting_as(Scope("nobody")):
        assert students() == set()
        assert not Offer.objects.exists()

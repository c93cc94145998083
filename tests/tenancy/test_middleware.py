"""The request runs inside its scope, and what a failing request wrote is undone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from establishments.models import StaffMember, Student
from tenancy.scope import ScopeRequired, current_scope
from tests.support.client import StagesClient
from tests.support.roles import as_role
from tests.tenancy.urls import COMMITTED
from tests.worlds import Worlds, two_academies

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.tenancy.urls")]


@pytest.fixture
def worlds() -> Worlds:
    return two_academies()


@pytest.fixture
def school(worlds: Worlds, client: StagesClient) -> StagesClient:
    """Client of the school's staff of the first académie."""
    client.force_login(worlds.a.users["establishment"])
    client.raise_request_exception = False
    COMMITTED.clear()
    return client


def first_name(worlds: Worlds) -> str:
    return Student.objects.get(pk=worlds.a.student.pk).first_name


@pytest.mark.parametrize("ending", ["fait", "400"])
def test_an_answer_below_500_keeps_what_was_written(ending: str, worlds: Worlds, school: StagesClient) -> None:
    school.get(f"/essai/ecrire/{ending}/")
    assert first_name(worlds) == ending
    assert ending in COMMITTED
    # Written through the scope: the neighbour's student has not moved.
    assert Student.objects.get(pk=worlds.b.student.pk).first_name == "CANARIB"


@pytest.mark.parametrize(
    ("ending", "status"),
    [("erreur", 500), ("introuvable", 404), ("interdit", 403), ("500", 500), ("503", 503), ("gabarit", 500)],
)
def test_a_failing_request_leaves_nothing(ending: str, status: int, worlds: Worlds, school: StagesClient) -> None:
    assert school.get(f"/essai/ecrire/{ending}/").status_code == status
    assert first_name(worlds) == "CANARIA"
    assert COMMITTED == []
    assert current_scope() is None
    # The next request of the same connection starts afresh.
    assert school.get("/essai/etat/").json()["scope"] == "establishment"


def test_lazy_templates_are_rendered_inside(worlds: Worlds, school: StagesClient) -> None:
    body = school.get("/essai/gabarit/").content.decode()
    assert body.count("CANARIA") == 2
    assert "CANARIB" not in body


def test_a_stream_is_read_in_its_scope_or_not_at_all(worlds: Worlds, school: StagesClient) -> None:
    scoped, bare = school.get("/essai/flux/portee/"), school.get("/essai/flux/sans/")
    with as_role():  # the body is read by the server after the request
        body = b"".join(scoped).decode()
        assert body.count("CANARIA") == 2
        assert "CANARIB" not in body
        with pytest.raises(ScopeRequired):
            b"".join(bare)


def test_signed_out_there_is_no_scope_and_protected_rows_are_refused(client: StagesClient) -> None:
    answer = client.get("/essai/public/").json()
    assert (answer["scope"], answer["wall"], answer["kind"]) == (None, [], None)
    assert client.get("/essai/etat/").status_code == 302
    with pytest.raises(ScopeRequired):
        client.get("/essai/imprudent/")


def test_a_person_without_function_sees_own_memberships_only(client: StagesClient, worlds: Worlds) -> None:
    client.force_login(worlds.a.users["person"])
    answer = client.get("/essai/etat/").json()
    assert (answer["scope"], answer["wall"], answer["kind"]) == ("person", [], None)
    assert client.get("/essai/imprudent/").content == b"0"
    assert "CANARI" not in client.get("/essai/gabarit/").content.decode()


@pytest.mark.parametrize(
    ("who", "kind", "wall"),
    [
        ("rectorat", "rectorat", ["9A"]),
        ("pole", "coordinator", ["9A"]),
        ("establishment", "school", ["9A"]),
    ],
)
def test_each_membership_gives_its_scope(
    who: str, kind: str, wall: list[str], worlds: Worlds, client: StagesClient
) -> None:
    client.force_login(worlds.a.users[who])
    answer = client.get("/essai/etat/").json()
    assert (answer["kind"], answer["wall"], answer["academie"]) == (kind, wall, "9A")
    assert answer["transaction"] > 0
    assert answer["title"]


def test_a_company_member_stands_in_every_academie(worlds: Worlds, client: StagesClient) -> None:
    client.force_login(worlds.a.users["company"])
    answer = client.get("/essai/etat/").json()
    assert (answer["kind"], answer["academie"]) == ("company", None)
    assert {"9A", "9B"} <= set(answer["wall"])
    assert "CANARI" not in client.get("/essai/gabarit/").content.decode()


def test_the_settings_are_empty_after_a_request(worlds: Worlds, school: StagesClient) -> None:
    school.get("/essai/etat/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('stages.wall', true), current_setting('stages.establishments', true)")
        assert set(cursor.fetchone()) <= {"", None}


def test_two_people_in_turn_never_meet(worlds: Worlds, new_client: type[StagesClient]) -> None:
    clients = {}
    for name, world in (("A", worlds.a), ("B", worlds.b)):
        clients[name] = new_client()
        clients[name].force_login(world.users["establishment"])
    for _ in range(5):
        for name, client in clients.items():
            body = client.get("/essai/gabarit/").content.decode()
            assert f"CANARI{name}" in body
            assert f"CANARI{'B' if name == 'A' else 'A'}" not in body


def test_a_membership_ended_during_the_session_gives_nothing_more(worlds: Worlds, school: StagesClient) -> None:
    assert school.get("/essai/etat/").json()["kind"] == "school"
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    StaffMember.objects.filter(user=worlds.a.users["establishment"]).update(ends_on=yesterday)
    answer = school.get("/essai/etat/").json()
    assert (answer["scope"], answer["wall"], answer["kind"]) == ("person", [], None)
    assert school.get("/essai/gabarit/").content == b""

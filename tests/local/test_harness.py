"""The harness keeps its promises: a rule that could not fail would protect nothing."""

import datetime

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.template import engines

from poles.models import Academie, Departement, MissionLetter, RegionAcademique
from tenancy.scope import ScopeRequired
from tests.support.html import check_response, inline_code
from tests.support.templates import UndefinedTemplateVariable

pytestmark = pytest.mark.django_db


def some_regions(count: int = 10) -> None:
    RegionAcademique.objects.bulk_create(
        RegionAcademique(code=f"Z{number}", name="Région Essai") for number in range(count)
    )


def current_role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def test_role_changes_and_comes_back(as_role):
    owner = current_role()
    assert owner != "stages_app"
    with as_role():
        assert current_role() == "stages_app"
        with as_role("stages_backup") if _may_be("stages_backup") else as_role():
            pass
        assert current_role() == "stages_app"
    assert current_role() == owner


def _may_be(role: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(session_user, %s, 'MEMBER')", [role])
        return bool(cursor.fetchone()[0])


def test_role_comes_back_after_a_failed_block(as_role):
    owner = current_role()
    with pytest.raises(RuntimeError), transaction.atomic(), as_role():
        raise RuntimeError("essai")
    assert current_role() == owner


def test_guard_is_on_under_the_restricted_role_only(as_role):
    assert list(MissionLetter.objects.all()) == []
    with as_role(), pytest.raises(ScopeRequired):
        list(MissionLetter.objects.all())


def test_restricted_role_cannot_change_the_schema(as_role):
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied|must be owner"), transaction.atomic(), as_role():
        connection.cursor().execute("DROP TABLE django_session")


def test_unordered_rows_come_in_another_order():
    some_regions()
    orders = {tuple(RegionAcademique.objects.order_by().values_list("pk", flat=True)) for _ in range(5)}
    assert len(orders) > 1
    named = {tuple(RegionAcademique.objects.order_by("code").values_list("pk", flat=True)) for _ in range(5)}
    assert len(named) == 1


def test_lock_over_a_join_must_say_of_which_table():
    with pytest.raises(AssertionError, match="select_for_update"):
        list(Departement.objects.select_for_update().select_related("academie"))
    list(Departement.objects.select_for_update(of=("self",)).select_related("academie"))
    list(Departement.objects.select_for_update())


def test_query_limit_names_the_line(assert_max_queries):
    with assert_max_queries(1):
        Academie.objects.count()
    with pytest.raises(pytest.fail.Exception, match="2 requêtes, 1 au plus"), assert_max_queries(1):
        Academie.objects.count()
        Academie.objects.count()


def test_unknown_variable_of_our_templates_is_an_error(tmp_path):
    from django.template import Origin, Template
    from django.template.context import Context

    engine = engines["django"].engine
    from tests.support.templates import PROJECT

    def render(text: str, name: str) -> str:
        return Template(text, Origin(name), name, engine).render(Context({"known": 1}))

    ours, theirs = str(PROJECT / "templates" / "essai.html"), "/usr/lib/autre/essai.html"
    with pytest.raises(UndefinedTemplateVariable, match="inconnue"):
        render("{{ unknown }}", ours)
    assert render("{{ unknown|default:'rien' }}{% if unknown %}x{% endif %}{{ known }}", ours) == "rien1"
    assert render("{{ unknown }}", theirs) == ""


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<p style='color: red'>", "style"),
        ("<style>p {}</style>", "style"),
        ("<button onclick='x()'>", "onclick"),
        ("<a href=' JavaScript:x()'>", "javascript"),
        ("<div hx-on:click='x()'>", "hx-on"),
        (
            "<script nonce='abc'>x</script><script src='/x.js'></script><script type='application/json'>{}</script>",
            None,
        ),
        ("<p class='style' data-on='x'>onclick=</p>", None),
    ],
)
def test_inline_code_is_found(html, found):
    result = inline_code(html)
    assert (found in result[0]) if found else (result == [])
    if found:
        with pytest.raises(AssertionError, match="refuserait"):
            check_response(HttpResponse(html))
        check_response(HttpResponse(html, content_type="text/plain"))


def test_clock_stops_at_the_chosen_day(today_is):
    from django.utils import timezone

    today_is("2026-05-04")
    assert timezone.localdate() == datetime.date(2026, 5, 4)
    today_is(datetime.date(2027, 1, 1))
    assert timezone.localdate() == datetime.date(2027, 1, 1)


@pytest.mark.filterwarnings("ignore:A test tried to use socket:UserWarning")
def test_network_is_closed():
    import socket

    from pytest_socket import SocketBlockedError, SocketConnectBlockedError

    with pytest.raises((SocketBlockedError, SocketConnectBlockedError)):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_transactional_tests_start_from_the_rows_of_the_migrations(turn):
    from tests.support.database import REFERENCE

    assert not RegionAcademique.objects.filter(name="Région Essai").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_content_type")
        assert cursor.fetchone()[0] == REFERENCE.rows["django_content_type"].count(b"\n")
    some_regions(3)
    assert RegionAcademique.objects.filter(name="Région Essai").exists()


def test_migrations_keep_their_rows_for_ordinary_tests():
    from django.contrib.contenttypes.models import ContentType

    assert ContentType.objects.filter(app_label="poles").exists()

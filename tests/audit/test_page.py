"""The journal as the rectorat reads it: sentences, filters, order, pages, exports; nobody else."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.audit import record
from accounts.models import AuditEntry
from tenancy.scope import acting_as
from tests import factories as make
from tests.support.client import StagesClient
from tests.support.reading import words
from tests.worlds import Worlds, two_academies

pytestmark = pytest.mark.django_db


@pytest.fixture
def worlds() -> Worlds:
    return two_academies()


def signed_in(worlds: Worlds, kind: str) -> StagesClient:
    client = StagesClient()
    client.force_login(worlds.a.users[kind])
    return client


def acting(worlds: Worlds, kind: str) -> Any:
    from accounts.actors import actor_for

    return actor_for(worlds.a.users[kind], None)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("rectorat", 200),
        ("pole", 403),
        ("other pole", 403),
        ("establishment", 403),
        ("company", 403),
        ("person", 403),
    ],
)
def test_the_rectorat_alone_reads_its_own_journal(worlds: Worlds, kind: str, status: int) -> None:
    response = signed_in(worlds, kind).get("/journal/")
    assert response.status_code == status
    assert (f"a essayé {worlds.a.canary}" in words(response)) is (kind == "rectorat")
    assert worlds.b.canary not in words(response)


def test_signed_out_goes_to_the_sign_in_page(client: Any) -> None:
    assert client.get("/journal/").url.startswith("/comptes/")


def test_the_menu_leads_there(worlds: Worlds) -> None:
    assert 'href="/journal/"' in signed_in(worlds, "rectorat").get("/").content.decode()
    assert 'href="/journal/"' not in signed_in(worlds, "pole").get("/").content.decode()


def test_each_line_is_a_sentence(worlds: Worlds) -> None:
    actor = acting(worlds, "pole")
    with acting_as(actor.scope):
        record(actor=actor, verb="campaign.created", thing=worlds.a.pole, name="<b>Printemps</b>")
        record(actor=None, verb="test.done", academie_id="9A", token="seul")
        erased = make.UserFactory()
        record(actor=None, person=erased, verb="test.done", academie_id="9A", token="puis parti")
    number = erased.pk
    erased.delete()
    page = words(signed_in(worlds, "rectorat").get("/journal/"))
    assert f"{actor.user.full_name} (coordination d'un pôle) a créé la campagne « <b>Printemps</b> »." in page
    assert "Le service a essayé seul." in page
    assert f"Personne n° {number} (compte effacé) a essayé puis parti." in page
    assert "4 lignes" in page


def test_a_student_is_never_named(worlds: Worlds) -> None:
    from dataclasses import replace

    actor = acting(worlds, "establishment")
    with acting_as(actor.scope):
        record(actor=replace(actor, kind="student"), verb="test.done", token="seul")
    client = signed_in(worlds, "rectorat")
    assert "Un élève a essayé seul." in words(client.get("/journal/"))
    page = words(client.get("/journal/", {"person": actor.user.last_name}))
    assert "Un élève" not in page


def test_filters(worlds: Worlds) -> None:
    actor = acting(worlds, "pole")
    with time_machine.travel(dt.datetime(2027, 3, 2, 22, 30, tzinfo=dt.UTC), tick=False), acting_as(actor.scope):
        record(actor=actor, verb="campaign.created", thing=worlds.a.pole, name="Printemps")  # 23 h 30 in Paris
    client = signed_in(worlds, "rectorat")

    def shown(**query: str) -> bool:
        page = words(client.get("/journal/", query))
        return "« Printemps »" in page

    first, last = actor.user.first_name, actor.user.last_name
    assert shown(person=f"{last.lower()} {first.lower()}")
    assert not shown(person=f"{last} inconnue")
    assert shown(verb="campaign.created")
    assert not shown(verb="campaign.launched")
    assert shown(kind_of_object="poles.pole")
    assert shown(reference=str(worlds.a.pole.pk))
    assert not shown(reference=str(worlds.a.other_pole.pk))
    nothing = client.get("/journal/", {"reference": str(worlds.a.other_pole.pk)})
    assert "Aucune ligne ne correspond." in words(nothing)
    assert shown(since="2027-03-02", until="2027-03-02")
    assert not shown(since="2027-03-03")
    assert not shown(until="2027-03-01")
    page = words(client.get("/journal/", {"verb": "campaign.created"}))
    assert "Acte : A créé la campagne « … »" in page


@pytest.mark.parametrize("query", ["verb=x", "since=hier", "kind_of_object=x", "tri=x", "page=9999", "reference=%00"])
def test_an_odd_query_breaks_nothing(worlds: Worlds, query: str) -> None:
    assert signed_in(worlds, "rectorat").get(f"/journal/?{query}").status_code == 200


def test_exports_carry_the_sentences_and_leave_a_line(worlds: Worlds) -> None:
    actor = acting(worlds, "pole")
    with acting_as(actor.scope):
        record(actor=actor, verb="campaign.created", thing=worlds.a.pole, name="=1+1")
    client = signed_in(worlds, "rectorat")
    text = client.get("/journal/?format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    sentences = [row[rows[0].index("Phrase")] for row in rows[1:]]
    assert f"{actor.user.full_name} (coordination d'un pôle) a créé la campagne « =1+1 »." in sentences
    assert worlds.b.canary not in text
    for fmt in ("xlsx", "ods"):
        assert client.get(f"/journal/?format={fmt}").content[:2] == b"PK"
    assert client.get("/journal/?format=exe").status_code == 200
    told = AuditEntry.objects.filter(verb="journal.exported").order_by("number").values_list("details", flat=True)
    assert [one["format"] for one in told] == ["CSV", "XLSX", "ODS"]
    page = words(client.get("/journal/"))
    assert f"{worlds.a.users['rectorat'].full_name} (rectorat) a exporté le journal (ODS)." in page


def test_pages_and_queries_do_not_grow(worlds: Worlds, assert_max_queries: Any) -> None:
    client = signed_in(worlds, "rectorat")
    actor = acting(worlds, "pole")

    def lines(count: int) -> None:
        with acting_as(actor.scope):
            for number in range(count):
                record(actor=actor, verb="test.done", thing=actor.user, token=f"n° {number}")

    lines(2)
    with assert_max_queries(12):
        client.get("/journal/")
    lines(120)
    with assert_max_queries(12):
        page = words(client.get("/journal/"))
    assert "essayé n° 119." in page
    assert "essayé n° 2." not in page
    assert "essayé n° 2." in words(client.get("/journal/?page=3"))
    assert timezone.localtime(AuditEntry.objects.latest("at").at).strftime("%d/%m/%Y") in page


def test_the_partial_answers_htmx(worlds: Worlds) -> None:
    response = signed_in(worlds, "rectorat").get("/journal/", headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert b'id="resultats"' in response.content

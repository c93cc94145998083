"""Before the agreement, no column of any table that a host can read says who the student is."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from accounts.models import Message
from accounts.outbox.services import PURPOSE
from accounts.seal import unseal
from placements.applications import services
from placements.models import StudentCard
from tests import factories as make

READABLE = """
    SELECT c.relname, array_agg(quote_ident(a.attname) ORDER BY a.attnum)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
       AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(current_user, c.oid, a.attnum, 'SELECT')
     GROUP BY c.relname ORDER BY c.relname
"""


@pytest.fixture
def canary(hall):
    """A student whose every fact is a word found nowhere else."""
    hall.town.school_class.name = "Classe-Canari"
    hall.town.school_class.save()
    return make.StudentFactory(
        establishment=hall.town.school, school_class=hall.town.school_class, first_name="Zéphirine",
        last_name="Canari-Fictif", ine="987654321KK", qpv_code="QN999Z", home_commune=hall.town.school.commune,
    )  # fmt: skip


def words_of(student):
    return {
        student.first_name, student.last_name, student.ine, student.qpv_code, student.birth_date.isoformat(),
        student.school_class.name, str(student.pk), str(student.school_class_id),
    }  # fmt: skip


def found(hall, offer, words):
    """Return (table, word) for each word that the host reads; every table, every column, row by row."""
    hits, tables = set(), 0
    with hall.host(offer), connection.cursor() as cursor:
        cursor.execute(READABLE)
        for table, columns in cursor.fetchall():
            tables += 1
            cursor.execute(f'SELECT concat_ws(chr(31), {", ".join(f"{one}::text" for one in columns)}) FROM "{table}"')
            text = "\n".join(row[0] for row in cursor.fetchall())
            hits |= {(table, word) for word in words if word in text}
    assert tables > 50
    return hits


def test_a_host_reads_who_comes_only_once_the_school_agreed_and_until_the_end(hall, canary):
    offer, need = hall.offer(adaptations=["hours"]), hall.need(student=canary, needs_adaptation=True)
    words = words_of(canary)
    school = {hall.town.school.pk, hall.town.school.name, str(need.pk), str(need.period_id)}
    known = found(hall, offer, words | school)
    assert not {word for _, word in known} & words
    application = hall.sent(offer, need, skills="Tenir une caisse.", wants="Conseiller.")
    assert found(hall, offer, {"A-101"}) == {("placements_candidatecard", "A-101")}, "the probe reads the cards"
    assert found(hall, offer, words | school) == known, "what was public of the school, and nothing more"
    hall.answered(application)
    assert found(hall, offer, words | school) == known
    with hall.school() as actor:
        services.confirm(actor=actor, application=application)
    told = found(hall, offer, words)
    assert {table for table, _ in told} == {"placements_studentcard"}
    assert {word for _, word in told} == {"Zéphirine", "Canari-Fictif", "Classe-Canari"}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE placements_studentcard SET starts_on = current_date - 60, ends_on = current_date - 40, "
            "readable_until = current_date - 1"
        )
    assert found(hall, offer, words | school) == known
    assert StudentCard.objects.count() == 1


def test_another_host_reads_nothing_even_after_the_agreement(hall, canary):
    offer, other = hall.offer(), hall.offer()
    application = hall.accepted(offer, hall.need(student=canary))
    with hall.school() as actor:
        services.confirm(actor=actor, application=application)
    assert found(hall, other, words_of(canary) | {"A-101"}) == set()


def test_no_mail_says_who(hall, canary):
    offer = hall.offer(1)
    application = hall.accepted(offer, hall.need(student=canary))
    waiting = hall.sent(offer)
    with hall.school() as actor:
        services.confirm(actor=actor, application=application)
    with hall.host(offer) as actor:
        services.refuse(actor=actor, card=waiting.card, motive="full")
    told = [json.loads(unseal(one.sealed, purpose=PURPOSE)) for one in Message.objects.order_by("key")]
    assert len(told) == 4
    text = json.dumps(told, ensure_ascii=False)
    assert not [word for word in words_of(canary) if word in text]

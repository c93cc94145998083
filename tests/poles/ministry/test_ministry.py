"""The ministry: a second factor before anything, the académies side by side, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.actors import ActorKind, actors_of
from accounts.models import AuditEntry
from poles.ministry.reading import side_by_side
from poles.models import MinistryStaff
from tests import factories as make
from tests.factories import shapes
from tests.support.reading import words
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db
TODAY = shapes.today()


def test_the_academies_are_counted_side_by_side(assert_max_queries) -> None:
    academie, other = make.AcademieFactory(code="9A"), make.AcademieFactory(code="9B")
    led, alone = make.PoleFactory(academie=academie), make.PoleFactory(academie=academie)
    make.MissionLetterFactory(pole=led)
    make.MissionLetterFactory(pole=alone, expired=True)
    make.PoleFactory(academie=other)
    with as_role(), assert_max_queries(12):
        rows = {row.name: row for row in side_by_side(TODAY)}
    row = rows[academie.name]
    assert (row.poles, row.led, row.without_coordinator) == (2, 1, 1)
    assert row.covered == led.territory.count() + alone.territory.count()
    assert row.coverage == row.covered / row.communes
    assert (rows[other.name].poles, rows[other.name].without_coordinator) == (1, 1)
    # Whole numbers and names of académies: nothing of anybody.
    assert all(isinstance(value, int) for value in (row.poles, row.led, row.communes, row.covered))


def test_the_home_waits_for_a_second_factor(client, settings) -> None:
    settings.STAGES_SECOND_FACTOR = "required"
    staff = make.MinistryStaffFactory()
    client.force_login(staff.user, second_factor=False)
    answer = client.get(reverse("home"))
    assert answer.status_code == 302
    assert "second-facteur" in answer.url or "2fa" in answer.url or "mfa" in answer.url
    client.force_login(staff.user)
    page = words(client.get(reverse("home")))
    assert "Les académies côte à côte" in page
    assert "Ministère, direction d'essai" in page


def test_the_function_opens_no_row_and_stops_with_its_dates(client) -> None:
    staff, letter = make.MinistryStaffFactory(), make.MissionLetterFactory()
    client.force_login(staff.user)
    assert client.get(reverse("poles:pole", args=[letter.pole.slug])).status_code == 404
    for name in ("placements:needs", "offer_search:search", "audit:journal", "equity:snapshots"):
        assert client.get(reverse(name)).status_code == 403
    staff.ends_on = TODAY - dt.timedelta(days=1)
    staff.save()
    assert actors_of(staff.user) == []
    assert "Les académies côte à côte" not in words(client.get(reverse("home")))


def test_a_command_appoints_and_ends() -> None:
    user = make.UserFactory()
    with pytest.raises(CommandError, match="Dites sa fonction"):
        call_command("appoint_ministry", user.email, database="default")
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("appoint_ministry", "personne@stages.example", function="DGESCO", database="default")
    call_command("appoint_ministry", user.email.upper(), function="DGESCO", database="default")
    with pytest.raises(CommandError, match="déjà partie"):
        call_command("appoint_ministry", user.email, function="DGESCO", database="default")
    assert [actor.kind for actor in actors_of(user)] == [ActorKind.MINISTRY]
    assert actors_of(user)[0].needs_second_factor
    call_command("appoint_ministry", user.email, end=True, database="default")
    assert not MinistryStaff.objects.exists()
    with pytest.raises(CommandError, match="ne fait pas partie"):
        call_command("appoint_ministry", user.email, end=True, database="default")
    assert AuditEntry.objects.filter(verb__startswith="ministry.").count() == 2

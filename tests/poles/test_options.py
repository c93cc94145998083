"""What an académie decides: who may, what it changes, two people at once, bad values."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actors import actors_of
from accounts.models import AuditEntry
from poles.models import AcademieSettings
from poles.options import settings_of
from poles.options.services import OptionsRefused, save_options
from poles.versions import Conflict
from tenancy.scope import acting_as
from tests.factories import AcademieSettingsFactory, MissionLetterFactory, RectoratStaffFactory
from tests.support.reading import words

URL = "/reglages/"
CHOSEN = {"adaptations_enabled": "on", "stale_days": "9", "answer_days": "3"}


@pytest.fixture
def rectorat(client, province):
    client.force_login(province.user)
    return client


def test_the_page_says_the_defaults_and_why_adaptations_are_off(rectorat):
    text = words(rectorat.get(URL))
    assert "RGPD protège (article 9)" in text
    form = rectorat.get(URL).context["form"]
    assert [form[name].value() for name in ("adaptations_enabled", "stale_days", "answer_days")] == [False, 12, 4]


def test_saving_applies_at_once_and_is_kept_in_the_journal(rectorat, province):
    answer = rectorat.post(URL, CHOSEN | {"version": "0"}, follow=True)
    assert "Les réglages sont enregistrés" in words(answer)
    with acting_as(province.actor.scope):
        found = settings_of(province.academie.pk)
        assert (found.adaptations_enabled, found.stale_days, found.answer_days, found.version) == (True, 9, 3, 1)
    line = AuditEntry.objects.get(verb="options.edited")
    assert line.details["adaptations"] == "recueillis"
    assert province.user.full_name in words(rectorat.get(URL))


def test_saving_again_is_the_way_back_and_the_same_values_write_nothing(rectorat, province):
    AcademieSettingsFactory(academie=province.academie, adaptations_enabled=True, stale_days=9, answer_days=3)
    assert rectorat.post(URL, CHOSEN | {"version": "1"}).status_code == 302
    assert not AuditEntry.objects.filter(verb="options.edited").exists()
    assert rectorat.post(URL, {"stale_days": "12", "answer_days": "4", "version": "1"}).status_code == 302
    found = AcademieSettings.objects.get()
    assert (found.adaptations_enabled, found.stale_days, found.answer_days, found.version) == (False, 12, 4, 2)


@pytest.mark.parametrize("days", ["", "0", "61", "-3", "quatre", "2,5", "9" * 30])
def test_bad_days_are_refused_by_a_sentence_and_write_nothing(rectorat, days):
    answer = rectorat.post(URL, {"stale_days": days, "answer_days": "4", "version": "0"})
    assert answer.status_code == 422
    assert "Indiquez un nombre entier de jours, de 1 à 60." in words(answer)
    assert not AcademieSettings.objects.exists()


@pytest.mark.parametrize("opened_on", ["0", "1"])
def test_two_people_at_once_are_shown_both_versions(rectorat, province, opened_on):
    AcademieSettingsFactory(academie=province.academie, stale_days=20, version=2)
    answer = rectorat.post(URL, CHOSEN | {"version": opened_on})
    text = words(answer)
    assert answer.status_code == 422
    assert "Les deux versions" in text
    assert 'name="version" value="2"' in text
    assert AcademieSettings.objects.get().stale_days == 20
    assert rectorat.post(URL, CHOSEN | {"version": "2"}).status_code == 302
    assert AcademieSettings.objects.get().stale_days == 9


def test_the_first_choice_of_two_people_at_once_is_not_lost(province, monkeypatch):
    """The row of the other person is saved between the reading and the writing."""
    AcademieSettingsFactory(academie=province.academie, stale_days=20)
    with acting_as(province.actor.scope):
        first = AcademieSettings.objects.none()
        monkeypatch.setattr(AcademieSettings.objects, "filter", lambda **words: first)
        with pytest.raises(Conflict) as refused:
            save_options(actor=province.actor, version=0, adaptations_enabled=True, stale_days=9, answer_days=3)
    assert refused.value.current.stale_days == 20


def test_the_service_refuses_days_out_of_bounds_and_everybody_but_the_rectorat(province):
    with acting_as(province.actor.scope), pytest.raises(OptionsRefused, match="1 à 60"):
        save_options(actor=province.actor, version=0, adaptations_enabled=False, stale_days=0, answer_days=4)
    other = actors_of(RectoratStaffFactory(academie__code="9B").user)[0]
    assert other.academie != province.academie
    with acting_as(other.scope):
        save_options(actor=other, version=0, adaptations_enabled=True, stale_days=5, answer_days=5)
    assert not AcademieSettings.objects.filter(academie=province.academie).exists()


def test_nobody_else_decides(province):
    coordinator_actor = actors_of(MissionLetterFactory(pole=province.mine).user)[0]
    with acting_as(coordinator_actor.scope), pytest.raises(PermissionDenied):
        save_options(actor=coordinator_actor, version=0, adaptations_enabled=True, stale_days=9, answer_days=3)


def test_the_page_asks_a_constant_number_of_questions(rectorat, province, assert_max_queries):
    AcademieSettingsFactory(academie=province.academie)
    with assert_max_queries(12):
        rectorat.get(URL)

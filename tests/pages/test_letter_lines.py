"""« Lettres à traiter » on the rectorat's home: each pôle's line, the act that it offers, where that leads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from psycopg.types.range import DateRange

from config.homes.letter_acts import LetterAct
from config.homes.rectorat import overview
from poles.models import MissionLetter
from tests import factories as make
from tests.pages.conftest import TODAY
from tests.pages.test_coordinator_home import Text, home

State = MissionLetter.State
DAY = dt.timedelta(days=1)
LONG_AGO, SOON = TODAY - 200 * DAY, TODAY + 20 * DAY


@pytest.fixture
def pole(world: Any) -> Any:
    return make.PoleFactory(academie=world.pole.academie, name="Plaine-Démo", slug="plaine-demo")


def letter(pole: Any, state: str = State.ACTIVE, **fields: Any) -> MissionLetter:
    values = {"starts_on": LONG_AGO, "ends_on": SOON} | fields
    made: MissionLetter = make.MissionLetterFactory(pole=pole, state=state, **values)
    return made


def line(pole: Any, *, may_sign: bool = True) -> LetterAct | None:
    lines = overview(pole.academie, TODAY).letter_lines(may_sign=may_sign)
    return next((act for row, act in lines if row.pole == pole), None)


def test_a_pole_without_letter_is_named(pole: Any) -> None:
    act = line(pole)
    assert act is not None
    assert (act.verb, act.who, act.urgent) == ("Nommer", "Aucune lettre", True)
    assert act.url == f"{reverse('letters:create')}?pole={pole.pk}"


def test_an_expired_letter_asks_for_another(pole: Any) -> None:
    old = letter(pole, State.ENDED, ends_on=TODAY - 18 * DAY)
    act = line(pole)
    assert act is not None
    assert (act.verb, act.tag, act.about) == ("Nommer", "Expirée", old)
    assert "18" in act.who


def test_a_letter_that_ends_soon_is_renewed(pole: Any) -> None:
    current = letter(pole)
    make.LetterBilanFactory(letter=current, pole=pole, state="submitted")
    act = line(pole)
    assert act is not None
    assert (act.verb, act.who, act.urgent) == ("Renouveler", current.user.full_name, False)
    assert act.url == f"{reverse('letters:create')}?suite={current.pk}"
    assert "bilan reçu" in act.note


def test_a_letter_with_its_successor_asks_for_nothing(pole: Any) -> None:
    letter(pole)
    letter(pole, starts_on=SOON + DAY, ends_on=SOON + 300 * DAY)
    assert line(pole) is None


def test_a_successor_that_leaves_a_gap_does_not_hide_the_end(pole: Any) -> None:
    letter(pole)
    letter(pole, starts_on=SOON + 2 * DAY, ends_on=SOON + 300 * DAY)
    act = line(pole)
    assert act is not None
    assert act.verb == "Renouveler"


def test_a_draft_is_signed_by_those_who_sign_and_read_by_the_others(pole: Any) -> None:
    draft = letter(pole, State.DRAFT, starts_on=TODAY, ends_on=TODAY + 100 * DAY)
    signs, reads = line(pole), line(pole, may_sign=False)
    assert signs is not None
    assert reads is not None
    assert (signs.verb, signs.url) == ("Signer", reverse("letters:sign", args=[draft.pk]))
    assert (reads.verb, reads.url) == ("Relire", reverse("letters:letter", args=[draft.pk]))


def test_a_draft_of_the_past_prepares_nothing(pole: Any) -> None:
    letter(pole, State.DRAFT, ends_on=TODAY - DAY)
    act = line(pole)
    assert act is not None
    assert act.verb == "Nommer"


def test_a_signed_letter_waits_for_its_holder(pole: Any) -> None:
    signed = letter(pole, State.SIGNED, starts_on=TODAY, ends_on=TODAY + 100 * DAY)
    act = line(pole)
    assert act is not None
    assert (act.verb, act.url) == ("Suivre", reverse("letters:letter", args=[signed.pk]))
    assert signed.user.full_name in act.note


def test_during_an_absence_the_mandate_of_the_holder_counts(pole: Any) -> None:
    absence = DateRange(TODAY - 5 * DAY, TODAY + 6 * DAY)
    holder = letter(pole, ends_on=TODAY + 200 * DAY, absence=absence)
    alone = line(pole)
    assert alone is not None
    assert (alone.verb, alone.tag) == ("Voir la lettre", "Absence")
    letter(pole, starts_on=TODAY - 5 * DAY, ends_on=TODAY + 5 * DAY, substitutes=holder)
    assert line(pole) is None


def test_the_page_leads_to_each_letter_and_to_each_act(client: Any, pole: Any) -> None:
    current = letter(pole)
    page = home(client, make.RectoratStaffFactory(academie=pole.academie).user)
    assert reverse("letters:letter", args=[current.pk]) in page
    assert f"suite={current.pk}" in page
    assert "Renouveler" in str(Text(page))
    answer = client.get(f"{reverse('letters:create')}?suite={current.pk}").content.decode()
    assert current.user.email in answer
    assert f'<option value="{pole.pk}" selected>' in answer


def test_the_form_proposes_only_what_exists(client: Any, pole: Any) -> None:
    client.force_login(make.RectoratStaffFactory(academie=pole.academie).user)
    address = reverse("letters:create")
    assert f'<option value="{pole.pk}" selected>' in client.get(f"{address}?pole={pole.pk}").content.decode()
    foreign = make.MissionLetterFactory(pole__academie__code="9B")
    for query in ("pole=faux", "suite=faux", f"suite={foreign.pk}", f"pole={foreign.pole_id}", "suite=", "pole="):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 200, query
        assert foreign.user.email not in answer.content.decode()


def test_a_commune_without_pole_is_joined_to_the_nearest(client: Any, pole: Any) -> None:
    near = make.CommuneFactory(academie=pole.academie, name="Bourg-Témoin", latitude=48.0, longitude=2.0)
    make.PoleCommuneFactory(pole=pole, commune=near)
    alone = make.CommuneFactory(academie=pole.academie, name="Essarts-Fictifs", latitude=48.1, longitude=2.0)
    page = home(client, make.RectoratStaffFactory(academie=pole.academie).user)
    address = f"{reverse('poles:edit', args=[pole.slug])}?commune={alone.pk}"
    assert address in page
    assert {near.pk, alone.pk} <= set(client.get(address).context["codes"].split())
    assert not pole.territory.filter(commune=alone).exists()

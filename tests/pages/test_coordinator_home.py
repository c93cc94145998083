"""The coordinator's home: counts that add up, actions computed from facts, a constant number of queries."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from config.homes.actions import actions_of
from config.homes.coordinator import facts_of
from tests.factories import (
    LoanRequestFactory,
    MissionLetterFactory,
    NeedMessageFactory,
    PlacementFactory,
    PoleFactory,
    SearchStepFactory,
    SuggestionFactory,
    UserFactory,
    need_in,
)
from tests.pages.conftest import TODAY


class Text(HTMLParser):
    """The words of a page, without its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    def __str__(self) -> str:
        return " ".join(self.words)


def home(client, user) -> str:
    client.force_login(user)
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response.content.decode()


def test_title_is_the_heading_and_says_the_day(client, busy):
    html = home(client, busy.letter.user)
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL).group(1).split("·")[0]
    heading = re.findall(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert [" ".join(title.split())] == [" ".join(text.split()) for text in heading]
    assert "Mardi 2 mars 2027, semaine 9" in str(Text(html))


def test_thresholds_count_each_pupil_once(busy):
    facts = facts_of(busy.pole, busy.letter, TODAY)
    counts = {threshold.key: (threshold.missing, threshold.total, threshold.proposed) for threshold in facts.thresholds}
    assert counts == {"commencee": (2, 3, 0), "j7": (3, 3, 0), "j30": (6, 8, 2), "apres": (4, 4, 0)}
    assert facts.expected == 18, "ni brouillon, ni période terminée"
    assert [threshold.days for threshold in facts.thresholds] == [-1, 6, 13, 62]


@pytest.mark.parametrize("key", ["commencee", "j7", "j30", "apres"])
def test_each_count_is_the_count_of_the_list_behind_its_link(client, busy, key):
    from placements.filters import NeedFilter
    from placements.models import Need

    facts = facts_of(busy.pole, busy.letter, TODAY)
    threshold = next(one for one in facts.thresholds if one.key == key)
    listed = NeedFilter({"to_place": "true", "deadline": key}, queryset=Need.objects.filter(pole=busy.pole)).qs
    assert listed.count() == threshold.missing


def test_actions_are_in_their_groups_with_the_pupils_first(busy):
    groups = actions_of(facts_of(busy.pole, busy.letter, TODAY))
    found = {group.label: [(action.count, action.verb) for action in group.actions] for group in groups}
    assert found == {
        "En retard": [(2, "Placer"), (3, "Répondre")],
        "Aujourd'hui": [(3, "Placer"), (2, "Revoir"), (1, "Examiner")],
        "Cette semaine": [(1, "Répondre")],
    }


def test_an_action_leaves_when_the_fact_changes(client, world, make_pupils):
    needs = make_pupils(world, -1, 1)
    assert "période commencée" in str(Text(home(client, world.letter.user)))
    needs[0].state = "placed"
    needs[0].save()
    assert "Rien en attente aujourd’hui." in str(Text(home(client, world.letter.user)))


def test_late_begins_on_the_day_after_the_answer_was_due(world, make_pupils):
    five = timezone.now() - dt.timedelta(days=5, hours=11)
    make_pupils(world, 20, 1, escalated=True, escalated_at=five)
    pile = facts_of(world.pole, world.letter, TODAY).desk
    assert (pile.days, pile.late, pile.late_days) == (5, 0, 0)
    [need] = make_pupils(world, 20, 1, escalated=True, escalated_at=five - dt.timedelta(days=1))
    pile = facts_of(world.pole, world.letter, TODAY).desk
    assert (pile.days, pile.late, pile.late_days) == (6, 1, 1)
    SuggestionFactory(need=need)
    pile = facts_of(world.pole, world.letter, TODAY).desk
    assert (pile.open, pile.late, pile.proposed) == (2, 0, 1), "c'est à l'établissement de répondre"


def test_messages_refusals_and_loans_are_actions(client, world, make_pupils):
    [need] = make_pupils(world, 20, 1)
    NeedMessageFactory(need=need)
    SearchStepFactory(need=need, suspect=True)
    neighbour = need_in(PoleFactory(academie=world.pole.academie), escalated=True)
    LoanRequestFactory(need=neighbour, lender=world.pole)
    groups = actions_of(facts_of(world.pole, world.letter, TODAY))
    found = {(action.count, action.title) for group in groups for action in group.actions}
    assert found >= {
        (1, "élève avec un message non lu"), (1, "refus à examiner"), (1, "prêt demandé par un autre pôle"),
    }  # fmt: skip
    client.force_login(world.letter.user)
    for group in groups:
        for action in group.actions:
            assert client.get(action.url).status_code == 200, action.url


def test_a_single_pupil_is_named_a_group_is_not(busy):
    groups = facts_of(busy.pole, busy.letter, TODAY).escalated
    assert [(group.name.startswith("Groupe de 3"), group.count, group.days) for group in groups] == [
        (True, 3, 8),
        (False, 1, 2),
    ]


def test_sectors_set_pupils_against_free_places(busy):
    facts = facts_of(busy.pole, busy.letter, TODAY)
    rows = {row.label: (row.needs, row.places, row.gap) for row in facts.sectors}
    assert rows == {"Santé": (3, 0, -3), "Commerce, vente, grande distribution": (5, 3, -2)}
    assert facts.sectors[0].label == "Santé", "le plus grand manque d'abord"


def test_empty_pole_says_how_to_begin_and_has_no_action(client, today_is, db):
    today_is(TODAY)
    letter = MissionLetterFactory(starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2027, 8, 31))
    words = str(Text(home(client, letter.user)))
    for sentence in (
        "Inviter les établissements",
        "Rien en attente aujourd’hui.",
        "Aucune demande en attente. Les établissements vous écrivent d’ici quand un élève ne trouve pas.",
        "Aucune offre à admettre.",
    ):
        assert sentence in words


def test_letter_that_ends_is_due(client, today_is, db):
    today_is(TODAY)
    letter = MissionLetterFactory(starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2027, 3, 20))
    words = str(Text(home(client, letter.user)))
    assert "lettre de mission à renouveler avant le 20 mars 2027" in words
    assert "J-18" in words


def test_expired_letter_shows_only_its_end(client, today_is, db, make_pupils):
    today_is(TODAY)
    letter = MissionLetterFactory(starts_on=dt.date(2025, 9, 1), ends_on=dt.date(2026, 8, 31))
    words = str(Text(home(client, letter.user)))
    assert "Votre lettre de mission a pris fin le 31 août 2026" in words
    assert "Écrire au rectorat" in words
    assert "Besoins" not in words.split("Aucun élève sans lieu de stage")[1]


def test_person_without_function_reads_what_to_do(client, db):
    assert "le chef d’établissement" in str(Text(home(client, UserFactory())))


def test_number_of_queries_does_not_depend_on_the_number_of_needs(busy, make_pupils, assert_max_queries):
    with assert_max_queries(18):
        actions_of(facts_of(busy.pole, busy.letter, TODAY))
    for need in make_pupils(busy, 9, 12, placed=True):
        PlacementFactory(need=need)
    make_pupils(busy, 30, 12, escalated=True)
    with assert_max_queries(18):
        actions_of(facts_of(busy.pole, busy.letter, TODAY))


def test_neighbour_pole_changes_nothing(client, busy, make_pupils):
    from tests.factories import PoleFactory, member_school
    from tests.pages.conftest import World

    before = str(Text(home(client, busy.letter.user)))
    other = PoleFactory(academie=busy.pole.academie, name="Voisin-Exemple")
    make_pupils(World(other, busy.letter, member_school(other)), -1, 3)
    assert str(Text(home(client, busy.letter.user))) == before

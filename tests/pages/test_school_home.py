"""The home of a school and of a teacher: counts that are those of the board, actions one click from the act."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import actor_for
from config.homes.school import school_facts
from config.homes.school_actions import school_actions
from placements.models import NeedState
from tenancy.scope import acting_as
from tests.factories import (
    AcademieSettingsFactory,
    ClassAssignmentFactory,
    EscalationFactory,
    NeedMessageFactory,
    SearchStepFactory,
    StaffMemberFactory,
    StudentFactory,
    SuggestionFactory,
)
from tests.pages.conftest import TODAY
from tests.pages.test_coordinator_home import Text, home
from tests.support.roles import as_role


@pytest.fixture
def ddfpt(world):
    return StaffMemberFactory(establishment=world.school)


def facts_for(staff):
    actor = actor_for(staff.user, None)
    with as_role(), acting_as(actor.scope):
        return school_facts(actor, TODAY)


def actions(facts):
    return {group.label: [(one.count, one.title, one.verb) for one in group.actions] for group in school_actions(facts)}


def every_case(world, make_pupils):
    """Two classes: one that leaves in twenty days with one student of each case, one whose period began."""
    fresh = timezone.now() - dt.timedelta(days=2)
    first = make_pupils(world, 20, 8, opened_at=timezone.now() - dt.timedelta(days=30))
    stale, recent, new, proposed, escalated, placed, draft, gone = first
    SearchStepFactory(need=recent, done_on=TODAY - dt.timedelta(days=3))
    SearchStepFactory(need=stale, done_on=TODAY - dt.timedelta(days=3), removed_at=timezone.now())
    for need, state in (
        (proposed, NeedState.PROPOSED), (escalated, NeedState.ESCALATED), (placed, NeedState.PLACED),
        (draft, NeedState.DRAFT), (gone, NeedState.ABANDONED),
    ):  # fmt: skip
        need.state, need.escalated_at = state, fresh if state == NeedState.ESCALATED else None
        need.save()
    new.opened_at = fresh
    new.save()
    for need in (proposed, escalated):
        EscalationFactory(need=need)
    # Nobody opened the need of a newcomer.
    StudentFactory(establishment=world.school, school_class=stale.student.school_class)
    started = make_pupils(world, -2, 2)
    started[0].state = NeedState.UNPLACED
    started[0].save()
    return first, started


def test_counts_are_those_of_the_board_behind_each_link(client, world, ddfpt, make_pupils):
    from placements.board.reading import board_of
    from placements.models import Need

    first, _ = every_case(world, make_pupils)
    facts = facts_for(ddfpt)
    row = next(row for row in facts.rows if row.period_pk == first[0].period_id)
    board = board_of(Need.objects.get(pk=first[0].pk).period, TODAY)
    counts = {count.key: count.number for count in board.counts}
    shown = {
        "places": row.placed, "pole": row.pole, "cherchent": row.searching, "relancer": row.push,
        "ouvrir": row.unopened,
    }  # fmt: skip
    assert shown == {"places": 1, "pole": 2, "cherchent": 2, "relancer": 1, "ouvrir": 2}
    assert shown == counts
    client.force_login(ddfpt.user)
    for url in row.links.values():
        assert client.get(url).status_code == 200


def test_actions_are_dated_counted_and_lead_to_the_act(client, world, ddfpt, make_pupils):
    first, _ = every_case(world, make_pupils)
    suggestion = SuggestionFactory(need=first[3], answer_by=TODAY + dt.timedelta(days=1))
    NeedMessageFactory(need=first[4], side="pole", text="Bonjour.")
    facts = facts_for(ddfpt)
    assert actions(facts) == {
        "En retard": [(1, "élève sans lieu, période commencée", "Placer")],
        "Aujourd'hui": [
            (1, "proposition du pôle à valider", "Répondre"),
            (1, "élève avec un message du pôle", "Lire"),
            (2, "élèves à relancer", "Relancer"),
        ],
        "Cette semaine": [(2, "besoins à ouvrir", "Ouvrir")],
    }
    client.force_login(ddfpt.user)
    urls = [action.url for group in school_actions(facts) for action in group.actions]
    assert reverse("desk:suggestion", args=[suggestion.pk]) in urls
    for url in urls:
        assert client.get(url).status_code == 200, url


def test_a_line_leaves_when_the_fact_changes(client, world, ddfpt, make_pupils):
    [need] = make_pupils(world, 20, 1, state="proposed")
    suggestion = SuggestionFactory(need=need, answer_by=TODAY + dt.timedelta(days=1))
    assert "proposition du pôle à valider" in str(Text(home(client, ddfpt.user)))
    suggestion.state = "accepted"
    suggestion.save()
    need.state = "placed"
    need.save()
    words = str(Text(home(client, ddfpt.user)))
    assert "Rien en attente aujourd’hui." in words
    assert "aucune action en attente" in words


def test_the_days_of_silence_are_those_of_the_academie(world, ddfpt, make_pupils):
    [need] = make_pupils(world, 20, 1)
    SearchStepFactory(need=need, done_on=TODAY - dt.timedelta(days=5))
    assert facts_for(ddfpt).rows[0].stale == 0
    AcademieSettingsFactory(academie=world.pole.academie, stale_days=5)
    assert facts_for(ddfpt).rows[0].stale == 1


def test_a_school_without_periods_is_told_to_plan(client, world, ddfpt):
    words = str(Text(home(client, ddfpt.user)))
    assert "Indiquer les périodes" in words
    assert "Aucune période à venir." in words


def test_a_referent_teacher_reads_their_classes_only(world, make_pupils):
    followed, other = make_pupils(world, 20, 1)[0], make_pupils(world, 20, 1)[0]
    for need in (followed, other):
        NeedMessageFactory(need=need, side="pole")
        SuggestionFactory(need=need)
    teacher = StaffMemberFactory(establishment=world.school, referent=True)
    ClassAssignmentFactory(school_class=followed.student.school_class, staff=teacher)
    facts = facts_for(teacher)
    assert [row.class_name for row in facts.rows] == [followed.student.school_class.name]
    assert [student for _, student in facts.unread] == [str(followed.student)]
    assert [student for _, student, _ in facts.proposals] == [str(followed.student)]


def test_the_number_of_queries_is_constant(world, ddfpt, make_pupils, assert_max_queries):
    actor = actor_for(ddfpt.user, None)
    for count in (1, 12):
        for need in make_pupils(world, 20 + count, count):
            SearchStepFactory(need=need)
            NeedMessageFactory(need=need, side="pole")
        with as_role(), acting_as(actor.scope), assert_max_queries(9):
            school_actions(school_facts(actor, TODAY))

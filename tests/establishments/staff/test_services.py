"""Functions of a school: never without administrator, other schools out of reach, two people at once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.utils import timezone

from accounts.invitations import services as invitations
from accounts.models import AuditEntry
from establishments.models import StaffMember
from establishments.staff import services
from establishments.staff.services import StaffRefused, assign_classes, change_role, end_function, mark, reopen
from establishments.students.models import ClassAssignment
from tenancy.scope import acting_as
from tests.establishments.staff.conftest import build_team
from tests.factories import ClassAssignmentFactory, InvitationFactory, StaffMemberFactory
from tests.support.roles import as_role

DAY = dt.timedelta(days=1)


def ending(team, who, member, last_day=None):
    actor = team.actor(who)
    with as_role(), acting_as(actor.scope):
        return end_function(actor=actor, member=member, seen=mark(member), last_day=last_day)


def giving(team, who, member, role):
    actor = team.actor(who)
    with as_role(), acting_as(actor.scope):
        return change_role(actor=actor, member=member, role=role, seen=mark(member))


def test_a_head_may_leave_when_another_one_stays(team):
    other = StaffMemberFactory(establishment=team.school, head=True)
    ending(team, team.head, team.head)
    with pytest.raises(StaffRefused, match="dernier chef"):
        ending(team, other, other)


@pytest.mark.parametrize(
    ("other_until", "mine", "refused"), [(10, 10, True), (10, 9, False), (9, 10, True), (11, 10, False)]
)
def test_a_head_stays_on_each_day_to_come(team, other_until, mine, refused):
    today = timezone.localdate()
    StaffMemberFactory(establishment=team.school, head=True, ends_on=today + other_until * DAY)
    if refused:
        with pytest.raises(StaffRefused, match="dernier chef"):
            ending(team, team.head, team.head, today + mine * DAY)
    else:
        assert ending(team, team.head, team.head, today + mine * DAY).ends_on == today + mine * DAY


def test_a_head_to_come_does_not_administer_today(team):
    StaffMemberFactory(establishment=team.school, head=True, starts_on=timezone.localdate() + 30 * DAY)
    with pytest.raises(StaffRefused, match="dernier chef"):
        ending(team, team.head, team.head)


def test_without_head_the_ddfpt_administers_and_the_last_one_stays(team):
    StaffMember.objects.filter(pk=team.head.pk).update(ends_on=timezone.localdate() - DAY)
    ending(team, team.ddfpt, team.teacher)
    for act in (
        lambda: ending(team, team.ddfpt, team.ddfpt),
        lambda: giving(team, team.ddfpt, team.ddfpt, "secretary"),
    ):
        with pytest.raises(StaffRefused, match="dernier DDFPT"):
            act()
    StaffMemberFactory(establishment=team.school)
    assert giving(team, team.ddfpt, team.ddfpt, "secretary").role == "secretary"


def test_the_ddfpt_of_a_school_with_a_head_decides_nothing(team):
    with pytest.raises(PermissionDenied):
        ending(team, team.ddfpt, team.teacher)
    with pytest.raises(PermissionDenied):
        giving(team, team.ddfpt, team.ddfpt, "head")


def test_the_ddfpt_may_leave_while_a_head_stays(team):
    assert ending(team, team.head, team.ddfpt).ends_on == timezone.localdate() - DAY


def test_a_head_reaches_no_other_school_of_the_academie(team):
    stranger = StaffMemberFactory()
    assert stranger.academie == team.school.academie
    for act in (lambda: ending(team, team.head, stranger), lambda: giving(team, team.head, stranger, "secretary")):
        with pytest.raises(PermissionDenied):
            act()
    # Even when the row pretends to be of the school.
    stranger.establishment = team.school
    with pytest.raises(StaffRefused, match="plus de l'établissement"):
        ending(team, team.head, stranger)
    stranger.refresh_from_db()
    assert (stranger.ends_on, stranger.role) == (None, "ddfpt")


def test_only_the_rectorat_makes_a_head(team):
    with pytest.raises(StaffRefused, match="nommé par le rectorat"):
        giving(team, team.head, team.teacher, "head")
    with pytest.raises(StaffRefused, match="inconnue"):
        giving(team, team.head, team.teacher, "roi")


def test_a_function_of_today_ends_at_once_all_the_same(team):
    today = timezone.localdate()
    fresh = StaffMemberFactory(establishment=team.school, referent=True, starts_on=today)
    assert ending(team, team.head, fresh).ends_on == today - DAY
    fresh.refresh_from_db()
    assert fresh.starts_on == today - DAY


def test_a_second_click_writes_nothing_more(team):
    for _ in range(2):
        ending(team, team.head, team.teacher)
    assert AuditEntry.objects.filter(verb="staff.ended").count() == 1
    actor = team.actor(team.head)
    for _ in range(2):
        with as_role(), acting_as(actor.scope):
            reopen(actor=actor, member=team.teacher)
    assert AuditEntry.objects.filter(verb="staff.reopened").count() == 1


def test_what_a_colleague_changed_meanwhile_is_said(team):
    before = StaffMember.objects.get(pk=team.teacher.pk)
    giving(team, team.head, team.teacher, "secretary")
    with pytest.raises(StaffRefused, match="Modifié entre-temps par une autre personne : Secrétariat"):
        ending(team, team.head, before)


def test_the_journal_names_nobody(team):
    ending(team, team.head, team.teacher)
    line = AuditEntry.objects.get(verb="staff.ended")
    assert team.teacher.user.last_name not in str(line.details)


def test_nobody_holds_two_functions_by_reopening(team):
    StaffMember.objects.filter(pk=team.teacher.pk).update(ends_on=timezone.localdate() - DAY)
    StaffMemberFactory(establishment=team.school, user=team.teacher.user, role="secretary")
    actor = team.actor(team.head)
    with as_role(), acting_as(actor.scope), pytest.raises(StaffRefused, match="Secrétariat"):
        reopen(actor=actor, member=team.teacher)


def test_two_people_who_tick_different_boxes_both_get_theirs(team):
    alpha, beta = team.classes
    actor = team.actor(team.ddfpt)
    for chosen in ({alpha.pk}, {beta.pk}):
        with as_role(), acting_as(actor.scope):
            assert assign_classes(actor=actor, member=team.teacher, before=set(), chosen=chosen) == (1, 0)
    assert set(ClassAssignment.objects.values_list("school_class", flat=True)) == {alpha.pk, beta.pk}
    with as_role(), acting_as(actor.scope):
        assert assign_classes(actor=actor, member=team.teacher, before=set(), chosen={beta.pk}) == (0, 0)


def test_classes_go_to_referent_teachers_of_the_school_only(team):
    actor = team.actor(team.head)
    over = StaffMemberFactory(establishment=team.school, referent=True, ended=True)
    for member, words in ((team.ddfpt, "déjà toutes les classes"), (over, "n'exerce plus")):
        with as_role(), acting_as(actor.scope), pytest.raises(StaffRefused, match=words):
            assign_classes(actor=actor, member=member, before=set(), chosen={team.classes[0].pk})
    there = ClassAssignmentFactory()
    with as_role(), acting_as(actor.scope):
        found = assign_classes(actor=actor, member=team.teacher, before=set(), chosen={there.school_class_id})
    assert found == (0, 0)


def accept(team, member, role):
    """The person accepts an invitation of the head to a role."""
    invitation = InvitationFactory(
        kind="school", academie=team.school.academie, establishment_code=team.school.pk, invited_by=team.head.user,
        email=member.user.email, payload={"role": role}, token="jeton-de-retour".ljust(43, "x"),
    )  # fmt: skip
    with as_role():
        return invitations.accept(
            academie_id=invitation.academie_id, token="jeton-de-retour".ljust(43, "x"), user=member.user
        )


@pytest.mark.parametrize(("role", "rows"), [("referent", 1), ("secretary", 2)])
def test_an_invitation_brings_back_somebody_whose_function_is_over(team, role, rows):
    ending(team, team.head, team.teacher)
    accept(team, team.teacher, role)
    held = StaffMember.objects.filter(user=team.teacher.user)
    assert held.count() == rows
    (live,) = held.in_force(timezone.localdate())
    assert (live.role, live.starts_on) == (role, timezone.localdate())


def test_an_invitation_gives_no_second_function(team):
    with pytest.raises(ValidationError, match="déjà une fonction"):
        accept(team, team.teacher, "secretary")


# --- at once ---------------------------------------------------------------------------------------------------------


def together(acts: list[Callable[[], object]]) -> list[str]:
    """Run each act in a thread with a connection of its own; return « fait » or the refusal of each."""
    answers = [""] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number: int) -> None:
        try:
            gate.wait(30)
            acts[number]()
            answers[number] = "fait"
        except StaffRefused as refused:
            answers[number] = refused.messages[0]
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_heads_who_end_each_other_at_once_leave_one():
    team = build_team()
    other = StaffMemberFactory(establishment=team.school, head=True)
    # Both are in office when they click: the rights were checked before either wrote.
    first, second = team.actor(team.head), team.actor(other)

    def end(actor, member):
        with as_role(), acting_as(actor.scope):
            services.end_function(actor=actor, member=member, seen=mark(member))

    answers = together([lambda: end(first, other), lambda: end(second, team.head)])
    assert answers.count("fait") == 1
    assert any("dernier chef d'établissement" in one for one in answers)
    assert StaffMember.objects.in_force(timezone.localdate()).filter(role="head").count() == 1

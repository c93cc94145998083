"""Needs handed to the pôle, claimed, closed, opened again, taken back."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actors import actor_for
from placements.desk import services
from placements.desk.holding import DeskRefused
from placements.desk.models import Escalation, Outcome, Suggestion
from placements.desk.rules import answer_by, working_days_after
from placements.models import NeedState, SearchStep
from placements.services import PlacementRefused
from poles.versions import Gone
from tests import factories as make
from tests.matching.conftest import build_town
from tests.placements.desk.conftest import build_desk


def test_needs_are_handed_over_with_what_was_tried(desk, mails):
    first, second = desk.need(), desk.need(state="draft")
    make.SearchStepFactory(need=second, pole=None)
    with desk.school() as actor:
        made = services.escalate(actor=actor, needs=[first, second], tried={first.pk: "  Six appels.  "})
    assert {one.need_id: one.tried for one in made} == {first.pk: "Six appels.", second.pk: ""}
    for need in (first, second):
        need.refresh_from_db()
        assert need.state == NeedState.ESCALATED
        assert need.escalated_at is not None
        assert desk.request(need).opened_by == desk.staff
    assert second.steps.get().pole == desk.town.pole, "le carnet s'ouvre au pôle"
    [(person, words)] = mails()
    assert person == desk.owner
    assert words["title"] == "2\xa0demandes au pôle"
    assert str(first.student) not in str(words)


def test_an_empty_diary_asks_for_a_word_and_nothing_is_half_written(desk):
    told, silent = desk.need(), desk.need()
    make.SearchStepFactory(need=told)
    make.SearchStepFactory(need=silent, removed_at=timezone.now())
    with desk.school() as actor, pytest.raises(DeskRefused, match="carnet de recherche est vide"):
        services.escalate(actor=actor, needs=[told, silent])
    assert not Escalation.objects.exists()
    told.refresh_from_db()
    assert told.state == NeedState.SEARCHING


def test_two_clicks_are_one_request(desk, mails):
    need = desk.asked()
    with desk.school() as actor:
        again = services.escalate(actor=actor, needs=[need], tried="Autre mot.")
    assert again == [desk.request(need)]
    assert Escalation.objects.count() == 1
    assert len(mails()) == 1


def test_a_placed_need_is_not_handed_over(desk):
    need = desk.need(placed=True)
    with desk.school() as actor, pytest.raises(PlacementRefused, match="ne peut pas devenir"):
        services.escalate(actor=actor, needs=[need], tried="Rien.")


def test_a_school_without_pole_has_nobody_to_ask(desk):
    need = desk.need()
    need.pole = None
    need.save()
    with desk.school() as actor, pytest.raises(PlacementRefused, match="membre d'aucun pôle"):
        services.escalate(actor=actor, needs=[need], tried="Rien.")


def test_the_need_of_another_school_does_not_exist(desk):
    other = build_desk("9B").need()
    with desk.school() as actor, pytest.raises(Gone):
        services.escalate(actor=actor, needs=[other], tried="Rien.")


def test_the_pole_hands_nothing_over_itself(desk):
    need = desk.need()
    with desk.pole() as actor, pytest.raises(PermissionDenied):
        services.escalate(actor=actor, needs=[need], tried="Rien.")


def test_an_answer_is_due_after_the_working_days_of_the_academie(desk, today_is):
    today_is("2027-04-30")
    make.AcademieSettingsFactory(academie=desk.town.pole.academie, answer_days=3)
    # From Friday: the weekend, then Monday 3 to Wednesday 5 of May.
    assert desk.request(desk.asked()).due_on == dt.date(2027, 5, 5)


@pytest.mark.parametrize(
    ("day", "days", "due"),
    [
        ("2027-03-01", 4, "2027-03-05"),
        ("2027-03-05", 1, "2027-03-08"),
        ("2027-03-26", 1, "2027-03-30"),  # Easter Monday
        ("2027-12-24", 2, "2027-12-28"),
    ],
)
def test_working_days_leave_out_weekends_and_public_holidays(day, days, due):
    assert working_days_after(dt.date.fromisoformat(day), days) == dt.date.fromisoformat(due)


def test_a_proposal_is_answered_before_the_departure():
    monday = dt.date(2027, 3, 1)
    assert answer_by(monday, 4, dt.date(2027, 6, 1)) == dt.date(2027, 3, 5)
    assert answer_by(monday, 4, dt.date(2027, 3, 4)) == dt.date(2027, 3, 3)
    assert answer_by(monday, 4, monday) == dt.date(2027, 3, 2), "au moins un jour"


# --- claims ----------------------------------------------------------------------------------------------------------


def test_the_second_claimer_is_told_who_has_it(desk):
    need, free = desk.asked(), desk.asked()
    with desk.pole() as actor:
        assert [one.need_id for one in services.claim(actor=actor, needs=[need]).mine] == [need.pk]
    letter = desk.town.actor.membership
    today = timezone.localdate()
    letter.ends_on = today - dt.timedelta(days=1)
    letter.save()
    successor = actor_for(make.MissionLetterFactory(pole=desk.town.pole, starts_on=today).user, None)
    town = desk.town
    town.actor = successor
    with desk.pole() as actor:
        done = services.claim(actor=actor, needs=[need, free])
        assert [one.need_id for one in done.mine] == [free.pk]
        assert [str(one.claimed_by) for one in done.others] == [letter.user.full_name]
        # The owner has left: whoever holds the letter gives the request back, then takes it.
        services.release(actor=actor, need=need)
        assert services.claim(actor=actor, needs=[need]).mine
    assert desk.request(need).claimed_by == successor.user


def test_a_claim_twice_is_once(desk):
    need = desk.asked()
    with desk.pole() as actor:
        services.claim(actor=actor, needs=[need])
        moment = desk.request(need).claimed_at
        services.claim(actor=actor, needs=[need])
    assert desk.request(need).claimed_at == moment


def test_the_school_claims_nothing(desk):
    need = desk.asked()
    with desk.school() as actor, pytest.raises(PermissionDenied):
        services.claim(actor=actor, needs=[need])


def test_the_neighbouring_pole_sees_no_request(desk):
    need = desk.asked()
    neighbour = build_town()
    with neighbour.acting() as actor, pytest.raises(Gone):
        services.claim(actor=actor, needs=[need])


# --- ends ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [Outcome.RETURNED, Outcome.NO_SOLUTION])
def test_a_request_is_closed_with_an_answer(desk, mails, outcome):
    need = desk.asked()
    with desk.pole() as actor:
        with pytest.raises(DeskRefused, match="Écrivez à l'établissement"):
            services.close(actor=actor, need=need, outcome=outcome, answer="  ")
        services.close(actor=actor, need=need, outcome=outcome, answer="Aucune place avant mai.")
        with pytest.raises(DeskRefused, match="close"):
            services.close(actor=actor, need=need, outcome=outcome, answer="Encore.")
    request = desk.request(need)
    assert (request.outcome, request.answer) == (outcome, "Aucune place avant mai.")
    need.refresh_from_db()
    assert need.state == NeedState.SEARCHING
    assert mails()[-1][0] == desk.staff


def test_the_pole_does_not_close_as_placed(desk):
    need = desk.asked()
    with desk.pole() as actor, pytest.raises(DeskRefused, match="Choisissez l'issue"):
        services.close(actor=actor, need=need, outcome=Outcome.PLACED, answer="Oui.")


def test_a_closed_request_is_opened_again_as_a_new_one(desk):
    need = desk.asked()
    with desk.pole() as actor:
        services.close(actor=actor, need=need, outcome=Outcome.RETURNED, answer="Aucune place.")
        again = services.reopen(actor=actor, need=need)
        assert services.reopen(actor=actor, need=need) == again
    assert Escalation.objects.filter(need=need).count() == 2
    assert again.claimed_by == desk.owner
    assert again.tried == "Six appels sans suite."
    need.refresh_from_db()
    assert need.state == NeedState.ESCALATED


def test_what_the_school_took_back_is_not_opened_again_by_the_pole(desk):
    need = desk.asked()
    with desk.school() as actor:
        services.withdraw(actor=actor, need=need, reason="")
    with desk.pole() as actor, pytest.raises(DeskRefused, match="repris cet élève"):
        services.reopen(actor=actor, need=need)


def test_the_school_takes_a_student_back(desk, mails):
    need = desk.asked()
    with desk.school() as actor:
        services.withdraw(actor=actor, need=need, reason="")
        services.withdraw(actor=actor, need=need, reason="")
    assert desk.request(need).outcome == Outcome.WITHDRAWN
    need.refresh_from_db()
    assert need.state == NeedState.SEARCHING
    assert len(mails()) == 1, "personne ne s'en occupait : personne n'est dérangé"


def test_once_claimed_a_reason_is_owed(desk, mails):
    need = desk.asked()
    offer = desk.town.offer()
    with desk.pole() as actor:
        services.suggest(actor=actor, need=need, offer=offer)
    with desk.school() as actor:
        with pytest.raises(DeskRefused, match="Dites pourquoi"):
            services.withdraw(actor=actor, need=need, reason=" ")
        services.withdraw(actor=actor, need=need, reason="Une tante a trouvé.")
    assert desk.request(need).answer == "Une tante a trouvé."
    assert Suggestion.objects.get(need=need).state == Suggestion.State.WITHDRAWN
    person, words = mails()[-1]
    assert person == desk.owner
    assert "tante" not in str(words)


def test_a_student_whose_period_began_stays_without_a_place(desk):
    need = desk.asked()
    need.state = NeedState.UNPLACED
    need.save()
    with desk.pole() as actor:
        services.close(actor=actor, need=need, outcome=Outcome.NO_SOLUTION, answer="Trop tard.")
    need.refresh_from_db()
    assert need.state == NeedState.UNPLACED


def test_every_act_is_in_the_journal_without_a_name(desk):
    from accounts.models import AuditEntry

    need = desk.asked()
    with desk.pole() as actor:
        services.claim(actor=actor, needs=[need])
        services.close(actor=actor, need=need, outcome=Outcome.RETURNED, answer="Non.")
    verbs = set(AuditEntry.objects.filter(object_id=str(need.pk)).values_list("verb", flat=True))
    assert {"desk.escalated", "desk.claimed", "desk.closed", "need.moved"} <= verbs
    assert need.student.last_name not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_the_diary_is_read_by_the_pole_only_once_handed_over(desk):
    need = desk.need()
    make.SearchStepFactory(need=need, pole=None)
    with desk.pole():
        assert not SearchStep.objects.filter(need=need).exists()
    with desk.school() as actor:
        services.escalate(actor=actor, needs=[need])
    with desk.pole():
        assert SearchStep.objects.filter(need=need).count() == 1

"""Messages between the school and the pôle; loans between pôles; refusals examined; the daily passage."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.actors import actor_for
from accounts.models import Notice
from accounts.outbox import Parcel
from placements.desk import clock, loans, messages, notices, refusals, services
from placements.desk.holding import DeskRefused
from placements.desk.models import LoanRequest, NeedMessage, Suggestion
from placements.models import NeedState
from poles.versions import Gone
from tenancy.scope import acting_as
from tests import factories as make
from tests.matching.conftest import build_town
from tests.support.roles import as_role


def test_a_message_goes_to_the_other_side_which_is_told_once(desk, mails):
    need = desk.asked()
    already = len(mails())
    with desk.school() as actor:
        first = messages.send(actor=actor, need=need, text="  Le trajet peut durer 45 minutes. ")
        assert messages.send(actor=actor, need=need, text="Le trajet peut durer 45 minutes.") == first, "second clic"
        messages.send(actor=actor, need=need, text="Il a le permis AM.")
    assert NeedMessage.objects.count() == 2
    [(person, words)] = mails()[already:]
    assert person == desk.owner
    assert "trajet" not in str(words)
    with desk.pole() as actor:
        assert messages.mark_read(actor=actor, need=need) == 2
        messages.send(actor=actor, need=need, text="Merci.")
    with desk.school() as actor:
        messages.send(actor=actor, need=need, text="Une précision.")
    assert [person for person, _ in mails()[already:]] == [desk.owner, desk.staff, desk.owner]


def test_an_empty_message_is_refused(desk):
    need = desk.asked()
    with desk.school() as actor, pytest.raises(DeskRefused, match="Écrivez un message"):
        messages.send(actor=actor, need=need, text=" \n ")
    assert not NeedMessage.objects.exists()


def test_messages_go_with_a_request(desk):
    need = desk.need()
    with desk.school() as actor, pytest.raises(DeskRefused, match="Transmettez d'abord"):
        messages.send(actor=actor, need=need, text="Bonjour.")


def test_one_reads_what_the_other_wrote_not_oneself(desk):
    need = desk.asked()
    with desk.school() as actor:
        messages.send(actor=actor, need=need, text="Bonjour.")
        assert messages.mark_read(actor=actor, need=need) == 0


def test_a_mail_leaves_only_if_it_still_means_something(desk):
    need = desk.asked()
    with desk.school() as actor:
        message = messages.send(actor=actor, need=need, text="Bonjour.")
    context = {"side": "pole", "place": str(desk.town.pole.pk), "about": "message", "row": str(message.pk)}

    def due(person, **changes):
        parcel = Parcel("desk_notice", "k", person, "x@demo.example", desk.town.pole.academie_id, context | changes)
        with as_role(), acting_as(desk.teacher.scope):
            return notices.still_due(parcel)

    assert due(desk.owner)
    assert not due(desk.staff), "elle ne coordonne pas le pôle"
    assert due(desk.staff, side="school", place=desk.town.school.pk)
    NeedMessage.objects.update(read_at=timezone.now())
    assert not due(desk.owner)
    assert due(desk.owner, about="request", row=str(desk.request(need).pk))
    assert due(desk.owner, about="", row="")


# --- loans -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def lender(desk):
    """Another pôle of the académie, with its coordinator."""
    return build_town()


def ask(desk, lender, need):
    with desk.pole() as actor:
        return loans.ask(actor=actor, need=need, lender=str(lender.pole.pk), message="Un magasin suffirait.")


def test_a_pole_asks_another_without_naming_anybody(desk, lender, mails):
    need = desk.asked(sectors=["D"])
    loan = ask(desk, lender, need)
    assert ask(desk, lender, need) == loan
    assert (loan.level, loan.sector, loan.starts_on) == (
        need.student.school_class.level, "D", need.period.starts_on,
    )  # fmt: skip
    person, words = mails()[-1]
    assert person == lender.actor.user
    with lender.acting():
        seen = LoanRequest.objects.get()
        assert not type(need).objects.filter(pk=seen.need_id).exists(), "le besoin reste chez le demandeur"
    assert need.student.last_name not in str(words)


def test_the_lender_lends_an_offer_and_the_asker_proposes_it(desk, lender):
    need = desk.asked(radius_km=200)
    loan = ask(desk, lender, need)
    offer = desk.town.offer(2, pole=lender.pole)
    foreign = desk.town.offer(1)
    with lender.acting() as actor:
        with pytest.raises(DeskRefused, match="votre banque"):
            loans.lend(actor=actor, loan=loan, offer=foreign)
        loans.lend(actor=actor, loan=loan, offer=offer, answer="Prenez contact mardi.")
        assert loans.lend(actor=actor, loan=loan, offer=offer).state == LoanRequest.State.LENT
        with pytest.raises(DeskRefused, match="n'attend plus"):
            loans.refuse(actor=actor, loan=loan, answer="Finalement non.")
    with desk.pole() as actor:
        assert services.suggest(actor=actor, need=need, offer=offer).state == Suggestion.State.OPEN


def test_a_refusal_owes_a_reason_and_a_loan_is_withdrawn_by_its_asker(desk, lender):
    first, second = ask(desk, lender, desk.asked()), ask(desk, lender, desk.asked())
    with lender.acting() as actor:
        with pytest.raises(DeskRefused, match="Dites à l'autre pôle"):
            loans.refuse(actor=actor, loan=first, answer="")
        loans.refuse(actor=actor, loan=first, answer="Tout est pris en mai.")
    with desk.pole() as actor:
        assert loans.withdraw(actor=actor, loan=second).state == LoanRequest.State.WITHDRAWN
        assert loans.withdraw(actor=actor, loan=second).state == LoanRequest.State.WITHDRAWN
    with lender.acting() as actor, pytest.raises(DeskRefused, match="retiré"):
        loans.refuse(actor=actor, loan=second, answer="Trop tard.")


def test_a_pole_does_not_ask_itself_nor_for_a_closed_request(desk, lender):
    need = desk.asked()
    with desk.pole() as actor:
        with pytest.raises(DeskRefused, match="autre pôle"):
            loans.ask(actor=actor, need=need, lender=str(desk.town.pole.pk))
        services.close(actor=actor, need=need, outcome="returned", answer="Non.")
        with pytest.raises(DeskRefused, match="close"):
            loans.ask(actor=actor, need=need, lender=str(lender.pole.pk))


def test_a_third_pole_sees_no_loan(desk, lender):
    loan = ask(desk, lender, desk.asked())
    third = build_town()
    with third.acting() as actor, pytest.raises(Gone):
        loans.refuse(actor=actor, loan=loan, answer="Non.")


# --- refusals --------------------------------------------------------------------------------------------------------


def test_a_suspect_refusal_is_examined_once(desk):
    step = make.SearchStepFactory(need=desk.need(), suspect=True)
    plain = make.SearchStepFactory(need=desk.need(), refused=True)
    with desk.pole() as actor:
        moment = refusals.handle(actor=actor, step=step.pk).handled_at
        assert moment is not None
        assert refusals.handle(actor=actor, step=step.pk).handled_at == moment
        with pytest.raises(Gone):
            refusals.handle(actor=actor, step=plain.pk)


# --- the daily passage -----------------------------------------------------------------------------------------------


def tend(desk):
    with as_role():
        return clock.tend_desk(academie_id=desk.town.pole.academie_id)


def test_the_pole_is_reminded_once_when_its_answer_is_due(desk, mails, today_is):
    today_is("2027-03-01")
    need, other = desk.asked(), desk.asked()
    before = len(mails())
    assert tend(desk)["due"] == 0
    today_is(desk.request(need).due_on)
    with desk.school() as actor:
        services.withdraw(actor=actor, need=other, reason="")
    assert tend(desk)["due"] == 1
    assert tend(desk)["due"] == 0
    [(person, words)] = mails()[before:]
    assert (person, words["row"]) == (desk.owner, str(desk.request(need).pk))


def test_a_pole_without_coordinator_is_reminded_when_it_has_one(desk, today_is):
    today_is("2027-03-01")
    need = desk.asked()
    letter = desk.town.actor.membership
    letter.ends_on = dt.date(2027, 3, 3)
    letter.save()
    today_is("2027-03-15")
    assert tend(desk)["due"] == 0
    make.MissionLetterFactory(pole=desk.town.pole, starts_on=dt.date(2027, 3, 10))
    assert tend(desk)["due"] == 1
    assert desk.request(need).reminded_at is not None


def test_a_proposal_reminds_then_expires(desk, mails, today_is):
    today_is("2027-03-01")
    period = make.PeriodFactory(
        establishment=desk.town.school, school_class=desk.town.school_class, starts_on=dt.date(2027, 5, 3),
        ends_on=dt.date(2027, 5, 28),
    )  # fmt: skip
    need = desk.asked(period=period)
    offer = desk.town.offer(1, starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2027, 8, 1))
    with desk.pole() as actor:
        suggestion = services.suggest(actor=actor, need=need, offer=offer)
    before = len(mails())
    assert tend(desk) == {"expired": 0, "due": 0, "answers": 0}
    today_is(suggestion.answer_by)
    tend(desk)
    tend(desk)
    assert [person for person, _ in mails()[before:]] == [desk.staff]
    today_is(suggestion.answer_by + dt.timedelta(days=1))
    assert tend(desk)["expired"] == 1
    suggestion.refresh_from_db()
    need.refresh_from_db()
    assert (suggestion.state, need.state) == (Suggestion.State.WITHDRAWN, NeedState.ESCALATED)
    assert tend(desk)["expired"] == 0


def test_the_answer_of_the_school_finds_who_is_left(desk, mails):
    need = desk.asked()
    member = desk.teacher.membership
    member.ends_on = timezone.localdate() - dt.timedelta(days=1)
    member.save()
    head = make.StaffMemberFactory(establishment=desk.town.school, head=True)
    with desk.pole() as actor:
        services.close(actor=actor, need=need, outcome="returned", answer="Non.")
    assert mails()[-1][0] == head.user
    assert actor_for(desk.staff, None) is None


def test_both_sides_find_what_they_are_told_inside_the_product(desk):
    need = desk.asked()
    with desk.pole() as actor:
        messages.send(actor=actor, need=need, text="Merci.")
    assert dict(Notice.objects.values_list("user", "kind")) == {
        desk.owner.pk: "desk_pole",
        desk.staff.pk: "desk_school",
    }

"""Offers reported by readers, decided by the pôle, answered to whoever reported."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from companies.models import OfferPublication, OfferReport
from companies.moderation import reports
from companies.moderation.reports import ReportRefused
from tenancy.scope import acting_as
from tests import factories as make
from tests.companies.moderation.conftest import actor_of
from tests.companies.moderation.test_pages import page, words_of
from tests.factories.establishments import member_school
from tests.support.roles import as_role

Status = OfferPublication.Status
State = OfferReport.State


@pytest.fixture
def reader(bank):
    """A member of a school of the pôle."""
    return make.StaffMemberFactory(establishment=member_school(bank.pole_here)).user


def told(bank, user, offer, ground="danger", note=""):
    actor = actor_of(user)
    with as_role(), acting_as(actor.scope):
        reports.report(actor=actor, publication=reports.reportable(actor, offer.pk), ground=ground, note=note)


def test_a_reader_reports_once_and_the_coordinator_is_told_without_a_name(bank, reader, mails):
    offer = bank.admitted()
    told(bank, reader, offer, note="  La scie n'a pas de capot. ")
    with pytest.raises(ReportRefused, match="déjà signalé"):
        told(bank, reader, offer)
    row = OfferReport.objects.get()
    assert (row.note, row.reported_by, row.pole) == ("La scie n'a pas de capot.", reader, bank.pole_here)
    [(person, words)] = mails("publication_pole")
    assert person == bank.owner
    assert reader.last_name not in str(words)
    assert bank.here(offer).status == Status.PUBLISHED, "a report takes nothing down"


def test_other_asks_for_words(bank, reader):
    offer = bank.admitted()
    with pytest.raises(ReportRefused, match="quelques mots"):
        told(bank, reader, offer, ground="other", note=" ")


def test_coordinators_and_the_rectorat_report_too(bank):
    offer = bank.admitted()
    rectorat = make.RectoratStaffFactory(academie=bank.pole_here.academie).user
    neighbour = make.MissionLetterFactory(
        pole=make.PoleFactory(academie=bank.pole_here.academie, name="des Rives-Essai", slug="rives")
    ).user
    for user in (rectorat, neighbour, bank.owner):
        told(bank, user, offer)
    assert OfferReport.objects.filter(pole=bank.pole_here).count() == 3


def test_a_host_reports_nothing(bank):
    offer = bank.admitted()
    actor = actor_of(bank.member)
    with as_role(), acting_as(actor.scope), pytest.raises(PermissionDenied):
        reports.report(actor=actor, publication=bank.here(offer), ground="danger", note="")


def test_the_most_reported_offers_come_first(bank, client):
    quiet, loud = bank.admitted(title="Signalée une fois"), bank.admitted(title="Signalée trois fois")
    make.OfferReportFactory(publication=bank.here(quiet))
    for _ in range(3):
        make.OfferReportFactory(publication=bank.here(loud))
    client.force_login(bank.owner)
    words = page(client, "moderation:reports")
    assert words.index(loud.title) < words.index(quiet.title)
    assert "À lire d’abord" in words


@pytest.fixture
def two_reports(bank, reader):
    """An offer that two people report, and the report of the reader."""
    offer = bank.admitted()
    told(bank, reader, offer)
    make.OfferReportFactory(publication=bank.here(offer), reported_by=make.UserFactory())
    return offer, OfferReport.objects.get(reported_by=reader)


def test_each_reader_is_told_that_there_is_an_answer(bank, two_reports, mails):
    _, report = two_reports
    with bank.pole() as actor:
        reports.decide(actor=actor, report_id=report.pk, outcome=reports.KEEP, answer="Le capot est en place.")
    told_people = {person for person, _ in mails("publication_reader")}
    assert told_people == {one.reported_by for one in OfferReport.objects.select_related("reported_by")}
    assert "capot" not in str(mails("publication_reader"))


@pytest.mark.parametrize(
    ("outcome", "status", "state"),
    [
        (reports.KEEP, Status.PUBLISHED, State.DISMISSED),
        (reports.RETURN, Status.RETURNED, State.UPHELD),
        (reports.WITHDRAW, Status.CLOSED, State.UPHELD),
    ],
    ids=["keep", "return", "withdraw"],
)
def test_one_decision_answers_every_reader(bank, two_reports, outcome, status, state):
    offer, report = two_reports
    with bank.pole() as actor:
        count = reports.decide(actor=actor, report_id=report.pk, outcome=outcome, answer="Merci.", reason="law")
    assert count == 2
    assert bank.here(offer).status == status
    for row in OfferReport.objects.all():
        assert (row.state, row.answer, row.decided_by) == (state, "Merci.", bank.owner)
    with bank.pole() as actor, pytest.raises(ReportRefused, match="déjà reçu une réponse"):
        reports.decide(actor=actor, report_id=report.pk, outcome=outcome, answer="Merci.", reason="law")


def test_a_reader_reads_the_answer_to_their_own_report_alone(bank, reader, client):
    offer = bank.admitted()
    make.OfferReportFactory(publication=bank.here(offer), note="Note d'une autre personne")
    client.force_login(reader)
    address = reverse("moderation:report", args=[offer.pk])
    assert "Signaler cette offre" in words_of(client.get(address))
    empty = client.post(address, {})
    assert empty.status_code == 422
    assert "Choisissez ce que vous signalez." in words_of(empty)
    done = client.post(address, {"ground": "danger", "note": "La scie."}, follow=True)
    words = words_of(done)
    assert "En attente du pôle" in words
    assert "Note d'une autre personne" not in words
    again = client.post(address, {"ground": "danger"})
    assert "déjà signalé" in words_of(again)
    report = OfferReport.objects.get(reported_by=reader)
    with bank.pole() as actor:
        reports.decide(actor=actor, report_id=report.pk, outcome=reports.KEEP, answer="Le capot est en place.")
    assert "Le capot est en place." in page(client, "moderation:my-reports")


def test_what_a_reader_does_not_see_cannot_be_reported(bank, reader, client):
    client.force_login(reader)
    for offer in (bank.submitted(), make.OfferFactory(published_in=bank.other_pole)):
        assert client.get(reverse("moderation:report", args=[offer.pk])).status_code == 404


def test_the_coordinator_decides_on_a_page(bank, client):
    report = make.OfferReportFactory(publication=bank.here(bank.admitted()))
    client.force_login(bank.owner)
    address = reverse("moderation:decide", args=[report.pk])
    missing = client.post(address, {"outcome": "return", "answer": "À corriger."})
    assert missing.status_code == 422
    assert "Choisissez la raison du retour." in words_of(missing)
    done = client.post(address, {"outcome": "return", "answer": "À corriger.", "reason": "law"}, follow=True)
    assert "Réponse donnée à 1 signalement." in words_of(done)
    assert "Réponse du" in page(client, "moderation:decide", report.pk)

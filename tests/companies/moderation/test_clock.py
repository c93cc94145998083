"""What each morning does to offers: once, however often it comes, in one académie and then in the other."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from companies.models import Company, CompanyMember, Offer, OfferPublication
from companies.moderation import clock, link, services
from companies.moderation.delays import ANSWER, STALE
from companies.moderation.tasks import tend_offers
from tests import factories as make
from tests.support.roles import as_role

Status = OfferPublication.Status
DAY = dt.timedelta(days=1)


@pytest.fixture
def tend(bank):
    """Return a function that runs a passage in the first académie, or the other."""

    def run(code=None, **later):
        with as_role():
            return clock.tend(
                academie_id=code or bank.pole_here.academie_id, now=timezone.now() + dt.timedelta(**later)
            )

    return run


def aged(offer, **fields):
    Offer.objects.filter(pk=offer.pk).update(**fields)


def test_an_offer_whose_last_day_passed_ends_in_each_academie(bank, tend, mails):
    offer = bank.admitted(both=True)
    waiting = bank.submitted()
    for one in (offer, waiting):
        aged(one, ends_on=timezone.localdate() - DAY)
    assert tend()["expired"] == 2
    offer.refresh_from_db()
    assert offer.state == Offer.State.EXPIRED
    assert bank.here(offer).status == bank.here(waiting).status == Status.EXPIRED
    assert bank.there(offer).status == Status.PUBLISHED
    tend(bank.other_pole.academie_id)
    assert bank.there(offer).status == Status.EXPIRED
    told = [words["title"] for _, words in mails("publication_host")]
    assert told.count("Votre offre a pris fin") == 2, "one mail an offer, whatever the académies"
    assert not +tend()


def test_the_last_day_is_still_a_day(bank, tend):
    offer = bank.admitted()
    aged(offer, ends_on=timezone.localdate())
    assert tend()["expired"] == 0
    assert bank.here(offer).status == Status.PUBLISHED


def test_a_suspension_ends_by_itself_on_its_day(bank, tend):
    offer = bank.admitted(both=True)
    until = timezone.localdate() + 10 * DAY
    with bank.host() as actor:
        services.pause(actor=actor, offer=offer, until=until)
    assert tend()["followed"] == 0
    aged(offer, paused_until=timezone.localdate())
    assert tend()["followed"] == 1
    offer.refresh_from_db()
    assert (offer.state, offer.paused_until) == (Offer.State.OPEN, None)
    assert (bank.here(offer).status, bank.there(offer).status) == (Status.PUBLISHED, Status.PAUSED)
    tend(bank.other_pole.academie_id)
    assert bank.there(offer).status == Status.PUBLISHED


@pytest.fixture
def stale(bank):
    """An offer that nobody confirmed for long."""
    offer = bank.admitted(both=True)
    aged(offer, confirmed_at=timezone.now() - STALE - DAY)
    return offer


def test_a_stale_offer_is_asked_about_once_then_closed_everywhere(bank, tend, stale, mails):
    assert tend()["asked"] == 1
    assert tend()["asked"] == tend(bank.other_pole.academie_id)["asked"] == 0
    assert [person for person, _ in mails("offer_still")] == [bank.member]
    assert tend(days=14)["closed"] == 0
    assert tend(days=16)["closed"] == 1
    assert bank.here(stale).status == Status.CLOSED
    tend(bank.other_pole.academie_id, days=16)
    assert bank.there(stale).status == Status.CLOSED
    assert [words["title"] for _, words in mails("publication_host")].count("Votre offre est fermée") == 1


def test_an_offer_that_nobody_can_answer_for_is_not_asked_about(bank, tend, stale):
    CompanyMember.objects.all().delete()
    assert tend()["asked"] == 0
    stale.refresh_from_db()
    assert stale.asked_at is None


def test_an_offer_almost_over_is_left_to_end(bank, tend, stale):
    aged(stale, ends_on=timezone.localdate() + ANSWER)
    assert tend()["asked"] == 0


@pytest.fixture
def asked(tend, stale, mails):
    """An offer just asked about, and the address that answers."""
    tend()
    return stale, address_of(mails)


def address_of(mails):
    return mails("offer_still")[-1][1]["path"]


def test_the_link_answers_without_an_account_and_once(bank, tend, stale, mails, client):
    tend()
    path = address_of(mails)
    page = client.get(path)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    stale.refresh_from_db()
    assert stale.asked_at is not None, "opening a link answers nothing: mail scanners open them"
    assert client.post(path, {"act": "confirm"}, follow=True).status_code == 200
    stale.refresh_from_db()
    assert stale.asked_at is None
    assert stale.confirmed_at > timezone.now() - DAY
    assert "Une réponse a déjà été donnée" in client.get(path).content.decode()
    refused = client.post(path, {"act": "close"})
    assert refused.status_code == 200
    assert bank.here(stale).status == Status.PUBLISHED


@pytest.mark.parametrize(("act", "status"), [("pause", Status.PAUSED), ("close", Status.CLOSED)])
def test_the_link_suspends_and_closes_in_every_academie(bank, asked, client, act, status):
    offer, path = asked
    until = timezone.localdate() + 3 * DAY if act == "pause" else ""
    response = client.post(path, {"act": act, "until": str(until)})
    assert response.status_code == 302
    assert bank.here(offer).status == bank.there(offer).status == status
    with as_role():
        later = clock.tend(academie_id=bank.pole_here.academie_id, now=timezone.now() + 20 * DAY)
    assert later["closed"] == 0


def test_a_wrong_date_on_the_link_is_said_next_to_the_field(bank, tend, stale, mails, client):
    tend()
    response = client.post(address_of(mails), {"act": "pause", "until": "2020-01-01"})
    assert response.status_code == 422
    assert "La date de reprise est passée" in response.content.decode()
    assert bank.here(stale).status == Status.PUBLISHED


@pytest.mark.parametrize("token", ["rien", "WyJhIl0:1abc:def"])
def test_a_forged_link_opens_nothing(db, client, token):
    assert client.get(reverse("moderation:still", args=[token])).status_code == 404


def test_a_link_of_a_stranger_opens_nothing(bank, stale):
    stale.asked_at = timezone.now()
    question = link.question_of(link.token_for(stale))
    assert question is not None
    stranger = link.Question(question.offer, make.CompanyFactory().pk, question.asked)
    with as_role(), link.as_host(stranger) as offer:
        assert offer is None
    assert Company.objects.filter(pk=question.company).exists()


def test_unread_offers_remind_the_coordinator_once_a_week(bank, tend, mails):
    offer = bank.submitted()
    assert tend()["reminded"] == 0
    OfferPublication.objects.filter(offer=offer).update(submitted_at=timezone.now() - 9 * DAY)
    tend()
    tend()
    [(person, words)] = mails("publication_pole")
    assert person == bank.owner
    assert words["title"].startswith("1")
    tend(days=7)
    assert len(mails("publication_pole")) == 2


@pytest.mark.usefixtures("eager_tasks")
def test_the_bell_rings_in_each_academie(bank):
    offer = bank.admitted(both=True)
    aged(offer, ends_on=timezone.localdate() - DAY)
    with as_role():
        tend_offers()
    assert bank.here(offer).status == bank.there(offer).status == Status.EXPIRED


def test_mails_leave_only_while_they_mean_something(bank, tend, stale):
    from accounts.outbox.services import send_due

    tend()
    with bank.host() as actor:
        services.confirm(actor=actor, offer=stale)
    Message.objects.update(due_at=timezone.now())
    with as_role():
        send_due()
    assert Message.objects.get(template="offer_still").state == Message.State.DROPPED
    sent = Message.objects.filter(template="publication_host").values_list("state", flat=True)
    assert set(sent) == {Message.State.SENT}

"""An event is one line a person, written by whoever acts, and a mail only to those who wish it at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor, ActorKind, actor_for
from accounts.models import Message, Notice, NoticeChoice, User
from accounts.notices import declare, registry, take_back, tell
from accounts.notices.registry import Pace
from accounts.outbox import post, services
from accounts.outbox.registry import is_still_due
from tenancy.scope import acting_as
from tests import factories as make
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db


def actor_of(user: User) -> Actor:
    found = actor_for(user, None)
    assert found is not None
    return found


def told(to: Any, kind: str = "daily", key: str = "essai:1", path: str = "/", **others: Any) -> None:
    """Tell as the member of a company does: somebody who reads nothing of the others."""
    company = actor_of(make.CompanyMemberFactory().user)
    with as_role(), acting_as(company.scope):
        tell(to=to, kind=kind, key=key, path=path, **others)


def chosen(user: User, kind: str, pace: str) -> None:
    NoticeChoice.objects.update_or_create(user=user, kind=kind, defaults={"pace": pace})


def send() -> list[list[str]]:
    before = len(mail.outbox)
    with as_role():
        services.send_due()
    return [one.to for one in mail.outbox[before:]]


def test_the_same_event_is_told_once_to_each_person(reader: User) -> None:
    other = make.StaffMemberFactory().user
    told([reader, other, reader])
    told(reader)
    assert sorted(Notice.objects.values_list("user", "kind", "key")) == sorted(
        (one.pk, "daily", "essai:1") for one in (reader, other)
    )
    told([])
    assert Notice.objects.count() == 2


def test_whoever_tells_reads_nothing_of_it(reader: User) -> None:
    company = actor_of(make.CompanyMemberFactory().user)
    with as_role(), acting_as(company.scope):
        tell(to=reader, kind="now", key="essai:1", path="/")
        assert not Notice.objects.exists()
        assert not NoticeChoice.objects.exists()
    assert Notice.objects.get().user == reader


def test_an_event_is_undone_with_the_act(reader: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(to=reader, kind="now", key="essai:1", path="/")
        raise RuntimeError
    assert not Notice.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "essai/",
        "//ailleurs.example/",
        "https://ailleurs.example/",
        "/eleves/?nom=Essai",
        "/a b/",
        "/élève/",
        "/a",
    ],
    ids=["empty", "relative", "other-host", "address", "query", "space", "accent", "unfinished"],
)
def test_an_address_carries_identifiers_alone(path: str, reader: User) -> None:
    with pytest.raises(ValueError, match="identifiants"):
        tell(to=reader, kind="daily", key="essai:1", path=path)


def test_what_is_told_is_declared(reader: User) -> None:
    with pytest.raises(KeyError, match="non déclaré : autre"):
        tell(to=reader, kind="autre", key="essai:1", path="/")
    with pytest.raises(ValueError, match="de 1 à 160"):
        tell(to=reader, kind="daily", key="", path="/")


def test_a_kind_has_one_owner_two_sentences_and_an_audience() -> None:
    with pytest.raises(ValueError, match="déclaré deux fois"):
        declare("daily", label="Autre", about="", sentence="Un|{n}", audience=(ActorKind.SCHOOL,))
    with pytest.raises(ValueError, match="singulier et au pluriel"):
        declare("seul", label="Autre", about="", sentence="Un essai", audience=(ActorKind.SCHOOL,))
    with pytest.raises(ValueError, match="à qui la dire"):
        declare("personne", label="Autre", about="", sentence="Un|{n}", audience=())


def test_the_sentence_agrees() -> None:
    assert (registry.said("daily"), registry.said("daily", 2)) == ("Un essai", "2 essais")
    assert registry.said("disparu", 2) == "Un événement vous concerne"
    assert [kind.name for kind in registry.kinds_for({ActorKind.COORDINATOR})] == ["pole"]


def test_a_mail_at_once_goes_to_those_who_wish_it(reader: User) -> None:
    patient, silent, keen = (make.StaffMemberFactory().user for _ in range(3))
    chosen(patient, "now", Pace.DAILY)
    chosen(silent, "now", Pace.NEVER)
    chosen(keen, "daily", Pace.AT_ONCE)
    people = [reader, patient, silent, keen]
    told(people, "now")
    assert sorted(send()) == sorted([[reader.email], [keen.email]])
    told(people, "daily", "essai:2")
    assert send() == [[keen.email]]
    assert "Un essai." in mail.outbox[-1].body
    assert mail.outbox[-1].subject == "Du jour"


def test_the_choice_of_the_moment_of_leaving_holds(reader: User) -> None:
    told(reader, "now")
    chosen(reader, "now", Pace.NEVER)
    assert send() == []
    assert Message.objects.get().state == Message.State.DROPPED


def test_whose_function_has_ended_gets_no_mail() -> None:
    former = make.StaffMemberFactory(ended=True).user
    told(former, "now")
    assert send() == []


def test_the_mail_of_an_app_follows_the_choice_too(reader: User) -> None:
    def parcel_leaves() -> bool:
        Message.objects.all().delete()
        mail.outbox.clear()
        words = {"title": "Essai", "sentence": "Une suite", "path": "/", "notice": "own"}
        post(template="notice_now", to=reader, academie_id=None, key="essai", context=words)
        return bool(send())

    told(reader, "own")
    assert not Message.objects.exists(), "the app writes it"
    assert parcel_leaves()
    chosen(reader, "own", Pace.DAILY)
    assert not parcel_leaves()


def test_mails_that_tell_no_event_have_no_pace(reader: User) -> None:
    from accounts.outbox import Parcel

    assert is_still_due(Parcel("essai", "k", reader, reader.email, "", {}))
    assert is_still_due(Parcel("essai", "k", None, "a@stages.example", "", {"notice": "now"}))


def test_an_event_of_later_is_told_later_and_may_be_taken_back(reader: User) -> None:
    told(reader, "now", after=dt.timedelta(minutes=1))
    assert send() == []
    assert actor_of(reader).unread == 0
    Notice.objects.update(made_at=timezone.now())
    assert actor_of(reader).unread == 1
    company = actor_of(make.CompanyMemberFactory().user)
    with as_role(), acting_as(company.scope):
        take_back(to=[reader], key="essai:1")
    assert not Notice.objects.exists()


def test_what_was_read_is_not_taken_back(reader: User) -> None:
    make.NoticeFactory(user=reader, key="lu", read_at=timezone.now())
    take_back(to=[reader], key="lu")
    assert Notice.objects.exists()

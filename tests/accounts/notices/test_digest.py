"""The daily mail: one a person and a day, counts by kind, nobody's name, nothing to those no longer concerned."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message, Notice, NoticeChoice, User
from accounts.notices import digest
from accounts.notices.registry import Pace
from accounts.outbox import services
from accounts.tasks import send_digests
from establishments.models import StaffMember
from tests import factories as make
from tests.support.roles import as_role


def passage() -> int:
    with as_role():
        return digest.send()


def leave() -> list[Any]:
    before = len(mail.outbox)
    with as_role():
        services.send_due()
    return mail.outbox[before:]


@pytest.mark.django_db
def test_one_mail_counts_what_waits_by_kind(reader: User) -> None:
    NoticeChoice.objects.create(user=reader, kind="own", pace=Pace.DAILY)
    for kind in ("daily", "daily", "own", "now", "pole"):
        make.NoticeFactory(user=reader, kind=kind, path="/eleves/secret/")
    make.NoticeFactory(user=reader, kind="daily", read_at=timezone.now())
    assert (passage(), passage()) == (1, 0)
    [sent] = leave()
    page = reverse("notices:notices")
    assert sent.to == [reader.email]
    assert sent.subject.replace("\u00a0", " ").startswith("3 avis du ")
    assert "- 2 essais : " in sent.body
    assert f"{page}?evenement=daily" in sent.body
    assert "- Une suite : " in sent.body
    assert "urgence" not in sent.body, "told at once"
    assert "offre" not in sent.body, "a function that the person does not hold"
    html = sent.alternatives[0][0]
    assert "2 essais</a>" in html
    for text in (sent.body, html, sent.subject):
        assert "secret" not in text
        assert reader.last_name not in text


@pytest.mark.django_db
def test_the_task_does_the_same(reader: User) -> None:
    make.NoticeFactory(user=reader, kind="daily")
    with as_role():
        send_digests()
        send_digests()
    assert Message.objects.get().template == "notice_digest"


@pytest.mark.django_db
def test_what_happens_after_the_mail_waits_for_the_next_day(reader: User, today_is: Any) -> None:
    today_is("2026-11-24")
    make.NoticeFactory(user=reader, kind="daily")
    assert passage() == 1
    later = make.NoticeFactory(user=reader, kind="daily")
    assert passage() == 0
    later.refresh_from_db()
    assert later.mailed_at is None
    today_is("2026-11-25")
    assert passage() == 1
    today_is("2026-11-26")
    assert passage() == 0, "nothing new"
    assert Message.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("pace", [Pace.NEVER, Pace.AT_ONCE])
def test_another_pace_is_no_matter_of_the_day(pace: str, reader: User) -> None:
    NoticeChoice.objects.create(user=reader, kind="daily", pace=pace)
    notice = make.NoticeFactory(user=reader, kind="daily")
    assert passage() == 0
    notice.refresh_from_db()
    assert notice.mailed_at is not None
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_closed_account_and_an_ended_function_get_nothing() -> None:
    closed = make.StaffMemberFactory(user__is_active=False).user
    ended = make.StaffMemberFactory(ended=True).user
    for user in (closed, ended):
        make.NoticeFactory(user=user, kind="daily")
    assert passage() == 0
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_function_that_ends_before_the_mail_leaves_stops_it(reader: User) -> None:
    make.NoticeFactory(user=reader, kind="daily")
    assert passage() == 1
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    StaffMember.objects.filter(user=reader).update(ends_on=yesterday)
    assert leave() == []
    assert Message.objects.get().state == Message.State.DROPPED


@pytest.mark.django_db
def test_what_is_told_later_is_not_in_the_mail_yet(reader: User) -> None:
    make.NoticeFactory(user=reader, kind="daily", made_at=timezone.now() + dt.timedelta(minutes=1))
    assert passage() == 0


@pytest.mark.django_db
def test_old_lines_are_forgotten(reader: User) -> None:
    make.NoticeFactory(user=reader, kind="daily", made_at=timezone.now() - digest.LIFE - dt.timedelta(days=1))
    kept = make.NoticeFactory(user=reader, kind="daily", read_at=timezone.now())
    assert passage() == 0
    assert list(Notice.objects.all()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_two_passages_at_once_write_one_mail(reader: User) -> None:
    for _ in range(5):
        make.NoticeFactory(user=reader, kind="daily")
    start, done = threading.Barrier(2), []

    def run() -> None:
        try:
            start.wait()
            done.append(passage())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(done) == [0, 1]
    assert Message.objects.count() == 1
    assert not Notice.objects.filter(mailed_at__isnull=True).exists()

"""A mail is a row first: sent once, after commit, to a person still entitled, and nothing of it remains."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message, User
from accounts.outbox import Parcel, post, registry, services
from accounts.seal import BrokenSeal, seal, unseal
from tests import factories as make
from tests.support.roles import as_role

State = Message.State


@pytest.fixture(autouse=True)
def essai(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A template of mail named « essai », and a registry of this test alone."""
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "essai.txt").write_text("Objet & {{ word }}\n\nBonjour,\n{{ site }}/la/{{ word }}/\n")
    (tmp_path / "mails" / "essai.html").write_text(
        '{% extends "mails/base.html" %}{% block words %}{{ word }}{% endblock %}'
    )
    templates = [engine | {"DIRS": [*engine["DIRS"], tmp_path]} for engine in settings.TEMPLATES]
    settings.TEMPLATES = templates
    monkeypatch.setattr(registry, "_checks", {})
    monkeypatch.setattr(services, "ring", lambda: None)
    return


def wish(to: User | str = "personne@stages.example", **others: Any) -> None:
    post(**{"template": "essai", "to": to, "academie_id": None, "key": "essai:1", "context": {"word": "a<b"}} | others)


def send() -> int:
    with as_role():
        return services.send_due()


def only() -> Message:
    return Message.objects.get()


@pytest.mark.django_db
def test_posted_twice_sent_once() -> None:
    wish()
    wish()
    assert (send(), send()) == (1, 0)
    assert len(mail.outbox) == 1
    sent = mail.outbox[0]
    assert sent.to == ["personne@stages.example"]
    assert sent.subject == "Objet & a<b"
    assert "/la/a<b/" in sent.body
    html, kind = sent.alternatives[0]
    assert kind == "text/html"
    assert "a&lt;b" in html
    assert "a<b" not in html
    assert only().state == State.SENT


@pytest.mark.django_db
def test_the_row_says_nothing_in_clear_and_nothing_remains_outside_a_demonstration(settings: Any) -> None:
    settings.STAGES_DEMO = False
    wish(context={"word": "canari-7431"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text FROM accounts_message m")
        (row,) = cursor.fetchone()
    assert "canari" not in row
    assert "personne@" not in row
    send()
    assert only().sealed == ""


@pytest.mark.django_db(transaction=True)
def test_undone_with_its_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        wish()
        raise RuntimeError
    assert send() == 0
    assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("value", [None, 1.5, ["a"], {"a": 1}, b"a"])
def test_a_context_is_texts_and_whole_numbers(value: Any) -> None:
    with pytest.raises(TypeError, match="word n'est ni un texte ni un nombre"):
        wish(context={"word": value})


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_a_length(key: str) -> None:
    with pytest.raises(ValueError, match="de 1 à 200"):
        wish(key=key)


@pytest.mark.django_db
def test_a_person_gets_it_at_the_address_of_the_day() -> None:
    user = make.UserFactory()
    wish(user)
    User.objects.filter(pk=user.pk).update(email="nouvelle@stages.example")
    send()
    assert mail.outbox[0].to == ["nouvelle@stages.example"]


@pytest.mark.django_db
def test_rights_are_checked_again_when_it_leaves() -> None:
    seen: list[Parcel] = []
    registry.register("essai", still_due=lambda parcel: bool(seen.append(parcel)) or parcel.context["word"] == "oui")
    user = make.UserFactory()
    academie = make.AcademieFactory()
    wish(user, key="a", context={"word": "oui"}, academie_id=academie.pk)
    wish(user, key="b", context={"word": "non"}, academie_id=academie.pk)
    assert send() == 1
    assert dict(Message.objects.values_list("key", "state")) == {"a": State.SENT, "b": State.DROPPED}
    assert {parcel.academie_id for parcel in seen} == {academie.pk}
    assert Message.objects.get(key="b").sealed == ""


@pytest.mark.django_db
def test_the_check_runs_in_the_scope_of_the_academie() -> None:
    letter = make.MissionLetterFactory()
    found: list[int] = []

    def check(parcel: Parcel) -> bool:
        from poles.models import MissionLetter

        found.append(MissionLetter.objects.count())
        return True

    registry.register("essai", still_due=check)
    wish(letter.user, academie_id=letter.academie_id)
    assert send() == 1
    assert found == [1]


@pytest.mark.django_db
def test_a_closed_account_receives_nothing() -> None:
    user = make.UserFactory(is_active=False)
    wish(user)
    assert send() == 0
    assert only().state == State.DROPPED


@pytest.mark.django_db
def test_a_template_belongs_to_one_app() -> None:
    registry.register("essai", still_due=send_always)
    registry.register("essai", still_due=send_always)
    with pytest.raises(ValueError, match="déclaré deux fois : essai"):
        registry.register("essai", still_due=lambda parcel: True)


def send_always(parcel: Parcel) -> bool:
    return True


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception | None], None]:
    """Make the mail server raise; None mends it."""
    box: list[Exception | None] = [None]
    whole = services.EmailMultiAlternatives.send

    def broken(self: Any, *args: Any, **kwargs: Any) -> int:
        if box[0]:
            raise box[0]
        return whole(self, *args, **kwargs)

    monkeypatch.setattr(services.EmailMultiAlternatives, "send", broken)
    return lambda error: box.__setitem__(0, error)


@pytest.mark.django_db
def test_a_silent_server_is_asked_again_later_and_longer(failing: Any, time_machine: Any) -> None:
    wish()
    failing(ConnectionRefusedError("personne@stages.example"))
    start = timezone.now()
    waits = []
    for _ in services.DELAYS:
        assert send() == 0
        message = only()
        assert message.state == State.WAITING
        assert message.error == "ConnectionRefusedError"  # the kind, not the words
        waits.append(round((message.due_at - timezone.now()).total_seconds() / 60))
        time_machine.move_to(message.due_at + dt.timedelta(seconds=1), tick=False)
    assert waits == list(services.DELAYS)
    failing(None)
    assert send() == 1
    assert timezone.now() - start > dt.timedelta(hours=20)
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_given_up_in_the_end(failing: Any, time_machine: Any) -> None:
    wish()
    failing(smtplib.SMTPServerDisconnected())
    for _ in range(len(services.DELAYS) + 1):
        send()
        time_machine.move_to(timezone.now() + dt.timedelta(days=1), tick=False)
    message = only()
    assert (message.state, message.sealed) == (State.FAILED, "")
    failing(None)
    assert send() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({}), State.FAILED),
        (smtplib.SMTPDataError(451, b"plus tard"), State.WAITING),
        (TimeoutError(), State.WAITING),
    ],
    ids=str,
)
def test_a_refused_address_is_not_asked_again(failing: Any, error: Exception, state: str) -> None:
    wish()
    failing(error)
    send()
    assert only().state == state


@pytest.mark.django_db
def test_a_header_cannot_be_forged() -> None:
    wish(context={"word": "a\r\nBcc: autre@stages.example"})
    assert send() == 1
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["personne@stages.example"]
    wish("a@stages.example\nBcc: b@stages.example", key="essai:2")
    assert send() == 0
    assert Message.objects.get(key="essai:2").state == State.FAILED


@pytest.mark.django_db
def test_an_altered_seal_stops_that_mail_alone() -> None:
    wish()
    Message.objects.update(sealed="abîmé")
    wish(key="essai:2")
    assert send() == 1
    assert Message.objects.get(key="essai:1").error == "BrokenSeal"


@pytest.mark.django_db
def test_a_seal_has_one_purpose_and_follows_a_change_of_key(settings: Any) -> None:
    closed = seal("été", purpose="a")
    assert unseal(closed, purpose="a") == "été"
    with pytest.raises(BrokenSeal):
        unseal(closed, purpose="b")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "nouvelle"
    assert unseal(closed, purpose="a") == "été"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(BrokenSeal):
        unseal(closed, purpose="a")


@pytest.mark.django_db
def test_a_dead_sender_leaves_its_mail_to_the_next_under_the_same_number(failing: Any, time_machine: Any) -> None:
    wish()
    with as_role():
        taken = services._take()
    assert taken is not None
    assert send() == 0  # under lease
    time_machine.move_to(timezone.now() + services.LEASE + dt.timedelta(seconds=1), tick=False)
    assert send() == 1
    # The first one wakes up and sends too: same Message-ID, and its mark is not taken.
    services._send(taken)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert only().attempts == 2


@pytest.mark.django_db(transaction=True)
def test_many_senders_never_share_a_mail() -> None:
    for number in range(60):
        wish(f"personne{number}@stages.example", key=f"essai:{number}")
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(services.send_due(100))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 60
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 60


@pytest.mark.django_db
def test_the_demonstration_shows_its_mails_with_links_to_its_own_pages(client: Any, settings: Any) -> None:
    wish(context={"word": "suite"})
    send()
    page = client.get(reverse("demo:mails"))
    content = page.content.decode()
    assert "personne@stages.example" in content
    assert f'<a href="/la/suite/">{settings.STAGES_SITE_URL}/la/suite/</a>' in content
    assert "no-store" in page["Cache-Control"]
    settings.STAGES_DEMO = False
    assert client.get(reverse("demo:mails")).status_code == 404


@pytest.mark.django_db
def test_words_of_a_mail_are_escaped_on_the_page(client: Any) -> None:
    wish(context={"word": "<script>alert(1)</script>"})
    send()
    assert "<script>alert" not in client.get(reverse("demo:mails")).content.decode()


@pytest.mark.real_worker
def test_a_real_worker_sends_what_waited_without_any_bell(real_worker: Any) -> None:
    """The bell was lost: the clock of the worker's beat is not needed either, a task is enough."""
    import time

    from accounts.tasks import send_messages

    post(
        template="demo_hello", to="personne@stages.example", academie_id=None, key="hello", context={}
    )  # no such template: given up at once, which shows that the worker took the row
    send_messages.delay()
    end = time.monotonic() + 20
    while time.monotonic() < end and only().state == State.WAITING:
        time.sleep(0.2)
    assert (only().state, only().error) == (State.FAILED, "TemplateDoesNotExist")

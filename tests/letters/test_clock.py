"""Reminders and moves of the calendar: on the day, once each, to those still concerned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail

from accounts.models import Message
from accounts.outbox import services as outbox
from poles.letters import clock, services
from poles.letters.rules import State, reminder_of
from poles.models import RectoratStaff
from tests import factories as make
from tests.letters.conftest import TODAY, Bureau, acting
from tests.support.roles import as_role

DAY = dt.timedelta(days=1)
END = TODAY + 120 * DAY


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "ring", lambda: None)
    monkeypatch.setattr(clock, "order_file", lambda letter: None)


def tend() -> None:
    with as_role():
        clock.tend_letters()


def reminders() -> list[str]:
    rows = Message.objects.filter(template="letter_reminder").values_list("key", flat=True)
    return sorted(":".join(key.split(":")[3:]) for key in rows)


@pytest.mark.parametrize(
    ("left", "expected"),
    [(400, None), (91, None), (90, 90), (89, 90), (31, 90), (30, 30), (1, 30), (0, 0), (-1, None)],
)
def test_which_reminder_is_due(left: int, expected: int | None) -> None:
    assert reminder_of(left) == expected


def test_three_reminders_to_the_holder_and_the_signer_once_each(
    bureau: Bureau, today_is: Callable[[dt.date], None]
) -> None:
    bureau.active(ends_on=END)
    both = [bureau.holder.pk, bureau.signer.pk]
    wanted: list[str] = []
    for left, threshold in ((91, None), (90, 90), (60, None), (29, 30), (3, None), (0, 0), (-1, None)):
        today_is(END - left * DAY)
        tend()
        tend()
        if threshold is not None:
            wanted += [f"{threshold}:{pk}" for pk in both]
        assert reminders() == sorted(wanted), left


def test_a_worker_away_for_weeks_sends_the_nearest_only(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    bureau.active(ends_on=END)
    today_is(END - 12 * DAY)
    tend()
    assert {key.split(":")[0] for key in reminders()} == {"30"}


def test_a_letter_already_followed_is_recalled_to_its_holder_alone(
    bureau: Bureau, today_is: Callable[[dt.date], None]
) -> None:
    bureau.active(ends_on=END)
    bureau.sign(bureau.draft(user=make.UserFactory(), starts_on=END + DAY))
    today_is(END - 20 * DAY)
    tend()
    assert reminders() == [f"30:{bureau.holder.pk}"]


def test_the_mail_leaves_for_those_still_concerned(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    letter = bureau.active(ends_on=END)
    Message.objects.all().delete()
    today_is(END - 30 * DAY)
    tend()
    RectoratStaff.objects.filter(user=bureau.signer).update(may_sign=False)
    with as_role():
        assert outbox.send_due() == 1
    (sent,) = mail.outbox
    assert sent.to == [bureau.holder.email]
    assert sent.subject == "La lettre de mission du pôle Rive-Exemple prend fin le 8 janvier 2027"
    assert "il reste 30 jours" in sent.body
    assert f"/lettres/{letter.pk}/" in sent.body


def test_a_reminder_of_a_letter_revoked_meanwhile_is_dropped(
    bureau: Bureau, today_is: Callable[[dt.date], None]
) -> None:
    letter = bureau.active(ends_on=END)
    Message.objects.all().delete()
    today_is(END)
    tend()
    with acting(bureau.signer) as actor:
        services.revoke(actor=actor, letter=letter, reason="Essai")
    with as_role():
        assert outbox.send_due() == 0
    assert not mail.outbox


def test_the_person_is_told_of_the_signature(bureau: Bureau) -> None:
    letter = bureau.sign(bureau.draft())
    with as_role():
        assert outbox.send_due() == 1
    (sent,) = mail.outbox
    assert sent.to == [bureau.holder.email]
    assert "attend votre accusé de réception" in sent.subject
    assert f"/lettres/{letter.pk}/" in sent.body


def test_the_calendar_writes_states(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    letter = bureau.active(starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)
    for days, state in ((0, State.ACKNOWLEDGED), (1, State.ACTIVE), (2, State.ACTIVE), (3, State.ENDED)):
        today_is(TODAY + days * DAY)
        tend()
        tend()
        letter.refresh_from_db()
        assert letter.state == state
    assert letter.moves.count() == 4


def test_a_letter_never_acknowledged_ends_with_its_dates(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    letter = bureau.sign(bureau.draft(ends_on=TODAY + DAY))
    today_is(TODAY + 2 * DAY)
    tend()
    letter.refresh_from_db()
    assert letter.state == State.ENDED


def test_one_academie_that_fails_does_not_hold_the_others_up(
    bureau: Bureau, today_is: Callable[[dt.date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = bureau.active(ends_on=TODAY + DAY)
    make.AcademieFactory(code="0A")
    today_is(TODAY + 2 * DAY)
    real, seen = clock.remind, []

    def broken(day: dt.date) -> int:
        if not seen:
            seen.append(day)
            raise RuntimeError("panne")
        return real(day)

    monkeypatch.setattr(clock, "remind", broken)
    tend()
    letter.refresh_from_db()
    assert letter.state == State.ENDED

"""The bilan: counted, written, handed over, archived; by its coordinator and nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from poles.letters import bilan, drafts
from poles.letters.rules import LetterRefused
from poles.models import LetterBilan, MissionLetter
from tests import factories as make
from tests.letters.conftest import TODAY, Bureau, acting
from tests.letters.test_pages import at, browser
from tests.support.reading import words

DAY = dt.timedelta(days=1)
END = TODAY + 60 * DAY
AXES = {"paths": "Parcours suivis", "partners": "Réseau élargi", "quality": "Tuteurs formés", "outlook": ""}


@pytest.fixture
def letter(bureau: Bureau) -> MissionLetter:
    return bureau.active(ends_on=END)


def moment(days: int) -> dt.datetime:
    return timezone.now() + days * DAY


def activity(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    """Three needs handed over (one before the letter), one answered after four days; an offer, a school."""
    school = make.member_school(bureau.pole)
    for days in (-10, 2, 3):
        make.need_in(
            bureau.pole, student=make.StudentFactory(establishment=school), escalated=True, escalated_at=moment(days)
        )
    placed = make.need_in(
        bureau.pole, student=make.StudentFactory(establishment=school), placed=True, escalated_at=moment(5)
    )
    make.PlacementFactory(
        need=placed, channel="pole", agreed_at=moment(9), starts_on=TODAY + 12 * DAY, ends_on=TODAY + 30 * DAY
    )
    today_is(TODAY + 10 * DAY)
    make.OfferFactory(published_in=bureau.pole)
    today_is(TODAY + 20 * DAY)


def test_the_figures_are_those_of_the_letters_days(
    bureau: Bureau, letter: MissionLetter, today_is: Callable[[dt.date], None]
) -> None:
    activity(bureau, today_is)
    make.need_in(make.PoleFactory(), escalated=True, escalated_at=moment(-5))
    with acting(bureau.holder) as actor:
        found = bilan.open_bilan(actor=actor, letter=letter)
    figures = {one["key"]: one["value"] for one in found.figures}
    assert figures["needs_received"] == 3
    assert figures["needs_placed"] == 1
    assert figures["needs_answered"] == 1
    assert figures["answer_delay"] == 4.0
    assert figures["placements"] == 1
    assert figures["placements_pole"] == 1
    assert figures["schools"] == 1
    assert (figures["offers"], figures["hosts"]) == (1, 1)


def test_nothing_done_is_zero_and_no_delay(bureau: Bureau, letter: MissionLetter) -> None:
    with acting(bureau.holder) as actor:
        figures = {one["key"]: one["value"] for one in bilan.open_bilan(actor=actor, letter=letter).figures}
    assert figures.pop("answer_delay") is None
    assert set(figures.values()) == {0}


def test_it_opens_ninety_days_before_the_end(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    letter = bureau.active(ends_on=TODAY + 100 * DAY)
    with acting(bureau.holder) as actor, pytest.raises(LetterRefused, match="à partir du 20/09/2026"):
        bilan.open_bilan(actor=actor, letter=letter)
    today_is(TODAY + 10 * DAY)
    with acting(bureau.holder) as actor:
        assert bilan.open_bilan(actor=actor, letter=letter).state == "open"


def test_from_first_words_to_the_archive(bureau: Bureau, letter: MissionLetter) -> None:
    holder, clerk = browser(bureau.holder), browser(bureau.clerk)
    address = at("bilan", letter)
    assert "n’a pas encore ouvert" in words(clerk.get(address))
    assert clerk.post(at("archive", letter)).status_code == 404
    assert "Besoins transmis au pôle" in words(holder.get(address))
    unfinished = holder.post(address, {"paths": "Début", "version": "1", "transmettre": "oui"})
    assert unfinished.status_code == 422
    assert "quelques mots de chaque axe" in words(unfinished)
    assert "Début" in unfinished.content.decode()
    assert "pas encore transmis" in words(clerk.post(at("archive", letter)))
    assert holder.post(address, AXES | {"version": "1"}).status_code == 302
    assert holder.post(address, AXES | {"version": "2", "transmettre": "oui"}).status_code == 302
    assert "Réseau élargi" in words(clerk.get(address))
    assert clerk.post(at("archive", letter)).status_code == 302
    assert LetterBilan.objects.get().state == "archived"
    assert "Archivé" in words(holder.get(address))


def test_two_windows_on_the_same_bilan(bureau: Bureau, letter: MissionLetter) -> None:
    holder = browser(bureau.holder)
    address = at("bilan", letter)
    holder.get(address)
    holder.post(address, AXES | {"version": "1"})
    response = holder.post(address, AXES | {"paths": "Autre", "version": "1"})
    assert response.status_code == 409
    page = words(response)
    assert "Parcours suivis" in page
    assert "Autre" in page


def test_what_is_submitted_does_not_change(bureau: Bureau, letter: MissionLetter) -> None:
    with acting(bureau.holder) as actor:
        bilan.open_bilan(actor=actor, letter=letter)
        bilan.write_bilan(actor=actor, letter=letter, version=1, submit=True, **AXES)
        before = LetterBilan.objects.get().counted_at
        assert bilan.open_bilan(actor=actor, letter=letter).counted_at == before
        with pytest.raises(LetterRefused, match="ne change plus"):
            bilan.write_bilan(actor=actor, letter=letter, version=2, submit=False, **AXES)


def test_an_old_version_is_shown_not_lost(bureau: Bureau, letter: MissionLetter) -> None:
    with acting(bureau.holder) as actor:
        bilan.open_bilan(actor=actor, letter=letter)
        with pytest.raises(drafts.Changed):
            bilan.write_bilan(actor=actor, letter=letter, version=9, submit=False, **AXES)


def test_the_rectorat_writes_no_word_and_the_coordinator_archives_nothing(
    bureau: Bureau, letter: MissionLetter
) -> None:
    with acting(bureau.clerk) as actor, pytest.raises(PermissionDenied):
        bilan.open_bilan(actor=actor, letter=letter)
    with acting(bureau.holder) as actor:
        bilan.open_bilan(actor=actor, letter=letter)
        with pytest.raises(PermissionDenied):
            bilan.archive_bilan(actor=actor, letter=letter)


def test_the_bilan_of_another_letter_is_not_found(
    bureau: Bureau, letter: MissionLetter, today_is: Callable[[dt.date], None]
) -> None:
    other = make.MissionLetterFactory()
    holder: Any = browser(bureau.holder)
    for name in ("bilan", "archive"):
        assert holder.get(at(name, other)).status_code == 404
    assert holder.get(at("archive", letter)).status_code == 403
    today_is(END + DAY)
    assert browser(bureau.holder).get(reverse("letters:bilan", args=[letter.pk])).status_code == 403


def test_a_bilan_left_open_is_archived_after_the_letter(
    bureau: Bureau, letter: MissionLetter, today_is: Callable[[dt.date], None]
) -> None:
    with acting(bureau.holder) as actor:
        bilan.open_bilan(actor=actor, letter=letter)
    today_is(END + DAY)
    with acting(bureau.clerk) as actor:
        assert bilan.archive_bilan(actor=actor, letter=letter).state == "archived"


def test_the_rectorat_reads_that_a_letter_ended_without_bilan(
    bureau: Bureau, today_is: Callable[[dt.date], None]
) -> None:
    letter = bureau.active(ends_on=END)
    address = reverse("letters:bilan", args=[letter.pk])
    assert "Il se complète à partir du" in words(browser(bureau.clerk).get(address))
    today_is(END + DAY)
    assert "terminée sans bilan" in words(browser(bureau.clerk).get(address))

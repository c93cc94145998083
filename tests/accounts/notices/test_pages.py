"""The list, the number beside the name, and the page of choices: one's own, and nobody else's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.models import Notice, NoticeChoice, User
from accounts.notices.registry import Pace
from tests import factories as make
from tests.support.reading import words

pytestmark = pytest.mark.django_db

PAGE = reverse("notices:notices")
CHOICES = reverse("notices:choices")


@pytest.fixture
def signed(client: Any, reader: User) -> Any:
    """A browser in which the reader is signed in."""
    client.force_login(reader)
    return client


def test_the_unread_come_first_and_the_header_counts_them(signed: Any, reader: User) -> None:
    now = timezone.now()
    make.NoticeFactory(user=reader, kind="daily", made_at=now, read_at=now)
    make.NoticeFactory(user=reader, kind="now", made_at=now - dt.timedelta(days=3))
    make.NoticeFactory(user=reader, kind="daily", made_at=now + dt.timedelta(days=1))
    make.NoticeFactory(kind="own")
    text = words(signed.get(PAGE))
    assert text.index("Une urgence") < text.index("Un essai")
    assert "2 avis" in text
    assert '<span class="counter">1<span class="visually-hidden"> non lu</span></span>' in text
    assert "Une suite" not in text, "somebody else's"


def test_every_page_reads_the_number_without_a_question_more(
    signed: Any, reader: User, assert_max_queries: Any
) -> None:
    signed.get(CHOICES)
    with assert_max_queries(100) as without:
        signed.get(CHOICES)
    make.NoticeFactory(user=reader, kind="daily")
    with assert_max_queries(len(without)):
        assert "non lu" in words(signed.get(CHOICES))


def test_opening_one_marks_it_and_leads_to_its_page(signed: Any, reader: User) -> None:
    notice = make.NoticeFactory(user=reader, kind="daily", path=reverse("accounts:sessions"))
    other = make.NoticeFactory(kind="daily")
    answer = signed.post(reverse("notices:open", args=[notice.pk]))
    assert answer.url == reverse("accounts:sessions")
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    signed.post(reverse("notices:open", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at == first, "read once"
    assert signed.post(reverse("notices:open", args=[other.pk])).status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_an_address_of_elsewhere_is_not_followed(signed: Any, reader: User) -> None:
    notice = make.NoticeFactory(user=reader, kind="daily", path="//ailleurs.example/")
    assert signed.post(reverse("notices:open", args=[notice.pk])).url == PAGE


def test_all_is_marked_as_read(signed: Any, reader: User) -> None:
    for _ in range(2):
        make.NoticeFactory(user=reader, kind="daily")
    other = make.NoticeFactory(kind="daily")
    assert "Tout marquer comme lu" in words(signed.get(PAGE))
    answer = signed.post(reverse("notices:read-all"), follow=True)
    assert "2 avis sont marqués comme lus." in words(answer)
    assert "Tout marquer comme lu" not in words(answer)
    assert list(Notice.objects.filter(read_at__isnull=True)) == [other]
    assert "Vous aviez déjà tout lu." in words(signed.post(reverse("notices:read-all"), follow=True))


def test_the_list_is_filtered_and_empty_with_words(signed: Any, reader: User) -> None:
    assert "Aucun avis : ce qui vous concerne s’ajoutera ici." in words(signed.get(PAGE))
    make.NoticeFactory(user=reader, kind="daily")
    make.NoticeFactory(user=reader, kind="now", read_at=timezone.now())
    only = words(signed.get(PAGE, {"evenement": "daily"}))
    assert "Un essai" in only
    assert "Une urgence" not in only
    assert "Un essai" not in words(signed.get(PAGE, {"etat": "lus"}))
    assert "Une urgence" not in words(signed.get(PAGE, {"etat": "nouveaux"}))
    assert "Aucun avis ne correspond." in words(signed.get(PAGE, {"evenement": "own"})), "the link of an old mail"


def test_the_list_asks_the_same_for_many_as_for_few(signed: Any, reader: User, assert_max_queries: Any) -> None:
    make.NoticeFactory(user=reader, kind="daily")
    signed.get(PAGE)
    with assert_max_queries(100) as few:
        signed.get(PAGE)
    for _ in range(60):
        make.NoticeFactory(user=reader, kind="now")
    with assert_max_queries(len(few)):
        answer = signed.get(PAGE)
    assert "1 à 50 sur 61" in words(answer)


def test_a_kind_that_no_app_declares_any_more_is_still_a_line(signed: Any, reader: User) -> None:
    make.NoticeFactory(user=reader, kind="disparu")
    assert "Un événement vous concerne" in words(signed.get(PAGE))


def test_each_chooses_for_the_kinds_of_their_functions(signed: Any, reader: User) -> None:
    text = words(signed.get(CHOICES))
    assert "Du jour" in text
    assert "Au pôle" not in text, "told to coordinators"
    sent = {"daily": Pace.AT_ONCE, "now": Pace.NEVER, "pole": Pace.NEVER}
    assert "Votre choix est enregistré." in words(signed.post(CHOICES, sent, follow=True))
    assert set(NoticeChoice.objects.values_list("user", "kind", "pace")) == {
        (reader.pk, "daily", "now"), (reader.pk, "now", "never"),
    }  # fmt: skip
    signed.post(CHOICES, sent | {"daily": Pace.DAILY})
    assert dict(NoticeChoice.objects.values_list("kind", "pace")) == {"daily": "daily", "now": "never"}
    signed.post(CHOICES, sent | {"daily": Pace.DAILY})
    assert AuditEntry.objects.filter(verb="notices.chosen", person_id=reader.pk).count() == 2, (
        "nothing changed the third time"
    )


def test_a_pace_that_does_not_exist_is_told_next_to_its_field(signed: Any) -> None:
    answer = signed.post(CHOICES, {"daily": "hourly"})
    assert answer.status_code == 422
    assert not NoticeChoice.objects.exists()


def test_without_function_there_is_nothing_to_choose(client: Any) -> None:
    client.force_login(make.UserFactory())
    assert "ne reçoivent aucun avis" in words(client.get(CHOICES))
    assert client.get(PAGE).status_code == 200

"""The events of a person at two widths: read, opened, all read, and how they are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, NoticeChoice
from companies.moderation.notices import PROPOSED
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 1280)


@pytest.mark.usefixtures("empty_broker")
def test_a_coordinator_reads_what_happened_and_chooses_how_to_be_told(
    page: Any, live_server: Any, context: Any, client: Any, axe: Callable[..., None]
) -> None:
    user = make.MissionLetterFactory().user
    for _ in range(2):
        make.NoticeFactory(user=user, kind=PROPOSED, path="/")
    make.NoticeFactory(user=user, kind="desk_pole", path=reverse("desk:desk"), read_at=timezone.now())
    client.force_login(user)
    value = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    def look(name: str) -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(live_server.url + reverse(name))
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width

    look("notices:notices")
    page.get_by_role("link", name="Avis 2 non lus").wait_for()
    page.get_by_role("button", name="Une offre attend votre lecture").first.click()
    page.wait_for_url(live_server.url + "/")
    page.get_by_role("link", name="Avis 1 non lu").click()
    page.get_by_role("button", name="Tout marquer comme lu").click()
    page.get_by_text("1 avis est marqué comme lu.").wait_for()
    assert not Notice.objects.filter(read_at__isnull=True).exists()

    look("notices:choices")
    page.get_by_label("Offres à admettre").select_option("Jamais par courriel")
    page.get_by_role("button", name="Enregistrer mes choix").click()
    page.get_by_text("Votre choix est enregistré.").wait_for()
    assert dict(NoticeChoice.objects.values_list("kind", "pace"))[PROPOSED] == "never"

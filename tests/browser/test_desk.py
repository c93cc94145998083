"""The coordinator claims two requests of a school, proposes a place for one, answers the other; the school accepts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from placements.desk.models import Escalation, Outcome
from placements.models import Need, NeedState, Placement
from poles.nomenclatures import Channel
from tests.browser.test_school_journey import PASSWORD, look, sign_in
from tests.factories import (
    EscalationFactory,
    MissionLetterFactory,
    NeedFactory,
    OfferFactory,
    PeriodFactory,
    PoleFactory,
    SchoolClassFactory,
    SearchStepFactory,
    StaffMemberFactory,
    StudentFactory,
    member_school,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def handed_over(transactional_db: None) -> Any:
    """Two students of a class handed to the pôle, an offer that suits them, a suspect refusal; both sides sign in."""
    pole = PoleFactory(name="du Val d'Essai", slug="val-d-essai")
    letter = MissionLetterFactory(pole=pole)
    PoleFactory(academie=pole.academie, name="de la Plaine-Démo", slug="plaine-demo")
    school = member_school(pole)
    staff = StaffMemberFactory(establishment=school)
    school_class = SchoolClassFactory(establishment=school, name="1re MELEC")
    start = timezone.localdate() + dt.timedelta(days=35)
    period = PeriodFactory(
        establishment=school, school_class=school_class, starts_on=start, ends_on=start + dt.timedelta(days=25)
    )
    for name in ("Croquis", "Ébauche"):
        student = StudentFactory(
            establishment=school, school_class=school_class, last_name=name, home_commune=school.commune
        )
        need = NeedFactory(student=student, period=period, pole=pole, escalated=True)
        EscalationFactory(need=need, opened_by=staff.user, tried="Cinq appels sans suite, deux visites.")
        SearchStepFactory(need=need, suspect=name == "Croquis", host_name="Comptoir Fictif")
    OfferFactory(
        title="Rayon fleurs", published_in=pole, commune=school.commune, latitude=school.latitude,
        longitude=school.longitude, starts_on=timezone.localdate(), ends_on=start + dt.timedelta(days=60),
    )  # fmt: skip
    for person in (letter.user, staff.user):
        person.set_password(PASSWORD)
        person.save()
    return letter, staff


def test_the_pole_answers_and_the_school_accepts(
    page: Any, new_context: Any, live_server: Any, handed_over: Any, axe: Callable[[Any], None]
) -> None:
    letter, staff = handed_over
    sign_in(page, live_server.url, letter.user)
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Demandes").click()
    page.get_by_role("heading", name="Qui attend une réponse du pôle ?").wait_for()
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})

    for box in page.get_by_role("checkbox", name="Choisir").all():
        box.check()
    page.get_by_role("button", name="Prendre en charge les demandes cochées").click()
    page.get_by_text("Vous avez pris en charge 2").wait_for()
    assert Escalation.objects.filter(claimed_by=letter.user).count() == 2

    page.get_by_role("link", name="Croquis").first.click()
    page.get_by_text("Cinq appels sans suite, deux visites.").wait_for()
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Rayon fleurs").check()
    page.get_by_role("button", name="Proposer cette place à l’établissement").click()
    page.get_by_role("heading", name="Place proposée, l’établissement répond").wait_for()
    page.get_by_label("Votre message").fill("Le tuteur attend un appel mardi.")
    page.get_by_role("button", name="Envoyer le message").click()
    page.get_by_text("Message envoyé.").wait_for()

    page.get_by_role("navigation", name="Fil d’Ariane").or_(page.locator(".breadcrumb")).first.get_by_role(
        "link", name="Demandes au pôle"
    ).click()
    page.get_by_role("link", name="Ébauche").first.click()
    page.get_by_label("Rendu à l'établissement").check()
    page.get_by_label("Votre réponse à l'établissement").fill("Aucune place à ces dates : décalez d'une semaine.")
    page.get_by_role("button", name="Répondre et clore").click()
    page.get_by_role("button", name="Rouvrir la demande").wait_for()
    assert Escalation.objects.get(need__student__last_name="Ébauche").outcome == Outcome.RETURNED

    for path in ("demandes/refus/", "demandes/prets/"):
        page.goto(f"{live_server.url}/{path}")
        look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/demandes/refus/")
    page.get_by_role("button", name="Marquer comme examiné").click()
    page.get_by_text("Aucun refus à examiner.").wait_for()

    school = new_context().new_page()
    sign_in(school, live_server.url, staff.user)
    school.get_by_role("heading", name="Que dois-je faire maintenant ?").wait_for()
    look(school, axe)
    school.set_viewport_size({"width": 1280, "height": 900})
    school.get_by_role("link", name="Répondre").first.click()
    school.get_by_role("heading", name="Une place pour").wait_for()
    look(school, axe)
    school.get_by_label("Accepter cette place").check()
    school.get_by_role("button", name="Envoyer ma réponse").click()
    school.get_by_text("Place acceptée.").wait_for()
    placement = Placement.objects.get()
    assert placement.channel == Channel.POLE
    assert Need.objects.get(pk=placement.need_id).state == NeedState.PLACED

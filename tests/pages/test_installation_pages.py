"""Health, footer pages, errors: the right status, one heading that is the title, no personal data."""

import logging
import re
import time

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from config import health, views
from tests.factories import MissionLetterFactory

pytestmark = pytest.mark.django_db

PAGES = ["accessibility", "personal-data", "how-it-works", "shortcuts", "offline", "account_login"]


def heading_is_title(html: str) -> str:
    heading = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert len(heading) == 1
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL).group(1).split("·")[0]
    assert " ".join(title.split()) == " ".join(heading[0].split())
    return " ".join(heading[0].split())


@pytest.mark.parametrize("name", PAGES)
def test_public_page(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    heading_is_title(response.content.decode())


def test_accessibility_says_not_compliant_until_an_audit(client):
    html = client.get(reverse("accessibility")).content.decode()
    assert heading_is_title(html) == "Accessibilité : non conforme"
    for element in ("RGAA", "Retour d’information et contact", "Défenseur des droits", "Résultats des tests"):
        assert element in html


def test_the_calculation_page_says_what_never_enters(client):
    assert "n’entrent jamais dans le calcul" in client.get(reverse("how-it-works")).content.decode()


def test_alive_asks_nothing(client, assert_max_queries):
    with assert_max_queries(0):
        response = client.get(reverse("alive"))
    assert (response.status_code, response.content.decode()) == (200, "vivant\n")


def test_ready_when_both_answer(client):
    response = client.get(reverse("ready"))
    assert (response.status_code, response.content.decode()) == (200, "prêt\n")
    assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]


def test_not_ready_names_the_dead_broker(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get(reverse("ready"))
    assert (response.status_code, response.content.decode()) == (503, "Ne répond pas : file de tâches\n")


def test_not_ready_within_the_limit_when_a_part_hangs(monkeypatch):
    monkeypatch.setattr(health, "PARTS", {"base de données": lambda: time.sleep(5), "file de tâches": lambda: None})
    begun = time.monotonic()
    assert health.failing(limit=0.2) == ["base de données"]
    assert time.monotonic() - begun < 2


def test_unknown_page_in_the_frame_signed_in_or_not(client):
    assert client.get("/nulle-part/").status_code == 404
    client.force_login(MissionLetterFactory().user)
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert heading_is_title(response.content.decode()) == "Page introuvable"


def test_refusal_of_a_view_renders_in_its_broken_transaction(client):
    """After a 404 raised by a view the transaction only waits for its rollback: the frame must not ask it anything."""
    client.force_login(MissionLetterFactory().user)
    response = client.get(reverse("poles:pole", args=["pole-qui-nexiste-pas"]))
    assert response.status_code == 404
    assert "Menu principal" in response.content.decode()


def test_csrf_failure_says_what_to_do():
    response = views.csrf_failure(_anonymous(RequestFactory().get("/")))
    assert response.status_code == 403
    assert heading_is_title(response.content.decode()) == "Formulaire expiré"


def test_failure_gives_an_incident_number_found_in_the_logs(caplog):
    with caplog.at_level(logging.ERROR, logger="config.views"):
        try:
            raise ZeroDivisionError
        except ZeroDivisionError:
            response = views.failed(_anonymous(RequestFactory().get("/besoins/?q=Maya")))
    html = response.content.decode()
    assert response.status_code == 500
    assert heading_is_title(html) == "Cette page n’a pas pu être chargée"
    incident = re.search(r"<strong>([0-9A-F]{8})</strong>", html).group(1)
    assert incident in caplog.text
    assert "Maya" not in caplog.text


def _anonymous(request):
    from django.contrib.auth.models import AnonymousUser

    request.user, request.actor, request.scope = AnonymousUser(), None, None
    return request


def test_every_page_refuses_what_is_not_its_own_server(client):
    response: HttpResponse = client.get(reverse("account_login"))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy

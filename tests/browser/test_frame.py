"""The frame in a real browser: keyboard, focus, menu on a narrow screen, filters, no font, no violation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import (
    PASSWORD,
    EscalationFactory,
    MissionLetterFactory,
    OfferPublicationFactory,
    StudentFactory,
    member_school,
    need_in,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = ["account_login", "account_reset_password", "accessibility", "personal-data", "how-it-works", "shortcuts"]
WIDTHS = (320, 1280)


@pytest.fixture
def letter(empty_broker: None) -> Any:
    """A coordinator with a few needs and an offer to admit."""
    letter = MissionLetterFactory()
    school = member_school(letter.pole)
    for state in ("searching", "placed", "searching"):
        need_in(letter.pole, student=StudentFactory(establishment=school), state=state)
    EscalationFactory(need=need_in(letter.pole, student=StudentFactory(establishment=school), escalated=True))
    OfferPublicationFactory(pole=letter.pole, submitted=True)
    return letter


@pytest.fixture
def at_home(page: Any, live_server: Any, letter: Any) -> Any:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(live_server.url)
    page.get_by_label("Courriel").or_(page.get_by_label("Adresse")).first.fill(letter.user.email)
    page.get_by_label("Mot de passe", exact=False).first.fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Que dois-je faire maintenant ?").wait_for()
    return page


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_pass_axe_and_never_scroll_sideways(
    page: Any, live_server: Any, axe: Callable[..., None], name: str
) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + reverse(name))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_neutral_brand_asks_for_no_font(at_home: Any, live_server: Any) -> None:
    asked: list[str] = []
    at_home.on("request", lambda request: asked.append(request.url))
    at_home.goto(live_server.url + "/?sans-cache")
    at_home.evaluate("document.fonts.ready")
    assert asked
    assert not [url for url in asked if "font" in url.lower() or ".woff" in url]
    assert at_home.evaluate("document.fonts.size === 0 || [...document.fonts].every(f => f.status === 'unloaded')")


def test_skip_link_is_first_and_moves_the_focus(at_home: Any) -> None:
    at_home.keyboard.press("Tab")
    assert focused(at_home) == "Aller au contenu"
    assert at_home.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    at_home.keyboard.press("Enter")
    assert focused(at_home) == "contenu"


def test_focus_is_always_visible(at_home: Any) -> None:
    for _ in range(14):
        at_home.keyboard.press("Tab")
        outline = at_home.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth] })()"
        )
        assert outline == ["solid", "3px"], at_home.evaluate("document.activeElement.outerHTML")


def test_slash_goes_to_the_search_and_letters_written_there_are_letters(at_home: Any) -> None:
    at_home.keyboard.press("/")
    assert focused(at_home) == "recherche"
    at_home.keyboard.type("g?b/")
    assert at_home.locator("#recherche").input_value() == "g?b/"


def test_g_then_b_goes_to_the_needs(at_home: Any) -> None:
    at_home.keyboard.press("g")
    at_home.keyboard.press("b")
    at_home.wait_for_url("**/besoins/")


def test_question_mark_opens_the_list_and_escape_gives_the_focus_back(at_home: Any) -> None:
    link = at_home.get_by_role("link", name="Raccourcis clavier")
    link.focus()
    at_home.keyboard.press("?")
    dialog = at_home.get_by_role("dialog", name="Raccourcis clavier")
    assert dialog.is_visible()
    at_home.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert focused(at_home) == "Raccourcis clavier"


def test_single_key_shortcuts_can_be_switched_off_and_stay_so(at_home: Any, live_server: Any) -> None:
    at_home.get_by_role("link", name="Raccourcis clavier").click()
    at_home.get_by_role("dialog").get_by_role("checkbox").uncheck()
    at_home.keyboard.press("Escape")
    at_home.goto(live_server.url)
    at_home.keyboard.press("/")
    assert focused(at_home) != "recherche"


def test_j_and_k_move_between_actions(at_home: Any) -> None:
    acts = at_home.locator("[data-acts] a")
    assert acts.count() >= 2
    at_home.keyboard.press("j")
    first = focused(at_home)
    at_home.keyboard.press("j")
    assert focused(at_home) != first
    at_home.keyboard.press("k")
    assert focused(at_home) == first


def test_menu_on_a_narrow_screen_opens_and_closes_by_keyboard(at_home: Any) -> None:
    at_home.set_viewport_size({"width": 320, "height": 800})
    menu = at_home.get_by_role("navigation", name="Menu principal")
    assert not menu.is_visible()
    button = at_home.get_by_role("button", name="Menu")
    button.focus()
    at_home.keyboard.press("Enter")
    assert menu.is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    at_home.keyboard.press("Escape")
    assert not menu.is_visible()
    assert focused(at_home) == "Menu"


def test_menu_button_stays_away_from_a_wide_screen(at_home: Any) -> None:
    assert not at_home.get_by_role("button", name="Menu", exact=True).is_visible()


def test_touch_targets_are_large_enough(at_home: Any) -> None:
    at_home.set_viewport_size({"width": 320, "height": 800})
    small = at_home.evaluate(
        "[...document.querySelectorAll('main .fr-btn')]"
        ".filter(b => b.offsetParent && b.getBoundingClientRect().height < 44)"
        ".map(b => b.textContent.trim())"
    )
    assert small == []


def test_a_filter_changes_the_list_and_says_so_without_reloading(at_home: Any, live_server: Any) -> None:
    at_home.goto(live_server.url + reverse("placements:needs"))
    at_home.evaluate("window.same = true")
    at_home.get_by_label("Élève, classe ou établissement").fill("introuvable")
    at_home.keyboard.press("Enter")
    at_home.wait_for_url("**q=introuvable**")
    at_home.get_by_text("Aucun besoin").first.wait_for()
    # Not wait_for_function: its text would be evaluated in the page, which our CSP refuses.
    expect(at_home.locator("#annonce")).to_contain_text("besoin")
    assert at_home.evaluate("window.same") is True
    at_home.get_by_role("link", name="retirer ce filtre").first.click()
    at_home.wait_for_url(lambda url: "introuvable" not in url)


def test_every_page_works_without_script(browser: Any, live_server: Any, letter: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800}, locale="fr-FR")
    page = context.new_page()
    page.goto(live_server.url)
    page.locator("#id_login").fill(letter.user.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#connexion [type=submit]").click()
    assert page.get_by_role("navigation", name="Menu principal").is_visible(), "le menu reste ouvert sans script"
    page.goto(live_server.url + reverse("placements:needs"))
    page.get_by_label("Élève, classe ou établissement").fill("introuvable")
    page.get_by_role("button", name="Filtrer").click()
    assert "q=introuvable" in page.url
    context.close()


def test_one_click_fills_the_sign_in_form(page: Any, live_server: Any) -> None:
    from config.demo_world import demo_accounts
    from tests.factories import UserFactory

    ready = demo_accounts()[1]
    UserFactory(email=ready.email)
    page.goto(live_server.url)
    page.get_by_role("button", name="Remplir").first.click()
    assert page.locator("#id_login").input_value() == ready.email
    assert page.locator("#id_password").input_value() == ready.password


def test_errors_are_tied_to_their_form_and_pass_axe(page: Any, live_server: Any, axe: Callable[..., None]) -> None:
    page.goto(live_server.url)
    page.locator("#id_login").fill("personne@stages.example")
    page.locator("#id_password").fill("faux")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    axe(page)

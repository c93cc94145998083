"""The browser's harness: the restricted role behind the pages, and faults that are seen."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.probe_urls")]


@pytest.fixture
def forgiving(page):
    yield page
    page.problems.clear()


def test_pages_are_served_as_the_restricted_role(page, live_server):
    page.goto(f"{live_server.url}/role/")
    assert page.inner_text("#role") == "stages_app"
    page.goto(f"{live_server.url}/garde/")
    assert page.inner_text("#answer") == "refusé"


def test_axe_names_the_faulty_node(forgiving, live_server, axe):
    forgiving.goto(f"{live_server.url}/role/")
    axe(forgiving)
    forgiving.goto(f"{live_server.url}/fautes/")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(forgiving)


def test_a_resource_from_elsewhere_is_noticed(forgiving, live_server):
    forgiving.goto(f"{live_server.url}/fautes/")
    assert any("ailleurs.example" in problem for problem in forgiving.problems)

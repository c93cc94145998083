"""Every template of the project, as text: nothing that a strict policy would drop, a contract at each component."""

import re
from pathlib import Path

import pytest
from django.template import engines

from tests.support.html import inline_code

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
ALL = sorted(TEMPLATES.rglob("*.html"))
TAGS = re.compile(r"{%.*?%}|{#.*?#}", re.DOTALL)


def name(path):
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", ALL, ids=name)
def test_no_inline_style_script_or_handler(path):
    assert inline_code(TAGS.sub("x", path.read_text())) == []


@pytest.mark.parametrize("path", ALL, ids=name)
def test_compiles(path):
    engines["django"].get_template(name(path))


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=name)
def test_component_says_what_it_needs(path):
    assert path.read_text().startswith(f"{{# templates/components/{path.name}")


def test_no_address_outside():
    foreign = [
        f"{name(path)} : {url}"
        for path in ALL
        for url in re.findall(r"""(?:src|href|action)=["'](https?:)?//[^"']+""", path.read_text())
    ]
    assert foreign == []


def test_scripts_use_neither_eval_nor_inner_html():
    for path in (TEMPLATES.parent / "static" / "js").glob("*.js"):
        assert not re.search(r"\beval\(|new Function|innerHTML|document\.write|\.style\b", path.read_text()), path.name


def test_styles_ask_for_no_font_and_no_outside_address():
    for path in (TEMPLATES.parent / "static" / "css").glob("*.css"):
        text = path.read_text()
        assert "@font-face" not in text
        assert not re.search(r"""url\(["']?(https?:)?//""", text), path.name

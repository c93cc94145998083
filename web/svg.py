"""Building SVG as safe text: attributes are escaped, colours are classes (the policy of the pages refuses styles)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


def _written(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
    return str(value)


def element(name: str, /, *children: Any, **attributes: Any) -> SafeString:
    """Return one element; `text_anchor` is written `text-anchor`, `class_` is `class`, None leaves an attribute out."""
    pairs = [
        f' {key.rstrip("_").replace("_", "-")}="{conditional_escape(_written(value))}"'
        for key, value in attributes.items()
        if value is not None
    ]
    inside = "".join(conditional_escape(child) for child in children)
    # Every part above is escaped.
    return mark_safe(f"<{name}{''.join(pairs)}>{inside}</{name}>" if inside else f"<{name}{''.join(pairs)}/>")  # noqa: S308


def join(parts: Iterable[SafeString]) -> SafeString:
    """Return safe parts one after the other."""
    return mark_safe("".join(conditional_escape(part) for part in parts))  # noqa: S308 (escaped above)


def image(width: float, height: float, title: str, desc: str, *children: Any, css: str = "") -> SafeString:
    """Return an SVG image with its title and its description, for assistive technology one thing with a name."""
    return element(
        "svg",
        element("title", title),
        element("desc", desc) if desc else "",
        *children,
        class_=f"chart {css}".strip(),
        viewBox=f"0 0 {_written(float(width))} {_written(float(height))}",
        role="img",
        # Without it, some readers walk through every text of the drawing.
        aria_label=f"{title}. {desc}" if desc else title,
    )


def text(x: float, y: float, content: Any, css: str = "", anchor: str | None = None) -> SafeString:
    """Return a line of text."""
    return element("text", content, x=x, y=y, class_=css or None, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> SafeString:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=css)

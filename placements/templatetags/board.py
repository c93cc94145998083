"""The class board in templates: addresses that keep the filters, the bar of large classes."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from placements.board.reading import Board
from placements.board.returns import kept
from placements.board.rows import host_of
from placements.search.models import SUSPECT_MOTIVES, SearchStep

register = template.Library()


@register.simple_tag
def with_query(query: str, name: str, value: Any) -> str:
    """Return the query of the board with one more key: `{% with_query base "eleve" row.student.pk %}`."""
    return kept(query, **{name: value})


@register.filter
def size(value: int) -> int:
    """Return the size of a difference, without its sign."""
    return abs(value)


@register.simple_tag
def stacked(board: Board) -> SafeString:
    """Draw one bar in place of the units of a large class; the counts under it say the figures."""
    parts, start = [], 0
    for count in board.counts:
        if count.number:
            parts.append((start, count.number, count.css))
            start += count.number
    bars = format_html_join(
        "", '<rect x="{}" y="0" width="{}" height="10" class="bar-unit bar-unit--{}"></rect>', parts
    )
    return format_html(
        '<svg class="units-bar" viewBox="0 0 {} 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        "{}</svg>",
        max(start, 1),
        bars,
    )


@register.filter
def host(step: SearchStep) -> str:
    """Return the name of the host of a step."""
    return host_of(step)


@register.filter
def is_suspect(step: SearchStep) -> bool:
    """Whether the refusal suggests discrimination."""
    return step.motive in SUSPECT_MOTIVES

"""Cutting a text where findings begin and end, so that a page can highlight them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from companies.screening.draft import Finding


def pieces(text: str, field: str, findings: Iterable[Finding]) -> list[tuple[str, tuple[Finding, ...]]]:
    """Return the text of a field in pieces, each with the findings that cover it; joined, they are the text again."""
    mine = [one for one in findings if one.field == field and one.start < one.end <= len(text)]
    cuts = sorted({0, len(text), *(one.start for one in mine), *(one.end for one in mine)})
    return [
        (text[start:end], tuple(one for one in mine if one.start <= start and end <= one.end))
        for start, end in pairwise(cuts)
    ]

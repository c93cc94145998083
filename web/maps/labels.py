"""Where names stand beside their marks: none covers another name, a mark or the edge of the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Width of a letter and height of a line of text, in units of the drawing (taken wide: fonts differ).
LETTER, LINE = 7.6, 18
#: Half the side of a mark with its halo, and the gap between the mark and its name.
MARK, GAP = 7, 3
#: Height of the strip at the foot kept for the bar of kilometres.
FOOT = 24

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """What is written, from the baseline point (x, y); `anchor` as in SVG; `box`: left, top, right, bottom."""

    x: float
    y: float
    words: str
    anchor: str | None
    box: Box


def meets(one: Box, other: Box) -> bool:
    """Return whether two rectangles (left, top, right, bottom) share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def mark_box(x: float, y: float) -> Box:
    """Return the rectangle of a mark centred on (x, y)."""
    return x - MARK, y - MARK, x + MARK, y + MARK


def _around(x: float, y: float, words: str) -> Iterable[Label]:
    """Offer places for the words: right, left, above, below, in the order in which a reader looks for them."""
    wide, half, side = LETTER * len(words), LETTER * len(words) / 2, MARK + GAP
    middle = (y - LINE / 2, y + LINE / 2)
    yield Label(x + side, y + 4, words, None, (x + side, middle[0], x + side + wide, middle[1]))
    yield Label(x - side, y + 4, words, "end", (x - side - wide, middle[0], x - side, middle[1]))
    yield Label(x, y - side - 2, words, "middle", (x - half, y - MARK - LINE, x + half, y - MARK))
    yield Label(x, y + side + 11, words, "middle", (x - half, y + MARK, x + half, y + MARK + LINE))


def placed(
    names: Sequence[tuple[float, float, str]], width: float, height: float
) -> tuple[list[Label], list[tuple[int, str]]]:
    """Place (x, y, name) in a drawing; return the labels and the (number, name) to explain under it.

    A name without room gives way to its number; a number without room is left to the list alone.
    """
    taken = [mark_box(x, y) for x, y, _ in names]
    labels: list[Label] = []
    notes: list[tuple[int, str]] = []

    def write(x: float, y: float, words: str) -> bool:
        for label in _around(x, y, words):
            left, top, right, bottom = label.box
            inside = left >= 0 and top >= 0 and right <= width and bottom <= height - FOOT
            if inside and not any(meets(label.box, other) for other in taken):
                taken.append(label.box)
                labels.append(label)
                return True
        return False

    left_over = [name for name in names if not write(*name)]
    for number, (x, y, name) in enumerate(left_over, start=1):
        write(x, y, str(number))
        notes.append((number, name))
    return labels, notes

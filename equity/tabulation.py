"""From the profiles of students to the figures of a report, through the gate of secrecy. Pure: no database."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from equity import stats
from equity.dimensions import COMPARISONS, DIMENSIONS, OUTSIDE, UNKNOWN, Dimension
from equity.population import Profile
from equity.suppression import Code, Relation, Tables, protect

#: Dimension and group of the figure of all students.
TOTAL = "total"
ALL = "all"

_SEVERITY = (Code.PRIMARY, Code.DENOMINATOR, Code.SECONDARY)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as published: a hidden one holds no number. Rates and bounds in [0, 1]; gaps in [-1, 1]."""

    indicator: str
    dimension: str
    kind: str
    group: str
    reference: str = ""
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    suppression: str = ""


def _cell(dimension: str, group: str) -> str:
    return f"{dimension}:{group}"


ROOT = _cell(TOTAL, ALL)


class _Sheet:
    """Counts of each group by outcome (an outcome is one combination of the indicators' answers)."""

    def __init__(self, profiles: Mapping[Profile, int], indicators: Sequence[str]) -> None:
        self.outcomes = sorted({marks for _, marks in profiles}) or [tuple(False for _ in indicators)]
        self.place = {marks: place for place, marks in enumerate(self.outcomes)}
        self.groups: dict[str, dict[str, list[int]]] = {dimension.code: {} for dimension in DIMENSIONS}
        self.root = [0] * len(self.outcomes)
        for (groups, marks), count in profiles.items():
            place = self.place[marks]
            self.root[place] += count
            for dimension, group in zip(DIMENSIONS, groups, strict=True):
                row = self.groups[dimension.code].setdefault(group, [0] * len(self.outcomes))
                row[place] += count

    def sum(self, dimension: str, groups: Sequence[str]) -> list[int]:
        rows = [self.groups[dimension][group] for group in groups if group in self.groups[dimension]]
        return [sum(column) for column in zip(*rows, strict=True)] if rows else [0] * len(self.outcomes)


def groups_of(dimension: Dimension, present: Sequence[str]) -> list[str]:
    """Return the groups that hold students, in the order of display; unions stand before their parts."""
    shown = [group for group in dimension.groups if group in present]
    if dimension.alphabetical:
        shown.sort(key=lambda group: french_key(dimension.label_of(group)))
    for union, (_, parts) in dimension.unions.items():
        if inside := [group for group in shown if group in parts]:
            shown.insert(shown.index(inside[0]), union)
    return [*shown, UNKNOWN] if UNKNOWN in present else shown


def french_key(label: str) -> tuple[str, str]:
    """Return the key of the French alphabetical order: É stands with E."""
    plain = "".join(c for c in unicodedata.normalize("NFD", label.casefold()) if not unicodedata.combining(c))
    return plain, label


def _same_students(profiles: Mapping[Profile, int], dimension: int, other: int, groups: Sequence[str]) -> bool:
    return all((row[dimension] != OUTSIDE) == (row[other] in groups) for row, _ in profiles)


def tables_of(profiles: Mapping[Profile, int], indicators: Sequence[str]) -> Tables:
    """Return every group that could be published, and how they add up.

    Each dimension shares all students, those outside it included. A dimension that concerns exactly the students of
    some levels says so: a reader subtracts one table from the other.
    """
    sheet = _Sheet(profiles, indicators)
    cells: dict[str, tuple[int, ...]] = {ROOT: tuple(sheet.root)}
    relations: list[Relation] = []
    unshown: list[str] = []
    places = {dimension.code: place for place, dimension in enumerate(DIMENSIONS)}
    for dimension in DIMENSIONS:
        present = sheet.groups[dimension.code]
        for group, counts in present.items():
            cells[_cell(dimension.code, group)] = tuple(counts)
        parts = [group for group in present if group != OUTSIDE]
        for union, (_, members) in dimension.unions.items():
            if inside := [group for group in members if group in parts]:
                cells[_cell(dimension.code, union)] = tuple(sheet.sum(dimension.code, inside))
                relations.append(Relation(_cell(dimension.code, union), _cells(dimension.code, inside)))
                parts = [*(group for group in parts if group not in members), union]
        if OUTSIDE not in present:
            relations.append(Relation(ROOT, _cells(dimension.code, parts)))
            continue
        if not parts:
            continue
        field, outside = _cell(dimension.code, "field"), _cell(dimension.code, OUTSIDE)
        unshown += [field, outside]
        cells[field] = tuple(sheet.sum(dimension.code, [group for group in present if group != OUTSIDE]))
        relations += [Relation(ROOT, (field, outside)), Relation(field, _cells(dimension.code, parts))]
        levels = dimension.within[1] if dimension.within else ("3e",)
        if _same_students(profiles, places[dimension.code], places["level"], levels):
            relations.append(Relation(field, _cells("level", [g for g in levels if g in sheet.groups["level"]])))
    measures = [
        frozenset(place for place, marks in enumerate(sheet.outcomes) if marks[number])
        for number in range(len(indicators))
    ]
    return Tables(cells, relations, measures, ROOT, unshown)


def _cells(dimension: str, groups: Sequence[str]) -> tuple[str, ...]:
    return tuple(_cell(dimension, group) for group in groups)


def _rate(tables: Tables, codes: Mapping[str, Mapping[int, Code]], indicator: str, number: int, cell: str) -> Figure:
    dimension, _, group = cell.partition(":")
    code = codes[cell][number]
    if code is not Code.PUBLISHED:
        return Figure(indicator, dimension, "rate", group, suppression=code)
    placed, size = tables.count(cell, tables.measures[number]), tables.size(cell)
    low, high = stats.wilson(placed, size)
    return Figure(indicator, dimension, "rate", group, "", placed, size, stats.rate(placed, size), low, high)


def _counts(figure: Figure) -> tuple[int, int]:
    if figure.numerator is None or figure.denominator is None:
        raise ValueError("Un taux masqué n'a pas d'effectifs.")
    return figure.numerator, figure.denominator


def gap(first: Figure, second: Figure) -> Figure:
    """Return the gap between two rates of one indicator and dimension; hidden as soon as one of them is."""
    identity = (first.indicator, first.dimension, "gap", first.group, second.group)
    hidden = [code for code in _SEVERITY if code in (first.suppression, second.suppression)]
    if hidden:
        return Figure(*identity, suppression=hidden[0])
    pair = _counts(first), _counts(second)
    low, high = stats.newcombe(*pair)
    return Figure(
        *identity, value=stats.rate(*pair[0]) - stats.rate(*pair[1]), low=low, high=high, ratio=stats.ratio(*pair)
    )


def figures_of(profiles: Counter[Profile], indicators: Sequence[str]) -> Iterator[Figure]:
    """Yield the figures of a report in the order of display: for each indicator the total, the gaps, the tables.

    A comparison whose groups have no student is left out: there is nothing to compare and nothing to hide.
    """
    tables = tables_of(profiles, indicators)
    codes = protect(tables)
    for number, indicator in enumerate(indicators):
        rates = {
            cell: _rate(tables, codes, indicator, number, cell)
            for cell in tables.cells
            if cell not in tables.unshown and tables.size(cell)
        }
        yield rates[ROOT]
        for comparison in COMPARISONS:
            first, second = (
                rates.get(_cell(comparison.dimension, group)) for group in (comparison.group, comparison.reference)
            )
            if first and second:
                yield gap(first, second)
        for dimension in DIMENSIONS:
            present = [group for d, _, group in (cell.partition(":") for cell in rates) if d == dimension.code]
            for group in groups_of(dimension, [g for g in present if g not in dimension.unions]):
                yield rates[_cell(dimension.code, group)]

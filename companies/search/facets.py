"""Filters of the list with their counts: each value is counted with the other filters as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from companies.search import mask
from companies.search.query import Facet, SearchQuery

_ALL_ADAPTATIONS = mask.any_of(mask.ADAPTATION, mask.ADAPTATION)


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition of the list. `values`: value -> bits, one of which a row has; `chosen`: bits asked, 0 if none."""

    name: str
    values: Mapping[str, int]
    chosen: int

    @property
    def sql(self) -> str:
        """The condition on `m`."""
        return f"m & {self.chosen} <> 0"


def filters_of(query: SearchQuery) -> list[Filter]:
    """Return every filter of the list, chosen or not, in the order in which their counts are read."""
    yes = "1"
    found = [
        Filter("sector", mask.SECTOR, mask.any_of(mask.SECTOR, query.sectors)),
        Filter("kind", mask.KIND, mask.any_of(mask.KIND, query.kinds)),
        Filter("level", mask.LEVEL, mask.any_of(mask.LEVEL, query.levels)),
    ]
    found += [
        # One condition each: who needs two adaptations needs both.
        Filter("adaptation", {value: bit}, bit if value in query.adaptations else 0)
        for value, bit in mask.ADAPTATION.items()
    ]
    found += [
        Filter(name, {yes: bits}, bits if chosen else 0)
        for name, bits, chosen in (
            ("adapted", _ALL_ADAPTATIONS, query.adapted),
            ("wheelchair", mask.WHEELCHAIR, query.wheelchair),
            ("minors", mask.MINORS, query.minors),
            ("plain", mask.PLAIN, query.plain),
            ("reserved", mask.RESERVED, query.reserved),
        )
    ]
    return [*found, Filter("seats", mask.SEATS, mask.ASKED_SEATS if query.seats > 1 else 0)]


def condition(filters: Sequence[Filter], *, without: Filter | None = None) -> str:
    """Return the condition on `m` that all filters chosen make, save one."""
    parts = [one.sql for one in filters if one.chosen and one is not without]
    return " AND ".join(parts) or "TRUE"


def sums(filters: Sequence[Filter]) -> list[str]:
    """Return the columns that count each value of each filter, from groups of rows (`m`, `n`)."""
    return [
        f"sum(n) FILTER (WHERE m & {bits} <> 0 AND {condition(filters, without=one)})"
        for one in filters
        for bits in one.values.values()
    ]


def read(query: SearchQuery, filters: Sequence[Filter], counts: Sequence[int | None]) -> dict[str, list[Facet]]:
    """Return the facets from the columns of `sums`."""
    found: dict[str, list[Facet]] = {}
    places = iter(counts)
    for one in filters:
        for value, bits in one.values.items():
            chosen = value == str(query.seats) if one.name == "seats" else bool(one.chosen & bits)
            found.setdefault(one.name, []).append(Facet(value, int(next(places) or 0), chosen))
    return found

"""From the criteria of a page to the engine, and from its answer to what the page shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from companies.models import Offer
from companies.search.asked import Asked
from companies.search.query import MOST_PAGES, Hit, Reader, SearchPage, SearchQuery, Sort, search
from companies.search.travel import provider

SORTS = {"trajet": Sort.TRAVEL, "places": Sort.SEATS, "recentes": Sort.NEWEST, "voeux": Sort.WISHES}
#: Chip → facet of the engine.
FACETS = {"mineurs": "minors", "reservees": "reserved", "adapte": "adapted", "sans_reglementes": "plain"}
#: Offers read at once for a file, and told at most by one alert.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Result:
    """An answer of the engine with the offer itself, for what the listing does not hold."""

    hit: Hit
    offer: Offer

    @property
    def point(self) -> tuple[float, float] | None:
        """Where it is, in degrees."""
        if self.hit.latitude is None or self.hit.longitude is None:
            return None
        return self.hit.latitude, self.hit.longitude


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of results. `counts`: offers that each chip would leave."""

    page: SearchPage
    results: list[Result]
    first: int
    counts: dict[str, int]


def question(asked: Asked, **changes: Any) -> SearchQuery:
    """Return the question that the criteria ask."""
    facts = asked.facts
    given: dict[str, Any] = {
        "reader": Reader.of(asked.actor),
        "departure": asked.departure,
        "minutes": asked.minutes,
        "mode": asked.mode,
        "audience": asked.audience(),
        "starts_on": facts.get("du"),
        "ends_on": facts.get("au"),
        "age": facts.get("age"),
        "text": facts.get("q") or "",
        "sectors": _one(facts.get("secteur")),
        "kinds": _one(facts.get("nature")),
        "levels": _one(facts.get("niveau")),
        "adaptations": tuple(facts.get("adaptation") or ()),
        "adapted": bool(facts.get("adapte")),
        "wheelchair": bool(facts.get("fauteuil")),
        "minors": asked.minors_only,
        "plain": bool(facts.get("sans_reglementes")),
        "reserved": bool(facts.get("reservees")),
        "seats": facts.get("places") or 1,
        "wishes": asked.wishes,
        "sort": SORTS.get(facts.get("tri") or "", Sort.TRAVEL),
    }
    return SearchQuery(**given | changes)


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def run(asked: Asked, number: int) -> Shown:
    """Answer one page of the list: what the engine asks, and one question for the offers shown."""
    asking = question(asked, page=min(number, MOST_PAGES))
    page = search(asking)
    counts = {chip: page.facets[name][0].count for chip, name in FACETS.items() if page.facets.get(name)}
    return Shown(page, _with_offers(page.hits), (page.page - 1) * asking.page_size + 1, counts)


def shifted(asked: Asked) -> list[tuple[int, int]]:
    """Return (days, offers) for the stay a week earlier and a week later, those that find some."""
    audience = asked.audience()
    if audience is None or asked.shift:
        return []
    asking = question(asked, page_size=1)
    found = []
    for days in (-7, 7):
        by = dt.timedelta(days=days)
        moved = replace(audience, starts_on=audience.starts_on + by, ends_on=audience.ends_on + by)
        if total := search(replace(asking, audience=moved)).total:
            found.append((days, total))
    return found


def every(asked: Asked) -> Iterator[Result]:
    """Return the results one after the other, for a file: as many as the pages of the list may reach."""
    asking, number = question(asked, page_size=BATCH), 1
    while True:
        page = search(replace(asking, page=number))
        yield from _with_offers(page.hits)
        if number >= min(page.pages, MOST_PAGES):
            return
        number += 1


def fresh(asked: Asked, *, since: dt.datetime) -> list[Hit]:
    """Return the offers published since a moment that answer the criteria, newest first."""
    return search(question(asked, since=since, sort=Sort.NEWEST, page_size=BATCH)).hits


def reach(asked: Asked) -> float | None:
    """Return how far one goes in the minutes asked, in metres as the crow flies."""
    return provider().reach(asked.minutes, asked.mode) if asked.minutes else None


def _with_offers(hits: list[Hit]) -> list[Result]:
    offers = offers_of([hit.offer_id for hit in hits])
    return [Result(hit, offers[hit.offer_id]) for hit in hits if hit.offer_id in offers]


def offers_of(keys: list[UUID]) -> dict[UUID, Offer]:
    """Return offers by key, with what a line says of them."""
    return Offer.objects.select_related("company", "commune").in_bulk(keys)

"""The search of offers as pages ask for it: a question, and a page of answers with what each filter would leave.

    page = search(SearchQuery(reader=Reader.of(actor), departure=(47.2, -1.5), minutes=45, mode="public", …))
    page.total, page.seats, page.hits, page.facets["sector"], page.wider

Every read is under the rights of the current scope; the number of questions to the database does not depend on what is
found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from companies.search.audience import Audience
from companies.search.reader import Reader
from companies.search.travel import Mode

__all__ = ["Audience", "Facet", "Hit", "Mode", "Reader", "SearchPage", "SearchQuery", "Sort", "Wider", "search"]

PAGE_SIZE = 20
#: Pages beyond are not read: a person narrows the search instead.
MOST_PAGES = 50


class Sort(StrEnum):
    """Orders of the list; equal offers follow their key, so that pages neither lose nor repeat one."""

    #: Shortest journey, then reserved seats, then newest. Without departure: newest.
    TRAVEL = "travel"
    SEATS = "seats"
    NEWEST = "newest"
    START = "start"
    #: Sectors in the order of `SearchQuery.wishes`, then the shortest journey.
    WISHES = "wishes"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A question. What is empty is not asked.

    `departure`: latitude and longitude in degrees. `minutes` and `km` bound the journey, both need a departure.
    `starts_on`, `ends_on`: the stay that the offer must cover, when no audience says it. `audience`: for whom; what
    they may not lawfully take is left out. `since`: published after. `day`: today, for reserved seats.
    Facets (several values of one are alternatives): `sectors`, `kinds`, `levels`; each of the others is one more
    condition: `adaptations` (each of them), `adapted` (any), `wheelchair`, `minors` (open under eighteen), `plain`
    (no regulated works), `reserved` (seats kept for the reader's public), `seats` (free at least).
    """

    reader: Reader
    departure: tuple[float, float] | None = None
    minutes: int | None = None
    km: float | None = None
    mode: str = Mode.PUBLIC
    audience: Audience | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    age: int | None = None
    text: str = ""
    sectors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    adaptations: tuple[str, ...] = ()
    adapted: bool = False
    wheelchair: bool = False
    minors: bool = False
    plain: bool = False
    reserved: bool = False
    seats: int = 1
    wishes: tuple[str, ...] = ()
    since: dt.datetime | None = None
    sort: Sort = Sort.TRAVEL
    page: int = 1
    page_size: int = PAGE_SIZE
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One offer of the page. `id` is the publication's. `minutes` and `metres`: None without departure or place."""

    id: UUID
    offer_id: UUID
    company_id: UUID
    pole_id: UUID
    title: str
    company_name: str
    commune_id: str
    commune_name: str
    sector: str
    starts_on: dt.date
    ends_on: dt.date
    kinds: tuple[str, ...]
    levels: tuple[str, ...]
    min_age: int | None
    regulated_works: bool
    wheelchair_access: bool
    adaptations: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    published_at: dt.datetime
    seats: int
    #: Seats that the reader's public may take, those kept for it included.
    free_seats: int
    #: Of these, kept for the reader's public until `reserved_until`; `reserved_for` is an `Offer.ReservedFor` or empty.
    reserved_seats: int
    reserved_for: str
    reserved_until: dt.date | None
    minutes: int | None
    metres: int | None


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a filter. `count`: offers that would be found if it were chosen, the other filters as they are."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Wider:
    """What would bring more: `kind` is "minutes" or "km" (`value`: the larger one) or "dates" (days of shift, ±)."""

    kind: str
    value: int
    #: Offers that come in addition to those found.
    more: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of answers.

    `facets`: keys sector, kind, level, adaptation, adapted, wheelchair, minors, plain, reserved, seats (values "2",
    "3", "5"). `corrected`: {word typed: words searched instead}. `wider`: empty unless this is the last page.
    """

    hits: list[Hit]
    total: int
    seats: int
    page: int
    pages: int
    facets: Mapping[str, list[Facet]] = field(default_factory=dict)
    wider: list[Wider] = field(default_factory=list)
    corrected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def search(query: SearchQuery) -> SearchPage:
    """Answer a question under the current scope."""
    from companies.search.engine import run

    return run(query)

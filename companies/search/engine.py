"""Answers a search: one pass over the rows within reach, from which the page, its totals and its facets all come.

The pass filters by place, dates, law and words (`base`); its rows are grouped by their bits (`groups`), so that each
facet is a sum over a few hundred groups, whatever the number of offers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db import connection
from django.utils import timezone

from companies.limits import limits_of_day
from companies.search import facets, lawful, mask, space
from companies.search.models import OfferListing
from companies.search.query import MOST_PAGES, Hit, SearchPage, SearchQuery, Sort
from companies.search.reader import Reader
from companies.search.text import asked
from companies.search.travel import provider
from companies.search.wider import wider
from companies.search.words import alternatives

# Compiling a query costs more than these run; the groups of a large town fit in this memory.
SETTINGS = "SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)"

_ORDERS = {
    Sort.TRAVEL: "minutes NULLS LAST, (kept > 0) DESC, published_at DESC, id",
    Sort.SEATS: "open DESC, minutes NULLS LAST, published_at DESC, id",
    Sort.NEWEST: "published_at DESC, id",
    Sort.START: "starts_on, minutes NULLS LAST, published_at DESC, id",
    Sort.WISHES: "wish, minutes NULLS LAST, published_at DESC, id",
}


def run(query: SearchQuery) -> SearchPage:
    """Answer a question; see `companies.search.query.search`."""
    words = asked(query.text)
    found = alternatives(query.reader.academie, words)
    statement = Statement(query, found)
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        cursor.execute(statement.sql, statement.params)
        row = cursor.fetchone()
        assert row is not None
        listed, total, seats, *counts = row
        size = query.page_size
        pages = min(MOST_PAGES, -(-int(total) // size)) or 1
        page = min(max(1, query.page), pages)
        more = wider(cursor, statement, found=int(total)) if page == pages else []
    return SearchPage(
        hits=_hits(query, listed, statement.day),
        total=int(total),
        seats=int(seats),
        page=page,
        pages=pages,
        facets=facets.read(query, statement.filters, counts),
        wider=more,
        corrected={word: others for word, others in found.items() if others != (word,)},
    )


class Statement:
    """The one statement of a search, and the pieces of which `wider` makes another."""

    def __init__(self, query: SearchQuery, words: dict[str, tuple[str, ...]]) -> None:
        self.query, self.words = query, words
        self.day = query.day or timezone.localdate()
        self.filters = facets.filters_of(query)
        first = query.audience.starts_on if query.audience else None
        self.limits = limits_of_day(first) if first else {}
        self.sql, self.params = self._whole()

    @property
    def stay(self) -> tuple[dt.date, dt.date] | None:
        """First and last day that the offer must cover."""
        if self.query.audience:
            return self.query.audience.starts_on, self.query.audience.ends_on
        start, end = self.query.starts_on or self.query.ends_on, self.query.ends_on or self.query.starts_on
        return (start, end) if start and end else None

    def reach(self, minutes: int | None = None, km: float | None = None) -> float | None:
        """Return the metres as the crow flies that bound the journey; None: no bound."""
        bounds = []
        if self.query.departure:
            if minutes is not None:
                bounds.append(provider().reach(minutes, self.query.mode))
            if km is not None:
                # Distances are told to the nearest metre.
                bounds.append(km * 1000 + 0.5)
        return min(bounds, default=None)

    def covers(self, shift: dt.timedelta = dt.timedelta()) -> lawful.Condition:
        """Return what depends on the dates: law, cover of the stay and its weeks; all shifted by so much."""
        found = lawful.Condition()
        if self.stay is None:
            return found
        start, end = (one + shift for one in self.stay)
        if audience := self.query.audience:
            law = lawful.condition(replace(audience, starts_on=start, ends_on=end), self.limits)
            found.parts, found.params = law.parts, law.params
        else:
            found.add("l.starts_on <= %s AND l.ends_on >= %s", start, end)
        monday = start - dt.timedelta(days=start.weekday())
        weeks = [monday + dt.timedelta(weeks=number) for number in range((end - monday).days // 7 + 1)]
        found.add("(l.weeks = '{}' OR l.weeks @> %s::date[])", weeks)
        return found

    def rows(self, where: lawful.Condition, metres: float | None) -> tuple[str, list[Any]]:
        """Return the rows within reach that meet a condition, with their bits `m`, and the parameters."""
        query, reader = self.query, self.query.reader
        mine, mine_params = _mine(reader)
        active = f"l.reserved_seats > 0 AND l.reserved_until >= %s AND {{}}({mine})"
        far, far_params = "NULL::float8", []
        if query.departure:
            far = "(l.x - %s) * (l.x - %s) + (l.y - %s) * (l.y - %s) + (l.z - %s) * (l.z - %s)"
            far_params = [part for part in space.unit(query.departure) for _ in range(2)]
        params: list[Any] = [self.day, *mine_params, self.day, *mine_params, *far_params]
        found = lawful.Condition()
        found.add("l.academie_id = %s", reader.academie)
        if metres is not None and query.departure:
            if (squares := space.cells(query.departure, metres)) is not None:
                found.add("l.cell = ANY (%s)", squares)
            found.add(f"{far} <= %s", *far_params, space.chord2(metres))
        found.add(where.sql, *where.params)
        if query.age is not None:
            found.add("(l.min_age IS NULL OR l.min_age <= %s)", query.age)
        if query.since is not None:
            found.add("l.published_at > %s", query.since)
        for others in self.words.values():
            # Words are letters and digits alone: no sign of a pattern can be among them.
            found.add(f"({' OR '.join(['l.folded LIKE %s'] * len(others))})", *(f"% {word}%" for word in others))
        sql = f"""
            SELECT l.id, l.published_at, l.starts_on, l.ends_on, l.weeks, l.min_age, l.regulated_works_declared_on,
                   l.mask,
                   CASE WHEN {active.format("NOT ")} THEN greatest(l.free_seats - l.reserved_seats, 0)
                        ELSE l.free_seats END AS open,
                   CASE WHEN {active.format("")} THEN least(l.reserved_seats, l.free_seats) ELSE 0 END AS kept,
                   {far} AS far
              FROM companies_offerlisting l
             WHERE {found.sql}"""
        return sql, [*params, *found.params]

    @property
    def bits(self) -> str:
        """The bits of a row of `rows`: those stored, and those that depend on the reader and on the day."""
        two, three, five = (mask.SEATS[value] for value in ("2", "3", "5"))
        return f"""mask
            | CASE WHEN kept > 0 THEN {mask.RESERVED} ELSE 0 END
            | CASE WHEN open >= 5 THEN {two | three | five} WHEN open >= 3 THEN {two | three}
                   WHEN open >= 2 THEN {two} ELSE 0 END
            | CASE WHEN open >= {int(self.query.seats)} THEN {mask.ASKED_SEATS} ELSE 0 END"""

    def _whole(self) -> tuple[str, list[Any]]:
        query = self.query
        rows, params = self.rows(self.covers(), self.reach(query.minutes, query.km))
        lines = provider().lines(query.mode)
        journey = ", ".join(["%s + metres * %s"] * len(lines))
        order = _ORDERS[Sort(query.sort)]
        wish = "0"
        if query.sort == Sort.WISHES:
            cases = [
                f"WHEN m & {mask.SECTOR[one]} <> 0 THEN {rank}"
                for rank, one in enumerate(query.wishes)
                if one in mask.SECTOR
            ]
            wish = f"CASE {' '.join(cases)} ELSE {len(cases)} END" if cases else "0"
        size, page = int(query.page_size), min(max(1, query.page), MOST_PAGES)
        chosen = facets.condition(self.filters)
        # A page beyond the last one is the last one.
        sql = f"""
        WITH base AS MATERIALIZED (
            SELECT id, published_at, starts_on, open, kept, far, {self.bits} AS m FROM ({rows}) r WHERE open > 0
        ), groups AS (
            SELECT m, count(*)::int AS n, sum(open)::int AS s FROM base GROUP BY m
        ), hits AS (
            SELECT id, open, kept, metres,
                   ceil(least({journey}))::int AS minutes, published_at, starts_on, {wish} AS wish
              FROM (SELECT *, {2 * space.EARTH_M}
                              * CASE WHEN far >= 4 THEN pi() / 2 ELSE asin(sqrt(far) / 2) END AS metres
                      FROM base WHERE {chosen}) b
             ORDER BY {order}
             LIMIT {size}
            OFFSET (SELECT least({(page - 1) * size}, greatest(0, (sum(n) - 1)::bigint / {size} * {size}))
                      FROM groups WHERE {chosen})
        )
        SELECT (SELECT coalesce(json_agg(json_build_array(id, open, kept, metres, minutes) ORDER BY {order}), '[]')
                  FROM hits),
               coalesce(sum(n) FILTER (WHERE {chosen}), 0), coalesce(sum(s) FILTER (WHERE {chosen}), 0),
               {", ".join(facets.sums(self.filters))}
          FROM groups"""
        return sql, [*params, *(part for line in lines for part in line)]


def _mine(reader: Reader) -> tuple[str, list[Any]]:
    """Return the condition that seats are kept for the reader's public."""
    found = lawful.Condition()
    kinds = [kind for kind, held in (("rep", reader.rep), ("qpv", reader.qpv)) if held]
    for kind, held, column, cast in (
        ("school", reader.schools, "reserved_establishment", "text[]"),
        ("pole", reader.poles, "reserved_pole_id", "uuid[]"),
    ):
        if held is None:
            kinds.append(kind)
        else:
            found.add(f"(l.reserved_for = %s AND l.{column} = ANY (%s::{cast}))", kind, list(held))
    return " OR ".join(["l.reserved_for = ANY (%s)", *found.parts]), [kinds, *found.params]


def _hits(query: SearchQuery, listed: list[list[Any]], day: dt.date) -> list[Hit]:
    """Return the offers of the page, read by their keys, in the order found."""
    rows = {str(row.pk): row for row in OfferListing.objects.filter(pk__in=[one[0] for one in listed])}
    return [_hit(rows[pk], *rest) for pk, *rest in listed if pk in rows]


def _hit(row: OfferListing, free: int, kept: int, metres: float | None, minutes: int | None) -> Hit:
    return Hit(
        id=row.pk,
        offer_id=row.offer_id,
        company_id=row.company_id,
        pole_id=row.pole_id,
        title=row.title,
        company_name=row.company_name,
        commune_id=row.commune_id,
        commune_name=row.commune_name,
        sector=next(iter(mask.named(mask.SECTOR, row.mask))),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        kinds=mask.named(mask.KIND, row.mask),
        levels=mask.named(mask.LEVEL, row.mask),
        min_age=row.min_age,
        regulated_works=not row.mask & mask.PLAIN,
        wheelchair_access=bool(row.mask & mask.WHEELCHAIR),
        adaptations=mask.named(mask.ADAPTATION, row.mask),
        latitude=row.latitude,
        longitude=row.longitude,
        published_at=row.published_at,
        seats=row.seats,
        free_seats=free,
        reserved_seats=kept,
        reserved_for=row.reserved_for if kept else "",
        reserved_until=row.reserved_until if kept else None,
        minutes=minutes,
        metres=None if metres is None else int(metres + 0.5),
    )

"""What a campaign reads from PostgreSQL, in one snapshot: needs, offers, seats already taken, legal limits, remarks.

Run inside a REPEATABLE READ transaction of a job's scope (`matching.execution.snapshot`), so that every query sees the
same moment. Neither sex nor names are read.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from matching.binary_copy import read_columns
from matching.facts import LEVELS, MASK_WEEKS, NO_AGE, NO_DAY, SECTORS, Needs, Offers, Taken, day_of, rank_matrix
from matching.models import Campaign
from placements.models import LIVE, TO_PLACE
from placements.rules import DECLARATION_CODE, MIN_AGE_CODE, Limits, limits_on
from poles.models import LegalLimit
from poles.nomenclatures import RURAL


@dataclass(frozen=True)
class CampaignData:
    """Everything that a run depends on. `today`: the day on which the run was asked, so that a retry sees the same."""

    kind: str
    today: dt.date
    needs: Needs
    offers: Offers
    taken: Taken
    limits_by_day: dict[int, Limits]


_DAY = "({} - date '1970-01-01')::int4"


def _point(axis: str, *tables: str) -> str:
    """First known point of several tables; both coordinates always come from the same one. NaN when none is known."""
    cases = " ".join(
        f"WHEN {table}.latitude IS NOT NULL AND {table}.longitude IS NOT NULL THEN {table}.{axis}" for table in tables
    )
    return f"(CASE {cases} ELSE 'NaN' END)::float8"


# The school's year gives REP and REP+; the latest known one stands for a year that is not published yet.
_NEEDS = f"""
SELECT n.id,
       array_position(%s::text[], c.level::text)::int4 - 1,
       {_DAY.format("p.starts_on")}, {_DAY.format("p.ends_on")}, {_DAY.format("s.birth_date")},
       n.sectors_only,
       rpad(array_to_string(n.sectors, ''), {len(SECTORS)}),
       1000 * n.radius_km::int4,
       n.wheelchair_access,
       {_point("latitude", "home", "e", "site")}, {_point("longitude", "home", "e", "site")},
       n.state = 'escalated',
       s.qpv_code <> '',
       coalesce(y.priority_education, '') <> '',
       coalesce(home.density, site.density, 0) = ANY (%s)
  FROM placements_need n
  JOIN establishments_period p ON p.id = n.period_id
  JOIN establishments_student s ON s.id = n.student_id
  JOIN establishments_schoolclass c ON c.id = s.school_class_id
  JOIN establishments_establishment e ON e.uai = n.establishment_id
  JOIN poles_commune site ON site.insee = e.commune_id
  LEFT JOIN poles_commune home ON home.insee = s.home_commune_id
  LEFT JOIN (SELECT DISTINCT ON (establishment_id) establishment_id, priority_education
               FROM establishments_establishmentyear WHERE school_year_id <= %s
              ORDER BY establishment_id, school_year_id DESC) y ON y.establishment_id = n.establishment_id
 WHERE n.pole_id = %s AND n.state = ANY (%s) AND p.kind = %s AND p.starts_on BETWEEN %s AND %s AND p.ends_on >= %s
   AND (s.left_on IS NULL OR s.left_on > p.starts_on)
   AND NOT EXISTS (SELECT FROM placements_placement busy
                    WHERE busy.student_id = n.student_id AND busy.state = ANY (%s)
                      AND busy.starts_on <= p.ends_on AND busy.ends_on >= p.starts_on)
 ORDER BY n.id
"""
_NEED_COLUMNS = {
    "ids": "uuid",
    "level": "int4",
    "starts": "int4",
    "ends": "int4",
    "birth": "int4",
    "imposed": "bool",
    "letters": f"char({len(SECTORS)})",
    "radius_m": "int4",
    "wheelchair": "bool",
    "lat": "float8",
    "lon": "float8",
    "escalated": "bool",
    "qpv": "bool",
    "rep": "bool",
    "rural": "bool",
}

#: A reservation holds until its last day; without one, until the stay.
_RESERVED = "o.reserved_for = '{}' AND (o.reserved_until IS NULL OR o.reserved_until >= %s)"

# The bank of an académie is one: a pupil at the edge of a pôle may go to an offer that the next pôle admitted.
# Places that a host keeps for one school are given by that school, and those kept for another pôle by that pôle: a
# campaign leaves them, save those that their public already holds.
_OFFERS = f"""
SELECT o.id,
       %s = ANY (o.kinds),
       (SELECT coalesce(bit_or(1 << (array_position(%s::text[], l::text) - 1)), 0)::int4 FROM unnest(o.levels) l),
       (ascii(o.sector) - {ord(SECTORS[0])})::int4,
       {_DAY.format("o.starts_on")}, {_DAY.format("o.ends_on")},
       (CASE WHEN o.weeks = '{{}}' THEN -1 ELSE (
          SELECT coalesce(bit_or(1::int8 << ((w - date_trunc('week', o.starts_on)::date) / 7)), 0)
            FROM unnest(o.weeks) w
           WHERE w >= date_trunc('week', o.starts_on)::date AND w < o.starts_on + {7 * MASK_WEEKS}) END)::int8,
       o.seats::int4,
       (CASE
          WHEN {_RESERVED.format("school")} OR ({_RESERVED.format("pole")} AND o.reserved_pole_id <> %s)
          THEN greatest(0, o.reserved_seats - (
            SELECT count(*) FROM placements_placement held
             WHERE held.offer_id = o.id AND held.state = ANY (%s) AND held.ends_on >= %s
               AND (held.establishment_id = o.reserved_establishment_id OR held.pole_id = o.reserved_pole_id)))
          ELSE 0 END)::int4,
       (CASE WHEN {_RESERVED.format("rep")} THEN o.reserved_seats ELSE 0 END)::int4,
       (CASE WHEN {_RESERVED.format("qpv")} THEN o.reserved_seats ELSE 0 END)::int4,
       coalesce(o.min_age, {NO_AGE})::int4,
       o.regulated_works,
       coalesce({_DAY.format("o.regulated_works_declared_on")}, {NO_DAY}),
       o.wheelchair_access,
       {_point("latitude", "o", "site")}, {_point("longitude", "o", "site")},
       o.commune_id
  FROM companies_offerpublication b
  JOIN companies_offer o ON o.id = b.offer_id
  JOIN poles_commune site ON site.insee = o.commune_id
 WHERE b.academie_id = %s AND b.status = 'published' AND o.ends_on >= %s
 ORDER BY o.id
"""
_OFFER_COLUMNS = {
    "ids": "uuid",
    "kind": "bool",
    "levels": "int4",
    "sector": "int4",
    "starts": "int4",
    "ends": "int4",
    "weeks": "int8",
    "seats": "int4",
    "withheld": "int4",
    "reserved_rep": "int4",
    "reserved_qpv": "int4",
    "min_age": "int4",
    "regulated": "bool",
    "declared": "int4",
    "wheelchair": "bool",
    "lat": "float8",
    "lon": "float8",
    "commune": "char(5)",
}

_TAKEN = f"""
SELECT t.offer_id, t.seat::int4, {_DAY.format("t.starts_on")}, {_DAY.format("t.ends_on")},
       coalesce(y.priority_education, '') <> '', s.qpv_code <> ''
  FROM placements_placement t
  JOIN establishments_student s ON s.id = t.student_id
  LEFT JOIN (SELECT DISTINCT ON (establishment_id) establishment_id, priority_education
               FROM establishments_establishmentyear WHERE school_year_id <= %s
              ORDER BY establishment_id, school_year_id DESC) y ON y.establishment_id = t.establishment_id
 WHERE t.academie_id = %s AND t.offer_id IS NOT NULL AND t.state = ANY (%s) AND t.ends_on >= %s
 ORDER BY t.offer_id, t.seat, t.starts_on
"""
_TAKEN_COLUMNS = {"ids": "uuid", "seat": "int4", "starts": "int4", "ends": "int4", "rep": "bool", "qpv": "bool"}


def school_year_of(day: dt.date) -> int:
    """Calendar year in which the school year of a day began (1 September)."""
    return day.year if day.month >= 9 else day.year - 1


def read_campaign(campaign: Campaign, *, today: dt.date) -> CampaignData:
    """Read a campaign. Raises LimitMissing when a legal limit has no value on a first day."""
    year = school_year_of(campaign.starts_on)
    first_day = max(today, campaign.starts_on)
    with connection.cursor() as cursor:
        needs = _needs(
            read_columns(
                cursor,
                _NEEDS,
                [
                    list(LEVELS), [int(density) for density in RURAL], year, campaign.pole_id, list(TO_PLACE),
                    campaign.kind, campaign.starts_on, campaign.ends_on, today, list(LIVE),
                ],
                _NEED_COLUMNS,
            )
        )  # fmt: skip
        offers = _offers(
            read_columns(
                cursor,
                _OFFERS,
                [
                    campaign.kind, list(LEVELS), today, today, campaign.pole_id, list(LIVE), first_day, today, today,
                    campaign.academie_id, first_day,
                ],
                _OFFER_COLUMNS,
            )
        )  # fmt: skip
        taken = _taken(
            offers,
            read_columns(cursor, _TAKEN, [year, campaign.academie_id, list(LIVE), first_day], _TAKEN_COLUMNS),
        )
    return CampaignData(campaign.kind, today, needs, offers, taken, _limits(needs))


def _wide(columns: dict[str, NDArray[Any]]) -> dict[str, Any]:
    """Integers on 64 bits, as the rest of the computation."""
    return {name: c.astype(np.int64) if c.dtype.kind == "i" else c for name, c in columns.items()}


def _needs(columns: dict[str, NDArray[Any]]) -> Needs:
    letters = columns.pop("letters")
    return Needs(ranks=rank_matrix(letters), **_wide(columns))


def _offers(columns: dict[str, NDArray[Any]]) -> Offers:
    return Offers(**_wide(columns))


def _taken(offers: Offers, columns: dict[str, NDArray[Any]]) -> Taken:
    """Keep the placements of the offers read; both are sorted by identifier, as bytes."""
    names, wanted = _keys(offers.ids), _keys(columns.pop("ids"))
    position = np.searchsorted(names, wanted)
    inside = position < names.size
    inside[inside] = names[position[inside]] == wanted[inside]  # offers closed since are not read
    wide = _wide(columns)
    return Taken(offer=position[inside].astype(np.int64), **{name: column[inside] for name, column in wide.items()})


def _keys(ids: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    """Sixteen bytes as one value, in the order of PostgreSQL's uuid."""
    return np.ascontiguousarray(ids).view("S16").ravel()


def _limits(needs: Needs) -> dict[int, Limits]:
    rows = list(LegalLimit.objects.filter(code__in=(MIN_AGE_CODE, DECLARATION_CODE)).order_by("code", "valid_from"))
    return {int(day): limits_on(rows, day_of(day)) for day in np.unique(needs.starts)}

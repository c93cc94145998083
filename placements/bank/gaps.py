"""Where needs of the pôle have no seat, where seats stay empty: sector × place × civil week, counted by the database.

A need counts in each week of its period, in its first wished sector, at the home of the student (the school when it is
unknown). A seat counts in each week that its offer proposes. Only seats that the law and the offer open to one of the
needs of the cell are set against them: its kinds of stay and its levels.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from placements.models import TO_PLACE
from poles.models import Pole
from poles.nomenclatures import Sector

#: Weeks shown: those in which a pôle can still find seats.
WEEKS = 16
PER_PAGE = 50
SHOWS = {"manque": "needs > seats", "vides": "seats > needs", "tout": "TRUE"}

_CELLS = """
WITH demand AS (
    SELECT coalesce(n.sectors[1], '') AS sector, {area} AS area, w.week::date AS week, p.kind, k.level
    FROM placements_need n
    JOIN establishments_period p ON p.id = n.period_id
    JOIN establishments_schoolclass k ON k.id = p.school_class_id
    JOIN establishments_establishment e ON e.uai = n.establishment_id
    LEFT JOIN establishments_student s ON s.id = n.student_id
    JOIN poles_commune t ON t.insee = coalesce(s.home_commune_id, e.commune_id)
    CROSS JOIN LATERAL generate_series(
        greatest(date_trunc('week', p.starts_on), %(first)s::timestamp), least(p.ends_on, %(last)s::date), '7 days'
    ) AS w(week)
    WHERE n.pole_id = %(pole)s AND n.state = ANY (%(states)s)
), needed AS (
    SELECT sector, area, week, count(*) AS needs, array_agg(DISTINCT kind) AS kinds, array_agg(DISTINCT level) AS levels
    FROM demand GROUP BY sector, area, week
), supply AS (
    SELECT o.id, o.sector, {area} AS area, w.week::date AS week, o.kinds, o.levels,
        greatest(l.free_seats - CASE WHEN l.reserved_for = 'pole' AND l.reserved_pole_id <> %(pole)s
            AND l.reserved_until >= %(today)s THEN l.reserved_seats ELSE 0 END, 0) AS seats
    FROM companies_offerlisting l
    JOIN companies_offer o ON o.id = l.offer_id
    JOIN poles_commune t ON t.insee = l.commune_id
    CROSS JOIN LATERAL generate_series(
        greatest(date_trunc('week', l.starts_on), %(first)s::timestamp), least(l.ends_on, %(last)s::date), '7 days'
    ) AS w(week)
    WHERE l.academie_id = %(academie)s AND (cardinality(l.weeks) = 0 OR w.week::date = ANY (l.weeks))
), cells AS (
    SELECT d.sector, d.area, d.week, d.needs, coalesce(sum(s.seats), 0) AS seats
    FROM needed d LEFT JOIN supply s ON s.area = d.area AND s.week = d.week
        AND (d.sector = '' OR s.sector = d.sector)
        AND s.kinds::text[] && d.kinds::text[] AND s.levels::text[] && d.levels::text[]
    GROUP BY d.sector, d.area, d.week, d.needs
    UNION ALL
    SELECT s.sector, s.area, s.week, 0, sum(s.seats)
    FROM supply s
    WHERE NOT EXISTS (SELECT 1 FROM needed d WHERE d.area = s.area AND d.week = s.week AND d.sector IN (s.sector, ''))
    GROUP BY s.sector, s.area, s.week HAVING sum(s.seats) > 0
)
"""
#: The commune itself, or the communauté de communes that it belongs to.
_AREAS = {"commune": "t.insee", "epci": "coalesce(nullif(t.epci_code, ''), t.insee)"}
_TOTALS = """
SELECT count(DISTINCT n.id) FROM placements_need n JOIN establishments_period p ON p.id = n.period_id
WHERE n.pole_id = %(pole)s AND n.state = ANY (%(states)s) AND p.ends_on >= %(first)s AND p.starts_on <= %(last)s
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page asks."""

    first: dt.date
    place: str = "epci"
    show: str = "manque"
    sector: str = ""

    @property
    def last(self) -> dt.date:
        """Sunday of the last week."""
        return self.first + dt.timedelta(weeks=WEEKS) - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """Needs and open seats of one sector, place and week."""

    sector: str
    area: str
    place: str
    latitude: float | None
    longitude: float | None
    week: dt.date
    needs: int
    seats: int

    @property
    def sector_name(self) -> str:
        """Name of the sector."""
        return str(Sector(self.sector).label) if self.sector else "Secteur indifférent"

    @property
    def friday(self) -> dt.date:
        """Last school day of the week."""
        return self.week + dt.timedelta(days=4)

    @property
    def missing(self) -> int:
        """Seats that are missing; 0 when there are enough."""
        return max(0, self.needs - self.seats)

    @property
    def empty(self) -> int:
        """Seats that nobody of the pôle needs."""
        return max(0, self.seats - self.needs)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of cells, and the figures of all of them."""

    cells: list[Cell]
    total: int
    needs: int
    missing: int
    empty: int


def _params(pole: Pole, asked: Asked, today: dt.date) -> dict[str, Any]:
    return {
        "pole": pole.pk, "academie": pole.academie_id, "states": [str(state) for state in TO_PLACE], "today": today,
        "first": asked.first, "last": asked.last, "sector": asked.sector,
    }  # fmt: skip


def _sql(asked: Asked, tail: str) -> str:
    return _CELLS.format(area=_AREAS[asked.place]) + tail


_WHERE = "WHERE {show} AND (%(sector)s = '' OR c.sector = %(sector)s)"
_ROWS = """
SELECT c.sector, c.area, coalesce(min(nullif(t.epci_name, '')) FILTER (WHERE t.epci_code = c.area), min(t.name)),
    avg(t.latitude), avg(t.longitude), c.week, c.needs, c.seats
FROM (SELECT * FROM cells c {where} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s) c
JOIN poles_commune t ON t.insee = c.area OR (t.epci_code <> '' AND t.epci_code = c.area)
GROUP BY c.sector, c.area, c.week, c.needs, c.seats
ORDER BY {order}
"""
_SUMS = """
SELECT count(*), coalesce(sum(greatest(c.needs - c.seats, 0)), 0), coalesce(sum(greatest(c.seats - c.needs, 0)), 0)
FROM cells c {where}
"""


def find(pole: Pole, asked: Asked, *, today: dt.date, page: int = 1, every: bool = False) -> Found:
    """Return the cells of a pôle, largest gap first: three queries whatever the number of needs."""
    show = asked.show if asked.show in SHOWS else "manque"
    where = _WHERE.format(show=SHOWS[show])
    order = "abs(c.needs - c.seats) DESC, c.week, c.sector, c.area"
    params = _params(pole, asked, today)
    with connection.cursor() as cursor:
        cursor.execute(_sql(asked, _SUMS.format(where=where)), params)
        total, missing, empty = cursor.fetchone()
        cursor.execute(_TOTALS, params)
        (needs,) = cursor.fetchone()
        limits = {"limit": None if every else PER_PAGE, "offset": 0 if every else (page - 1) * PER_PAGE}
        cursor.execute(_sql(asked, _ROWS.format(where=where, order=order)), params | limits)
        cells = [
            Cell(row[0], row[1], row[2], row[3], row[4], row[5], int(row[6]), int(row[7])) for row in cursor.fetchall()
        ]
    return Found(cells, int(total), int(needs), int(missing), int(empty))

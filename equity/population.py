"""The students counted by a report, read in one SQL statement.

One statement sees one state of the database whatever the isolation level: no placement can be half in. What is shown to
readers (`sql_of`) is what is run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from equity.dimensions import DIMENSIONS
from equity.indicators import DEFINITION_VERSION, Indicator
from poles.nomenclatures import PeriodKind

#: The stage de découverte (holidays, code de l'éducation L332-3-1) is the only period that nobody must do.
COMPULSORY = (PeriodKind.OBSERVATION, PeriodKind.PFMP, PeriodKind.BTS)

#: A group of each dimension, then whether each indicator's condition holds.
Profile = tuple[tuple[str, ...], tuple[bool, ...]]

_POPULATION = """WITH departure AS (
    -- Chaque élève une fois : sa première période obligatoire de la fenêtre.
    SELECT DISTINCT ON (s.id)
        s.id AS student_id, p.id AS period_id, p.starts_on, s.sex, s.birth_date, s.qpv_code, s.home_commune_id,
        c.level, coalesce(nullif(c.sector, ''), m.sector, '') AS sector, c.establishment_id, c.school_year_id
    FROM establishments_period p
    JOIN establishments_schoolclass c ON c.id = p.school_class_id
    JOIN establishments_student s ON s.school_class_id = c.id
    LEFT JOIN establishments_mef m ON m.id = c.mef_id
    WHERE p.academie_id = %(academie)s AND p.kind = ANY (%(kinds)s)
      AND p.starts_on BETWEEN %(starts_on)s AND %(ends_on)s
      AND (s.left_on IS NULL OR s.left_on > p.starts_on)
      AND (%(pole)s::uuid IS NULL OR EXISTS (
          SELECT FROM establishments_polemembership member
          WHERE member.establishment_id = p.establishment_id AND member.pole_id = %(pole)s::uuid
            AND member.starts_on <= p.starts_on AND (member.ends_on IS NULL OR member.ends_on >= p.starts_on)))
    ORDER BY s.id, p.starts_on, p.id
), school_year AS MATERIALIZED (
    SELECT DISTINCT establishment_id, school_year_id FROM departure
), list AS MATERIALIZED (
    -- Les listes de l'éducation prioritaire sont complètes : la dernière vaut pour tous les collèges de l'académie.
    SELECT wanted.school_year_id, (
        SELECT max(y.school_year_id) FROM establishments_establishmentyear y
        JOIN establishments_establishment e ON e.uai = y.establishment_id
        WHERE e.academie_id = %(academie)s AND y.priority_education <> '' AND y.school_year_id <= wanted.school_year_id
    ) AS list_year
    FROM (SELECT DISTINCT school_year_id FROM departure) wanted
), school AS MATERIALIZED (
    SELECT sy.establishment_id, sy.school_year_id, e.kind, commune.density, list.list_year,
        (SELECT y.ips_quartile FROM establishments_establishmentyear y
         WHERE y.establishment_id = sy.establishment_id AND y.school_year_id <= sy.school_year_id
           AND y.ips_quartile IS NOT NULL ORDER BY y.school_year_id DESC LIMIT 1) AS ips_quartile,
        (SELECT y.priority_education FROM establishments_establishmentyear y
         WHERE y.establishment_id = sy.establishment_id AND y.school_year_id = list.list_year) AS priority_education
    FROM school_year sy
    JOIN establishments_establishment e ON e.uai = sy.establishment_id
    JOIN poles_commune commune ON commune.insee = e.commune_id
    JOIN list ON list.school_year_id = sy.school_year_id
), student AS (
    SELECT d.student_id, d.period_id, d.starts_on, d.sex, d.birth_date, d.qpv_code, d.level, d.sector,
        school.kind, school.ips_quartile, school.list_year, school.priority_education,
        coalesce(home.density, school.density) AS density
    FROM departure d
    JOIN school ON school.establishment_id = d.establishment_id AND school.school_year_id = d.school_year_id
    LEFT JOIN poles_commune home ON home.insee = d.home_commune_id
)
"""


@dataclass(frozen=True, slots=True)
class Question:
    """What is counted: the window, the pôle (None: the académie), the calculation whose proposals count."""

    academie_id: str
    starts_on: dt.date
    ends_on: dt.date
    observed_at: dt.datetime
    pole_id: UUID | None = None
    run_id: UUID | None = None

    def parameters(self) -> dict[str, Any]:
        """Return the values of the SQL statement."""
        return {
            "academie": self.academie_id,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "observed_at": self.observed_at,
            "pole": self.pole_id,
            "run": self.run_id,
            "kinds": [kind.value for kind in COMPULSORY],
        }

    def header(self, indicators: Sequence[Indicator]) -> bytes:
        """Return the first line of what is hashed. The moment is left out: the same data give the same sum."""
        identity = {
            "definitions": DEFINITION_VERSION,
            "indicators": [indicator.code for indicator in indicators],
            "dimensions": [dimension.code for dimension in DIMENSIONS],
            "academie": self.academie_id,
            "pole": str(self.pole_id or ""),
            "run": str(self.run_id or ""),
            "window": [self.starts_on.isoformat(), self.ends_on.isoformat()],
        }
        return json.dumps(identity, sort_keys=True).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Population:
    """Counts of students by profile, and the SHA-256 of the rows they come from."""

    profiles: Counter[Profile]
    sha256: str

    @property
    def size(self) -> int:
        """Number of students counted."""
        return self.profiles.total()


def sql_of(indicators: Sequence[Indicator]) -> str:
    """Return the statement: one row a student, by id: ids, group of each dimension, 0 or 1 for each indicator."""
    columns = [f"{dimension.sql} AS {dimension.code}" for dimension in DIMENSIONS]
    columns += [f"({indicator.code}.student_id IS NOT NULL)::int AS {indicator.code}" for indicator in indicators]
    listed = ",\n    ".join(["student.student_id", "student.period_id", *columns])
    met = [
        f"LEFT JOIN (SELECT DISTINCT student_id, period_id FROM (\n    {indicator.sql}\n) pair) {indicator.code}\n"
        f"    ON {indicator.code}.student_id = student.student_id AND {indicator.code}.period_id = student.period_id\n"
        for indicator in indicators
    ]
    return f"{_POPULATION}SELECT {listed}\nFROM student\n{''.join(met)}ORDER BY student.student_id"


def read(question: Question, indicators: Sequence[Indicator]) -> Population:
    """Read and count; must run in the scope of a job. Constant memory: rows are hashed and counted as they come.

    Raises django.db.Error when the database refuses or is lost.
    """
    digest = hashlib.sha256(question.header(indicators))
    raw: Counter[bytes] = Counter()
    pending = b""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # Every row of the académie is read: hashes always suit. After an import the planner has no statistics yet, and
        # chose nested loops that took a minute for 20,000 students.
        cursor.execute("SET LOCAL enable_nestloop = off")
        with cursor.copy(f"COPY ({sql_of(indicators)}) TO STDOUT", question.parameters()) as copy:
            for block in copy:
                digest.update(block)
                *lines, pending = (pending + bytes(block)).split(b"\n")
                # Two ids come first, then the profile.
                raw.update(line.split(b"\t", 2)[2] for line in lines)
        cursor.execute("SET LOCAL enable_nestloop = on")
    profiles: Counter[Profile] = Counter()
    for line, count in raw.items():
        fields = line.decode().split("\t")
        groups, marks = fields[: len(DIMENSIONS)], fields[len(DIMENSIONS) :]
        profiles[tuple(groups), tuple(mark == "1" for mark in marks)] += count
    return Population(profiles, digest.hexdigest())

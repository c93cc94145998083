"""Time from PostgreSQL to an instance: rows read in one snapshot, then lawful pairs. For `bin/bench matching`.

The database is filled with a made-up académie and emptied after each size: give it a database of its own.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from django.apps import apps
from django.db import connection, connections, transaction
from psycopg.types.json import Jsonb

from matching.bench.worker import peak_megabytes
from matching.builder import build
from matching.execution import snapshot
from matching.facts import SECTORS
from matching.models import Campaign
from matching.reading import read_campaign
from poles.nomenclatures import PeriodKind
from tenancy.scope import Scope, acting_as

CODE = "9Y"
MONDAY = dt.date(2027, 3, 1)
TODAY = dt.date(2027, 1, 4)
LEVELS = ("cap1", "cap2", "2pro", "1pro", "tpro")
WEEKS = 9
#: About fifty lawful offers a student at 100,000 students, the denser of the published cases.
RADIUS_KM = 8
#: Needs compared by the SQL join: the whole of it would take minutes.
SAMPLE = 400
GOALS = {1_000: 1.0, 10_000: 2.0, 100_000: 10.0}

Row = dict[str, Any]
Say = Callable[[str], Any]


def build_rows(*, sizes: Sequence[int] = (1_000, 10_000, 100_000), seed: int = 1, say: Say = print) -> list[Row]:
    """Fill, read and build each size; return the rows of the benchmark; `ratio`: the peer's figure divided by ours."""
    rows: list[Row] = []
    for size in sizes:
        say(f"Lecture et paires possibles depuis PostgreSQL : {size} élèves…")
        with _academie(size, seed) as campaign:
            rows += _measure(campaign, size)
    return rows


def _measure(campaign: Campaign, size: int) -> list[Row]:
    clock = time.perf_counter
    begun = clock()
    with snapshot(CODE):
        data = read_campaign(campaign, today=TODAY)
    read = clock()
    problem = build(data, policy={}, seed=1)
    built = clock()
    with acting_as(Scope.for_job(CODE)), connection.cursor() as cursor:
        floor = clock()
        cursor.execute("SELECT count(*), sum(radius_km) FROM placements_need")
        cursor.execute("SELECT count(*), sum(seats) FROM companies_offer")
        floor = clock() - floor
        sample = sorted(problem.need_ids)[: min(SAMPLE, size)]
        joined = clock()
        cursor.execute(_JOIN, [sample])
        found = cursor.fetchone()[0]
        joined = (clock() - joined) * size / len(sample)
    position = {name: i for i, name in enumerate(problem.need_ids)}
    ours = int(sum(problem.options[position[name]] for name in sample))
    if found != ours:
        raise RuntimeError(f"La jointure SQL trouve {found} paires sur l'échantillon, la construction {ours}.")
    case, total = f"PostgreSQL {size}", built - begun
    goal = GOALS.get(size)
    return [
        _row(case, "lecture des besoins et des offres", read - begun, "s", peer="parcours des tables", other=floor),
        _row(case, "paires possibles et instance", built - read, "s"),
        _row(
            case, "de PostgreSQL à l'instance", total, "s", peer="jointure SQL (extrapolée)", other=joined,
            goal=f"≤ {goal:g} s" if goal else "", met=total <= goal if goal else None,
        ),
        _row(case, "paires possibles", float(problem.pairs), "paires"),
        _row(case, "paires données au moteur", float(problem.instance.n_edges), "paires"),
        _row(case, "mémoire au plus haut", peak_megabytes(), "Mo"),
    ]  # fmt: skip


def _row(
    case: str, metric: str, value: float, unit: str, *, peer: str = "", other: float = 0.0, goal: str = "",
    met: bool | None = None,
) -> Row:  # fmt: skip
    ratio = round(other / value, 3) if other and value else None
    return {
        "case": case, "metric": metric, "value": round(value, 4), "unit": unit, "peer": peer, "ratio": ratio,
        "goal": goal, "met": met,
    }  # fmt: skip


#: The same rules told to PostgreSQL (every need of the benchmark is an adult's: no rule of age), as a second opinion.
_JOIN = """
SELECT count(*)
  FROM placements_need n
  JOIN establishments_period p ON p.id = n.period_id
  JOIN establishments_student s ON s.id = n.student_id
  JOIN establishments_schoolclass c ON c.id = s.school_class_id
  JOIN poles_commune h ON h.insee = s.home_commune_id
  JOIN companies_offerpublication b ON b.academie_id = n.academie_id AND b.status = 'published'
  JOIN companies_offer o ON o.id = b.offer_id
 WHERE n.id = ANY (%s::uuid[]) AND p.kind = ANY (o.kinds) AND c.level = ANY (o.levels)
   AND o.starts_on <= p.starts_on AND o.ends_on >= p.ends_on
   AND (NOT n.sectors_only OR o.sector = ANY (n.sectors))
   AND floor(2 * 6371008.8 * asin(sqrt(sin(radians(o.latitude - h.latitude) / 2) ^ 2
       + cos(radians(h.latitude)) * cos(radians(o.latitude)) * sin(radians(o.longitude - h.longitude) / 2) ^ 2)) + 0.5)
       <= 1000 * n.radius_km
"""


@contextmanager
def _academie(size: int, seed: int) -> Iterator[Campaign]:
    """Fill a made-up académie, committed so that the restricted role reads it as in a run, and empty it at the end."""
    owner = "owner" if "owner" in connections else "default"
    try:
        with transaction.atomic(using=owner), connections[owner].cursor() as cursor:
            campaign = _Filler(cursor, size, seed).fill()
        with connections[owner].cursor() as cursor:
            cursor.execute("ANALYZE")
        yield campaign
    finally:
        with transaction.atomic(using=owner), connections[owner].cursor() as cursor:
            for statement in _CLEANUP:
                cursor.execute(statement)


_TENANT_TABLES = (
    "companies_offerpublication", "placements_need", "establishments_period", "establishments_student",
    "establishments_schoolclass", "establishments_polemembership", "poles_pole",
)  # fmt: skip
_CLEANUP = [
    *(f"DELETE FROM {table} WHERE academie_id = '{CODE}'" for table in _TENANT_TABLES),
    f"DELETE FROM companies_offer WHERE commune_id IN (SELECT insee FROM poles_commune WHERE academie_id = '{CODE}')",
    f"DELETE FROM companies_company WHERE commune_id IN (SELECT insee FROM poles_commune WHERE academie_id = '{CODE}')",
    f"DELETE FROM establishments_establishment WHERE academie_id = '{CODE}'",
    f"DELETE FROM poles_commune WHERE academie_id = '{CODE}'",
    f"DELETE FROM poles_departement WHERE academie_id = '{CODE}'",
    f"DELETE FROM poles_academie WHERE code = '{CODE}'",
    "DELETE FROM poles_regionacademique WHERE code = '9Y'",
]


class _Filler:
    """Towns of Zipf sizes on a square of constant density, schools in the towns, hosts around them."""

    def __init__(self, cursor: Any, size: int, seed: int) -> None:
        self.cursor, self.size = cursor, size
        self.rng = np.random.default_rng(seed)
        self.serial = 0

    def key(self) -> uuid.UUID:
        self.serial += 1
        return uuid.uuid5(uuid.NAMESPACE_OID, f"bench {self.serial}")

    def copy(self, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
        """Copy rows in; a column that holds something and is not named takes the default of its model."""
        named = [name.strip() for name in columns.split(",")]
        model = next(model for model in apps.get_models() if model._meta.db_table == table)
        others = [one for one in model._meta.concrete_fields if not one.null and one.column not in named]
        rest = [
            Jsonb(one.get_default()) if one.get_internal_type() == "JSONField" else one.get_default() for one in others
        ]
        every = ", ".join([*named, *(str(one.column) for one in others)])
        with self.cursor.copy(f"COPY {table} ({every}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([*row, *rest])

    def fill(self) -> Campaign:
        """Write everything and return the campaign (not saved: reading needs its facts only)."""
        self.cursor.execute("INSERT INTO poles_regionacademique (code, name) VALUES ('9Y', 'Banc d''essai')")
        self.cursor.execute(
            "INSERT INTO poles_academie (code, name, region_id, zone) VALUES (%s, 'Banc d''essai', '9Y', 'C')", [CODE]
        )
        self.cursor.execute("INSERT INTO poles_departement VALUES ('9YX', 'Banc d''essai', %s)", [CODE])
        pole = self.key()
        self.copy("poles_pole", "id, academie_id, name, slug", [(pole, CODE, "Banc d'essai", "banc")])
        self._towns()
        self._schools(pole)
        self._hosts(pole)
        end = MONDAY + dt.timedelta(weeks=WEEKS)
        return Campaign(academie_id=CODE, pole_id=pole, kind=PeriodKind.PFMP, starts_on=MONDAY, ends_on=end)

    def _towns(self) -> None:
        side = 141.0 * (self.size / 100_000) ** 0.5 / 111.0
        self.towns = max(5, 1300 * self.size // 100_000)
        self.place = np.array([47.0, 2.0]) + self.rng.uniform(0, side, (self.towns, 2)) * np.array([1, 1.47])
        share = 1.0 / np.arange(1, self.towns + 1) ** 0.9
        self.share = share / share.sum()
        self.insee = [f"9{'AB'[k // 1000]}{k % 1000:03d}" for k in range(self.towns)]
        self.copy(
            "poles_commune",
            "insee, name, search_name, departement_id, academie_id, postal_codes, former_codes, latitude, longitude,"
            " density, epci_code, epci_name, zone_emploi, zone_emploi_name",
            (
                (code, f"Ville-Essai {code}", f"ville-essai {code}", "9YX", CODE, [], [], *point, 4, "", "", "", "")
                for code, point in zip(self.insee, self.place.tolist(), strict=True)
            ),
        )

    def _schools(self, pole: uuid.UUID) -> None:
        rng, count = self.rng, max(2, self.size // 400)
        town = rng.choice(self.towns, count, p=self.share)
        uais = [_uai(k) for k in range(count)]
        self.copy(
            "establishments_establishment",
            "uai, name, kind, is_public, academie_id, commune_id, latitude, longitude, bassin, is_open",
            (
                (uai, f"Lycée Essai {uai}", "lp", True, CODE, self.insee[t], *self.place[t].tolist(), "", True)
                for uai, t in zip(uais, town.tolist(), strict=True)
            ),
        )
        classes = -(-self.size // 25)
        school = rng.integers(0, count, classes)
        keys = [(self.key(), self.key()) for _ in range(classes)]
        level, week = rng.integers(0, len(LEVELS), classes), rng.integers(0, WEEKS, classes)
        sector = rng.integers(0, len(SECTORS), classes)
        year = [MONDAY.year - 1]
        self.cursor.execute("SELECT 1 FROM poles_schoolyear WHERE start = %s", year)
        if not self.cursor.fetchone():
            raise RuntimeError(f"L'année scolaire {year[0]} manque : appliquez les migrations.")
        self.copy(
            "establishments_schoolclass",
            "id, academie_id, establishment_id, school_year_id, name, level, sector",
            (
                (keys[k][0], CODE, uais[school[k]], *year, f"Classe {k}", LEVELS[level[k]], SECTORS[sector[k]])
                for k in range(classes)
            ),
        )
        starts = [MONDAY + dt.timedelta(weeks=int(w)) for w in week]
        self.copy(
            "establishments_period",
            "id, academie_id, establishment_id, school_class_id, kind, starts_on, ends_on",
            (
                (keys[k][1], CODE, uais[school[k]], keys[k][0], "pfmp", starts[k], starts[k] + dt.timedelta(25))
                for k in range(classes)
            ),
        )
        members = rng.choice(self.towns, (self.size, 2), p=self.share)
        near = rng.random(self.size) < 0.7
        students = [self.key() for _ in range(self.size)]
        self.copy(
            "establishments_student",
            "id, academie_id, establishment_id, school_class_id, first_name, last_name, birth_date, sex, ine,"
            " home_commune_id, qpv_code",
            (
                (
                    students[i], CODE, uais[school[i // 25]], keys[i // 25][0], "Ada", f"Essai-{i}",
                    dt.date(2008, 1, 1), "", "",
                    self.insee[town[school[i // 25]] if near[i] else members[i, 0]], "",
                )
                for i in range(self.size)
            ),
        )  # fmt: skip
        imposed = rng.random(classes) < 0.7
        others = rng.integers(0, len(SECTORS), (self.size, 2))
        now = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
        self.copy(
            "placements_need",
            "id, academie_id, student_id, period_id, establishment_id, pole_id, state, sectors, sectors_only,"
            " radius_km, wheelchair_access, opened_at, version, transports, regulated_works, equipment,"
            " needs_adaptation",
            (
                (
                    self.key(), CODE, students[i], keys[i // 25][1], uais[school[i // 25]], pole, "searching",
                    [SECTORS[sector[i // 25]], *(() if imposed[i // 25] else {SECTORS[s] for s in others[i]})],
                    bool(imposed[i // 25]), RADIUS_KM, False, now, 1, [], False, [], False,
                )
                for i in range(self.size)
            ),
        )  # fmt: skip

    def _hosts(self, pole: uuid.UUID) -> None:
        rng, count = self.rng, int(0.6 * self.size)
        town = rng.choice(self.towns, count, p=self.share)
        point = self.place[town] + rng.normal(0, 0.03, (count, 2))
        sector, week = rng.integers(0, len(SECTORS), count), rng.integers(0, WEEKS, count)
        takes = rng.random((count, len(LEVELS))) < 0.4
        takes[np.arange(count), rng.integers(0, len(LEVELS), count)] = True
        seats = np.minimum(rng.geometric(0.6 / 1.1, count), 10)
        keys = [(self.key(), self.key()) for _ in range(count)]
        self.copy(
            "companies_company",
            "id, no_siret_reason, name, naf, is_public, commune_id",
            (
                (keys[k][0], "banc d'essai", f"Entreprise Essai {k}", "", False, self.insee[town[k]])
                for k in range(count)
            ),
        )
        self.copy(
            "companies_offer",
            "id, company_id, title, tasks, sector, kinds, levels, starts_on, ends_on, seats, reserved_for,"
            " reserved_seats, min_age_reason, regulated_works, wheelchair_access, commune_id, latitude, longitude",
            (
                (
                    keys[k][1], keys[k][0], "Essai", "", SECTORS[sector[k]], ["pfmp"],
                    [level for level, taken in zip(LEVELS, takes[k], strict=True) if taken],
                    MONDAY + dt.timedelta(weeks=int(week[k]) - 2), MONDAY + dt.timedelta(weeks=int(week[k]) + 4),
                    int(seats[k]), "", 0, "", False, False, self.insee[town[k]], *point[k].tolist(),
                )
                for k in range(count)
            ),
        )  # fmt: skip
        now = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
        self.copy(
            "companies_offerpublication",
            "id, academie_id, offer_id, company_id, pole_id, status, submitted_at, decided_at",
            ((self.key(), CODE, keys[k][1], keys[k][0], pole, "published", now, now) for k in range(count)),
        )


def _uai(number: int) -> str:
    """A valid UAI of a département that does not exist."""
    from establishments.rules import uai_letter

    digits = f"{9_900_000 + number:07d}"
    return digits + uai_letter(digits)

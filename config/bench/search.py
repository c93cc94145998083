"""Search of offers in a bank of half a million: server time, questions asked, and the bare statement as the owner.

The bank stands in an académie of its own, beside others (`_bank`). Two hundred questions of teachers and coordinators
are asked through the engine by the restricted role, policies and all; the statement of each is then run alone by the
owner of the tables, whom no policy binds, in the same run.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from companies.search import engine
from companies.search.query import Audience, Mode, Reader, SearchQuery, Sort, search
from companies.search.text import asked
from companies.search.words import alternatives
from config.bench import Row, row
from config.bench._bank import HERE, TRADES, write
from config.bench._questions import counted_questions
from poles.models import Commune
from tenancy.scope import Scope, acting_as

HELP = "Recherche d'offres : temps du serveur, requêtes, et rapport à la requête nue, avec le décompte des filtres."
SIZES = (500_000,)
QUESTIONS = 200
GOAL_MS, GOAL_RATIO = 150, 2

#: Who searches, and how often in a hundred questions.
CASES = {
    "PFMP, 45 min en bus": 30,
    "PFMP, 60 min en voiture": 8,
    "observation de 3e": 14,
    "stage de BTS, rayon en km": 8,
    "filtres cochés": 14,
    "mot cherché": 9,
    "mot mal écrit": 5,
    "places, page 3": 5,
    "académie entière, un secteur": 4,
    "académie entière, un mot": 3,
}

#: Without departure: every offer of the académie is counted.
WHOLE = ("académie entière, un secteur", "académie entière, un mot")


@dataclass(frozen=True, slots=True)
class Timed:
    """One question: milliseconds in all, of the processor (None: the database is on another machine), bare; answers."""

    case: str
    spent: float
    processor: float | None
    bare: float
    asked: int
    found: int


def run(options: dict[str, Any]) -> list[Row]:
    """Write the bank at each size, ask, and compare."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)
    rows: list[Row] = []
    for size in options["sizes"] or SIZES:
        year = timezone.localdate().year
        towns = write(size, year=year, seed=options["seed"], say=options["say"])
        rows += measure(size, list(questions(towns, year=year, seed=options["seed"])))
    return rows


def questions(towns: list[Commune], *, year: int, seed: int) -> Iterator[tuple[str, SearchQuery]]:
    """Return the questions, with the name of their case; who asks lives where people live."""
    rng = Random(seed)
    reader = Reader(HERE, ("0690001A",), (), rep=False)
    people = [town.population or 0 for town in towns]
    for case in rng.choices(list(CASES), weights=list(CASES.values()), k=QUESTIONS):
        town = rng.choices(towns, weights=people)[0]
        assert town.latitude is not None
        assert town.longitude is not None
        start = dt.date(year, 9, 7) + dt.timedelta(weeks=rng.randrange(6, 34))
        start -= dt.timedelta(days=start.weekday())
        common: dict[str, Any] = {"reader": reader, "departure": (town.latitude, town.longitude), "minutes": 45}
        level = rng.choice(["2pro", "1pro", "tpro", "cap1", "cap2"])
        age = {"2pro": 15, "1pro": 16, "tpro": 17, "cap1": 15, "cap2": 16}[level]
        pfmp = Audience("pfmp", level, start, start + dt.timedelta(days=25), dt.date(year - age, 5, 4))
        yield case, _question(case, common, pfmp, rng)


def _question(case: str, common: dict[str, Any], pfmp: Audience, rng: Random) -> SearchQuery:
    start = pfmp.starts_on
    word = rng.choice([one for one in asked(rng.choice(TRADES)) if len(one) > 5])
    third = Audience("observation", "3e", start, start + dt.timedelta(days=4), dt.date(start.year - 14, 3, 1))
    bts = Audience("bts", "bts1", start, start + dt.timedelta(days=39), dt.date(start.year - 19, 3, 1))
    sectors = tuple(rng.sample("ABCDEFGHIJKLMN", 2))
    boxes = rng.sample(["wheelchair", "minors", "plain", "adapted", "reserved"], 2)
    whole = {"departure": None, "minutes": None}
    changes: dict[str, dict[str, Any]] = {
        "PFMP, 45 min en bus": {"audience": pfmp},
        "PFMP, 60 min en voiture": {"audience": pfmp, "minutes": 60, "mode": Mode.CAR},
        "observation de 3e": {"audience": third, "minutes": 30},
        "stage de BTS, rayon en km": {"audience": bts, "minutes": None, "km": 25},
        "filtres cochés": {"audience": pfmp, "sectors": sectors, **dict.fromkeys(boxes, True)},
        "mot cherché": {"audience": pfmp, "text": word},
        "mot mal écrit": {"audience": pfmp, "text": word[:3] + word[4:]},
        "places, page 3": {"audience": pfmp, "sort": Sort.SEATS, "seats": 2, "page": 3},
        "académie entière, un secteur": whole | {"sectors": sectors[:1], "starts_on": start, "ends_on": pfmp.ends_on},
        "académie entière, un mot": whole | {"text": word},
    }
    return SearchQuery(**common | changes[case])


def measure(size: int, todo: list[tuple[str, SearchQuery]]) -> list[Row]:
    """Ask every question twice; the first time warms the memory. Return the figures, case by case and in all."""
    scope = Scope("establishment", (HERE,), {"establishments": ("0690001A",)})
    for case, query in todo:
        _ask(case, query, scope)
    timed = [_ask(case, query, scope) for case, query in todo]
    rows = []
    for case in CASES:
        if found := [one for one in timed if one.case == case]:
            rows += _rows(f"{case} ({len(found)})", found)
    near = [one for one in timed if one.case not in WHOLE]
    rows += _rows(f"celles qui ont un départ, {size} offres", near, goal=True)
    name = f"toutes, {size} offres"
    rows += _rows(name, timed, goal=True)
    rows.append(row(name, "requêtes, au plus", max(one.asked for one in timed), "requêtes"))
    rows.append(row(name, "offres trouvées, médiane", statistics.median(one.found for one in timed), "offres"))
    return rows


def _ask(case: str, query: SearchQuery, scope: Scope) -> Timed:
    with acting_as(scope):
        before = _processor()
        with counted_questions() as statements:
            begun = time.perf_counter()
            page = search(query)
            spent = (time.perf_counter() - begun) * 1000
        after = _processor()
        words = alternatives(HERE, asked(query.text))
    processor = None if before is None or after is None else after - before
    return Timed(case, spent, processor, _bare(query, words), len(statements), page.total)


def _processor() -> float | None:
    """Return the milliseconds that the processor gave this thread and the server of its connection.

    On a machine that others load, the time of a page is mostly waiting for the processor: this one does not wait.
    """
    connection.ensure_connection()
    given = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    try:
        return time.thread_time() * 1000 + int(given.read_text().split()[0]) / 1e6
    except OSError:
        return None


def _rows(case: str, timed: list[Timed], *, goal: bool = False) -> list[Row]:
    spent, worst = [one.spent for one in timed], _percentile([one.spent for one in timed])
    ratio = sum(spent) / sum(one.bare for one in timed)
    worst_goal, ratio_goal = (f"< {GOAL_MS}", f"≤ {GOAL_RATIO}") if goal else ("", "")
    given = [one.processor for one in timed if one.processor is not None]
    rows = [
        row(case, "temps médian", statistics.median(spent), "ms"),
        row(case, "temps, 95e centile", worst, "ms", goal=worst_goal, met=worst < GOAL_MS if goal else None),
    ]
    if given:
        rows.append(row(case, "dont processeur, 95e centile", _percentile(given), "ms"))
    if goal:
        bare = _percentile([one.bare for one in timed])
        rows.append(row(case, "requête nue du propriétaire, 95e centile", bare, "ms"))
    met = ratio <= GOAL_RATIO if goal else None
    rows.append(row(case, "temps pour une fois la requête nue", ratio, "fois", goal=ratio_goal, met=met))
    return rows


def _percentile(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def _bare(query: SearchQuery, words: dict[str, tuple[str, ...]]) -> float:
    """Run the statement of a question alone, as the owner; return milliseconds."""
    statement = engine.Statement(query, words)
    owner: Any = connections["owner"]
    owner.ensure_connection()
    with owner.connection.transaction(), owner.connection.cursor() as cursor:
        cursor.execute(engine.SETTINGS)
        begun = time.perf_counter()
        cursor.execute(statement.sql, statement.params)
        cursor.fetchall()
        return (time.perf_counter() - begun) * 1000

"""From a solution of the engine to the rows of a run: proposals, reasons, bottlenecks told without names."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching import bareme
from matching.builder import Problem
from matching.diagnosis import lone_rules
from matching.engine import Bottleneck, Solution
from matching.facts import LEVELS, SECTORS, Ints, day_of
from matching.models import Proposal, Run, UnplacedReason
from matching.rules import metres

#: Communes told for one bottleneck, those with most seats first.
COMMUNES = 12


@dataclass(frozen=True)
class Result:
    """Rows to write, not saved yet. Their keys derive from the run and the need: the same run gives the same rows."""

    proposals: list[Proposal]
    reasons: list[UnplacedReason]
    bottlenecks: list[dict[str, Any]]


def solution_sha256(solution: Solution) -> str:
    """SHA-256 of the solution in the neutral format, keys sorted."""
    text = json.dumps(solution.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def make_result(run: Run, problem: Problem, solution: Solution) -> Result:
    """Turn the answer of the engine into rows of the run."""
    index = {name: i for i, name in enumerate(problem.need_ids)}
    node = {name: i for i, name in enumerate(problem.node_ids)}
    need = np.array([index[student] for student, _ in solution.pairs], np.int64)
    place = np.array([node[offer] for _, offer in solution.pairs], np.int64)
    return Result(
        _proposals(run, problem, need, problem.nodes.offer[place]),
        _reasons(run, problem, solution, index),
        [bottleneck_facts(problem, block, index, node) for block in solution.bottlenecks],
    )


def _key(run: Run, need: str) -> uuid.UUID:
    return uuid.uuid5(run.pk, need)


def _proposals(run: Run, problem: Problem, need: Ints, offer: Ints) -> list[Proposal]:
    needs, offers = problem.data.needs, problem.data.offers
    distance = metres(needs.lat[need], needs.lon[need], offers.lat[offer], offers.lon[offer])
    rank = needs.ranks[need, offers.sector[offer]]
    wishes = (needs.ranks[need] > 0).sum(axis=1)
    raw = offers.ids.tobytes()
    return [
        Proposal(
            id=_key(run, problem.need_ids[i]), academie_id=run.academie_id, run_id=run.pk, pole_id=run.pole_id,
            need_id=uuid.UUID(problem.need_ids[i]), offer_id=uuid.UUID(bytes=raw[16 * o : 16 * o + 16]),
            distance_m=m, wish_rank=r or None, options=count,
            cost=bareme.cost(rank=r or None, wishes=w, distance_m=m),
        )
        for i, o, m, r, w, count in zip(
            need.tolist(), offer.tolist(), distance.tolist(), rank.tolist(), wishes.tolist(),
            problem.options[need].tolist(), strict=True,
        )
    ]  # fmt: skip


def _reasons(run: Run, problem: Problem, solution: Solution, index: dict[str, int]) -> list[UnplacedReason]:
    details = lone_rules(problem)
    return [
        UnplacedReason(
            id=_key(run, row.student), academie_id=run.academie_id, run_id=run.pk, pole_id=run.pole_id,
            need_id=uuid.UUID(row.student), reason=row.reason, bottleneck=row.bottleneck,
            details=details.get(index[row.student], {}), options=int(problem.options[index[row.student]]),
        )
        for row in solution.unplaced
    ]  # fmt: skip


def bottleneck_facts(
    problem: Problem, block: Bottleneck, index: dict[str, int], node: dict[str, int]
) -> dict[str, Any]:
    """Tell a bottleneck in counts, without any name.

    students, offers, seats, deficit: integers. levels: level → students. wished: first wished sector → students.
    sectors: sector of the offers → seats. communes: INSEE code of the offers → seats, the `COMMUNES` with most
    (a jsonb column keeps no order of keys: who shows them sorts them).
    starts_on, ends_on: ISO dates that the stays span.
    """
    needs, offers = problem.data.needs, problem.data.offers
    who = np.array([index[name] for name in block.students], np.int64)
    where = np.array([node[name] for name in block.offers], np.int64)
    offer, seats = problem.nodes.offer[where], problem.nodes.seats[where]
    first = np.argmax(needs.ranks[who] == 1, axis=1) if who.size else who
    wished = first[(needs.ranks[who] == 1).any(axis=1)] if who.size else who
    sectors: Counter[str] = Counter()
    communes: Counter[str] = Counter()
    for o, count in zip(offer.tolist(), seats.tolist(), strict=True):
        sectors[SECTORS[offers.sector[o]]] += count
        communes[offers.commune[o].tobytes().decode("ascii")] += count
    return {
        "students": len(block.students),
        "offers": int(np.unique(offer).size),
        "seats": block.seats,
        "deficit": block.deficit,
        "levels": {LEVELS[k]: int(n) for k, n in enumerate(np.bincount(needs.level[who], minlength=len(LEVELS))) if n},
        "wished": {SECTORS[k]: int(n) for k, n in enumerate(np.bincount(wished, minlength=len(SECTORS))) if n},
        "sectors": dict(sorted(sectors.items())),
        "communes": dict(sorted(communes.items(), key=lambda item: (-item[1], item[0]))[:COMMUNES]),
        "starts_on": day_of(int(needs.starts[who].min())).isoformat() if who.size else None,
        "ends_on": day_of(int(needs.ends[who].max())).isoformat() if who.size else None,
    }

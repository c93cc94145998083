"""The checker catches every kind of damage done to a good solution."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching.bench.instances import generate
from matching.engine import Instance, InstanceError, Solution, Unplaced, solve, verify
from matching.engine.types import Bottleneck, Prospect
from matching.engine.verify_model import negative_cycle
from matching.engine.verify_parity import thousandths

from .brute import assignments, key
from .small_worlds import random_world

WORLD: dict[str, Any] = {
    "format": "pole-instance/1",
    "students": [
        {"id": "A", "tier": 0},
        {"id": "B", "tier": 1, "groups": ["rep"]},
        {"id": "C", "tier": 1},
        {"id": "D", "tier": 0},
        {"id": "E", "tier": 0},
        {"id": "F", "tier": 0},
        {"id": "G", "tier": 1},
    ],
    "offers": [
        {"id": "X", "seats": 1},
        {"id": "Y", "seats": 1},
        {"id": "Z", "seats": 2},
        {"id": "R", "seats": 2, "reserved": {"rep": 1}},
    ],
    "edges": [
        ["A", "X", 1], ["B", "X", 1], ["C", "X", 1],
        ["D", "Z", 5], ["D", "Y", 1], ["F", "Z", 1], ["F", "Y", 3],
        ["B", "R", 9], ["C", "R", 9], ["G", "R", 2],
    ],
    "previous": [["G", "R"]],
}  # fmt: skip


def good() -> tuple[Instance, Solution]:
    instance = Instance.from_dict(WORLD)
    solution = solve(instance)
    assert solution.pairs == (("A", "X"), ("B", "R"), ("D", "Y"), ("F", "Z"), ("G", "R"))
    assert verify(instance, solution) == []
    return instance, solution


def pairs(solution: Solution, **changes: str | None) -> Solution:
    """The solution with some pairs changed (None: removed), totals made to agree so that only the fault remains."""
    chosen: dict[str, str | None] = dict(solution.pairs)
    chosen.update(changes)
    rows = tuple(sorted((s, o) for s, o in chosen.items() if o is not None))
    cost = {(s, o): c for s, o, c in WORLD["edges"]}
    tier = {s["id"]: s.get("tier", 0) for s in WORLD["students"]}
    out = sorted(set(tier) - {s for s, _ in rows})
    before = {row.student: row for row in solution.unplaced}
    return replace(
        solution,
        pairs=rows,
        placed=len(rows),
        placed_by_tier=tuple(sum(tier[s] == t for s, _ in rows) for t in range(2)),
        cost=sum(cost.get(pair, 0) for pair in rows),
        unplaced=tuple(before.get(s, Unplaced(s, "bottleneck", 0)) for s in out),
        prospects=(Prospect(tuple(out), len(out)),),
    )


def codes(instance: Instance, solution: Solution) -> set[str]:
    return {finding.code for finding in verify(instance, solution)}


DAMAGE: dict[str, tuple[str, Callable[[Solution], Solution]]] = {
    "other instance": ("sha256", lambda s: replace(s, instance_sha256="0" * 64)),
    "other seed": ("seed", lambda s: replace(s, seed=s.seed + 1)),
    "no engine": ("engine", lambda s: replace(s, engine=" ")),
    "unsorted": ("order", lambda s: replace(s, pairs=s.pairs[::-1])),
    "unknown student": ("student", lambda s: replace(s, pairs=(*s.pairs, ("ZZ", "X")))),
    "unknown offer": ("offer", lambda s: replace(s, pairs=(*s.pairs[:-1], ("G", "ZZ")))),
    "student twice": ("twice", lambda s: replace(s, pairs=tuple(sorted([*s.pairs, ("D", "Z")])))),
    "pair that is no edge": ("edge", lambda s: pairs(s, A="Y")),
    "too many in an offer": ("seats", lambda s: pairs(s, D="Y", F="Y")),
    "reserved seat taken by another": ("reserved", lambda s: pairs(s, B=None, C="R")),
    "one placement dropped": ("cardinality", lambda s: pairs(s, D=None)),
    "tier order broken": ("tiers", lambda s: pairs(s, A=None, C="X")),
    "previous pair given up": ("previous", lambda s: pairs(s, G=None, C="R")),
    "dearer pairs": ("cost", lambda s: pairs(s, D="Z", F="Y")),
    "wrong number placed": ("placed", lambda s: replace(s, placed=s.placed + 1)),
    "wrong tiers": ("placed_by_tier", lambda s: replace(s, placed_by_tier=(4, 1))),
    "wrong cost": ("cost_total", lambda s: replace(s, cost=s.cost - 1)),
    "unplaced forgotten": ("unplaced", lambda s: replace(s, unplaced=s.unplaced[1:])),
    "unplaced who is placed": ("unplaced", lambda s: replace(s, unplaced=(Unplaced("A", "no_offer"), *s.unplaced))),
    "wrong reason": ("reason", lambda s: replace(s, unplaced=(s.unplaced[0], Unplaced("E", "bottleneck", 0)))),
    "reason with a stray bottleneck": (
        "reason",
        lambda s: replace(s, unplaced=(s.unplaced[0], Unplaced("E", "no_offer", 0))),
    ),
    "bottleneck that does not exist": (
        "reason",
        lambda s: replace(s, unplaced=(Unplaced("C", "bottleneck", 7), s.unplaced[1])),
    ),
    "bottleneck missing": ("reason", lambda s: replace(s, unplaced=(Unplaced("C", "bottleneck"), s.unplaced[1]))),
    "bottlenecks forgotten": ("bottleneck", lambda s: replace(s, bottlenecks=())),
    "bottleneck without its student": (
        "reason",
        lambda s: replace(s, bottlenecks=(replace(s.bottlenecks[0], students=("A", "G")),)),
    ),
    "bottleneck offers": ("bottleneck", lambda s: replace(s, bottlenecks=(replace(s.bottlenecks[0], offers=("X",)),))),
    "bottleneck seats": ("bottleneck", lambda s: replace(s, bottlenecks=(replace(s.bottlenecks[0], seats=9),))),
    "bottleneck deficit": ("bottleneck", lambda s: replace(s, bottlenecks=(replace(s.bottlenecks[0], deficit=2),))),
    "bottleneck stranger": (
        "bottleneck",
        lambda s: replace(s, bottlenecks=(replace(s.bottlenecks[0], students=("A", "C", "ZZ")),)),
    ),
    "bottleneck twice": ("bottleneck", lambda s: replace(s, bottlenecks=s.bottlenecks * 2)),
    "bottleneck too many": (
        "bottleneck",
        lambda s: replace(s, bottlenecks=(*s.bottlenecks, Bottleneck(("D",), ("Y", "Z"), 3, -2))),
    ),
    "prospect forgotten": ("prospects", lambda s: replace(s, prospects=s.prospects[1:])),
    "prospect seats": (
        "prospects",
        lambda s: replace(s, prospects=(replace(s.prospects[0], extra_seats=5), *s.prospects[1:])),
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_each_kind_of_damage_is_found_by_its_code(name: str) -> None:
    instance, solution = good()
    code, damage = DAMAGE[name]
    damaged = damage(solution)
    assert damaged != solution
    findings = verify(instance, damaged)
    assert code in {finding.code for finding in findings}
    assert all(str(finding) == finding.message and finding.message.endswith(".") for finding in findings)


def test_a_broken_lock_is_found() -> None:
    instance = Instance.from_dict(WORLD | {"locks": [["B", "X"]]})
    solution = solve(instance)
    assert ("B", "X") in solution.pairs
    broken = replace(solution, pairs=tuple(pair for pair in solution.pairs if pair[0] != "B"))
    assert "lock" in codes(instance, broken)


def test_a_locked_student_is_never_part_of_a_bottleneck() -> None:
    instance = Instance.from_dict(WORLD | {"locks": [["B", "X"]]})
    solution = solve(instance)
    first = solution.bottlenecks[0]
    bad = replace(first, students=tuple(sorted((*first.students, "B"))))
    assert "bottleneck" in codes(instance, replace(solution, bottlenecks=(bad, *solution.bottlenecks[1:])))


def test_bottlenecks_out_of_order_are_found() -> None:
    data = {
        "format": "pole-instance/1",
        "students": [{"id": f"S{i}"} for i in range(7)],
        "offers": [{"id": "P", "seats": 1}, {"id": "Q", "seats": 2}],
        "edges": [[f"S{i}", "P", 0] for i in range(4)] + [[f"S{i}", "Q", 0] for i in range(4, 7)],
    }
    instance = Instance.from_dict(data)
    solution = solve(instance)
    assert [(len(b.students), b.seats) for b in solution.bottlenecks] == [(4, 1), (3, 2)]
    renumber = tuple(
        replace(row, bottleneck=1 - row.bottleneck) for row in solution.unplaced if row.bottleneck is not None
    )
    assert "bottleneck" in codes(instance, replace(solution, bottlenecks=solution.bottlenecks[::-1], unplaced=renumber))


def test_less_even_rates_are_found() -> None:
    """Six students for two seats: leaving out four of one group is possible, not even."""
    data = {
        "format": "pole-instance/1",
        "students": [{"id": f"S{i}", "groups": ["rep"] if i < 3 else ["rural"]} for i in range(6)],
        "offers": [{"id": "O", "seats": 2}],
        "edges": [[f"S{i}", "O", 0 if i < 3 else 5] for i in range(6)],
        "policy": {"parity": ["rep", "rural"]},
    }
    instance = Instance.from_dict(data)
    solution = solve(instance)
    assert solution.stats["parity"]["levels"] == {"rep": 667, "rural": 667}
    uneven = replace(
        solution,
        pairs=(("S0", "O"), ("S1", "O")),
        cost=0,
        unplaced=tuple(Unplaced(f"S{i}", "bottleneck", 0) for i in range(2, 6)),
        prospects=(Prospect(("S2", "S3", "S4", "S5"), 4),),
    )
    findings = verify(instance, uneven)
    assert [finding.code for finding in findings] == ["parity"]
    assert "1000 ‰" in findings[0].message


def test_released_seats_that_could_return_are_found() -> None:
    data = {
        "format": "pole-instance/1",
        "students": [{"id": "M", "groups": ["rep"]}, {"id": "N"}],
        "offers": [{"id": "O", "seats": 1, "reserved": {"rep": 1}}],
        "edges": [["M", "O", 9], ["N", "O", 0]],
        "policy": {"reserves": "soft"},
    }
    instance = Instance.from_dict(data)
    solution = solve(instance)
    assert solution.pairs == (("M", "O"),)
    other = replace(
        solution,
        pairs=(("N", "O"),),
        cost=0,
        unplaced=(Unplaced("M", "bottleneck", 0),),
        prospects=(Prospect(("M",), 1),),
    )
    assert codes(instance, other) == {"reserves"}


def test_checker_accepts_exactly_the_optimal_assignments() -> None:
    """Every assignment of small worlds, right or wrong: the checker says optimal if and only if brute force does."""
    judged = {True: 0, False: 0}
    for seed in range(20_000, 20_150):
        data = random_world(random.Random(seed), parity=seed % 2 == 0, students=5, offers=3)
        try:
            instance = Instance.from_dict(data)
        except InstanceError:
            continue
        solution = solve(instance)
        best = key(data, dict(solution.pairs))
        for chosen in list(assignments(data))[:60]:
            candidate = replace(solution, pairs=tuple(sorted(chosen.items())))
            levels = {"reserved", "cardinality", "tiers", "reserves", "previous", "cost", "parity"}
            optimal = not levels & codes(instance, retold(instance, candidate))
            assert optimal == (key(data, chosen) == best), (seed, chosen)
            judged[optimal] += 1
    assert judged[True] > 60
    assert judged[False] > 300


def retold(instance: Instance, solution: Solution) -> Solution:
    """Totals that agree with the pairs, so that only the levels are judged."""
    position = {name: i for i, name in enumerate(instance.student_ids)}
    offer = {name: i for i, name in enumerate(instance.offer_ids)}
    rows = np.array([(position[s], offer[o]) for s, o in solution.pairs], np.int64).reshape(-1, 2)
    by_tier = np.bincount(instance.tiers[rows[:, 0]], minlength=instance.n_tiers)
    cost = int(instance.edge_costs[instance.edge_index(rows[:, 0], rows[:, 1])].sum())
    return replace(solution, placed=len(rows), placed_by_tier=tuple(by_tier.tolist()), cost=cost)


@pytest.mark.parametrize(
    ("policy", "reserved"),
    [
        ({"tiers": False}, 0.0),
        ({"tiers": True}, 0.15),
        ({"tiers": True, "reserves": "soft"}, 0.15),
        ({"tiers": True, "parity": ["rep", "qpv", "rural"]}, 0.0),
        ({"tiers": False, "reserves": "soft", "parity": ["rep", "rural"]}, 0.15),
    ],
)
def test_a_pole_of_two_thousand_is_solved_and_proved(policy: dict[str, Any], reserved: float) -> None:
    instance = generate(2000, 20, 0.8, 11, policy=policy, reserved=reserved)
    solution = solve(instance)
    assert 0 < solution.placed < instance.n_students
    assert verify(instance, solution) == []
    moved = next(
        replace(solution, pairs=tuple(sorted({**dict(solution.pairs), student: offer}.items())))
        for student, offer in _dearer_free_seat(instance, solution)
    )
    assert codes(instance, moved) & {"cost", "cost_total"}


def _dearer_free_seat(instance: Instance, solution: Solution) -> list[tuple[str, str]]:
    placed = dict(solution.pairs)
    load = dict.fromkeys(instance.offer_ids, 0)
    for offer in placed.values():
        load[offer] += 1
    cost = {}
    for s, o, c in zip(instance.edge_students, instance.edge_offers, instance.edge_costs, strict=True):
        cost[instance.student_ids[s], instance.offer_ids[o]] = int(c)
    seats = dict(zip(instance.offer_ids, instance.seats.tolist(), strict=True))
    reserved = {name for name, quotas in zip(instance.offer_ids, instance.reserved, strict=True) if quotas}
    return [
        (s, o)
        for (s, o), value in cost.items()
        if s in placed and o not in reserved and load[o] < seats[o] and value > cost[s, placed[s]]
    ]


def test_negative_cycle_finds_loops_and_gives_potentials_otherwise() -> None:
    rng = np.random.default_rng(1)
    for _ in range(300):
        size, arcs = int(rng.integers(2, 9)), int(rng.integers(1, 25))
        tails, heads = rng.integers(0, size, arcs), rng.integers(0, size, arcs)
        weights = rng.integers(-3, 9, arcs)
        shortest = np.full((size, size), 10**6)
        np.fill_diagonal(shortest, 0)
        np.minimum.at(shortest, (tails, heads), weights)
        for k in range(size):
            shortest = np.minimum(shortest, shortest[:, [k]] + shortest[[k], :])
        expected = bool((np.diagonal(shortest) < 0).any())
        found, distance = negative_cycle(tails, heads, weights, size)
        assert found == expected
        if not found:
            assert (weights + distance[tails] >= distance[heads]).all()


def test_a_long_negative_loop_is_found_early() -> None:
    size = 4000
    tails = np.arange(size)
    weights = np.zeros(size, np.int64)
    weights[0] = -1
    assert negative_cycle(tails, (tails + 1) % size, weights, size)[0]


@pytest.mark.parametrize(("out", "total", "expected"), [(0, 5, 0), (1, 3, 334), (1, 1, 1000), (0, 0, 0), (1, 2000, 1)])
def test_rates_are_rounded_up(out: int, total: int, expected: int) -> None:
    assert thousandths(out, total) == expected

"""Parity beyond brute force: middle-sized worlds against a programme over the edges, and the limits of the search."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matching.bench.instances import generate
from matching.engine import Instance, parity, solve, verify
from matching.engine.types import InstanceError

GROUPS = ["a", "b", "c", "d", "e"]


def middle_world(seed: int, *, top_cost: int = 2000) -> Instance:
    """Thirty to sixty students, five overlapping groups, popular offers, reserves and previous pairs."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(30, 60))
    m, e = max(2, n * int(rng.integers(3, 8)) // 10), n * int(rng.integers(2, 8))
    seats = rng.integers(0, 3, m)
    reserved: list[dict[str, int]] = []
    for count in seats.tolist():
        some = count and rng.random() < 0.3
        reserved.append({GROUPS[int(rng.integers(0, 3))]: int(rng.integers(1, count + 1))} if some else {})
    students = rng.integers(0, n, e)
    offers = np.minimum((rng.random(e) ** 2 * m).astype(int), m - 1)
    kept = rng.random(e) < 0.1
    return Instance.from_arrays(
        [f"S{i:02}" for i in range(n)], rng.integers(0, 3, n),
        [[g for g in GROUPS if rng.random() < 0.3] for _ in range(n)],
        [f"O{j:02}" for j in range(m)], seats, reserved, students, offers, rng.integers(0, top_cost, e),
        None, np.column_stack([students[kept], offers[kept]]),
        {
            "reserves": ["hard", "soft"][seed % 2],
            "tiers": bool(rng.integers(0, 2)),
            "parity": [g for g in GROUPS if rng.random() < 0.7],
        },
        seed,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(16))
def test_middle_worlds_are_proved_by_the_programme_over_the_edges(seed: int) -> None:
    instance = middle_world(seed)
    solution = solve(instance)
    assert verify(instance, solution) == []
    assert solution.stats["parity"].get("cost_gap", 0) == 0


def test_parity_costs_no_placement_and_lowers_the_worst_rate() -> None:
    plain = generate(1500, 12, 0.8, 3, policy={"tiers": False})
    even = generate(1500, 12, 0.8, 3, policy={"tiers": False, "parity": ["rep", "qpv", "rural", "pro"]})
    before, after = solve(plain), solve(even)
    assert after.placed == before.placed
    assert after.cost >= before.cost
    waiting = {row.student for row in before.unplaced}
    worst = 0
    for group in even.policy.parity:
        members = np.flatnonzero(even.members(group) & (np.diff(even.indptr) > 0))
        out = sum(even.student_ids[s] in waiting for s in members.tolist())
        worst = max(worst, -(-1000 * out // max(1, members.size)))
    assert max(after.stats["parity"]["levels"].values()) < worst


def test_levels_in_the_report_are_the_rates_of_the_answer() -> None:
    instance = generate(1500, 12, 0.8, 5, policy={"parity": ["rep", "rural", "absent"]})
    solution = solve(instance)
    waiting = {row.student for row in solution.unplaced}
    report = solution.stats["parity"]["levels"]
    assert sorted(report) == ["rep", "rural"]
    for group, level in report.items():
        members = np.flatnonzero(instance.members(group) & (np.diff(instance.indptr) > 0))
        out = sum(instance.student_ids[s] in waiting for s in members.tolist())
        assert level == -(-1000 * out // members.size)


def test_when_the_work_runs_out_the_gap_is_told_and_parity_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = generate(800, 12, 0.7, 8, policy={"tiers": False, "parity": ["rep", "qpv", "rural", "pro"]})
    full = solve(instance)
    assert full.stats["parity"]["cost_gap"] == 0
    monkeypatch.setattr(parity, "COST_WORK", 0)
    short = solve(instance)
    assert sorted(short.stats["parity"]["levels"].values()) == sorted(full.stats["parity"]["levels"].values())
    assert short.placed == full.placed
    assert full.cost <= short.cost <= full.cost + short.stats["parity"]["cost_gap"]


def test_levels_too_wide_to_compare_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: set[Any] = set()
    monkeypatch.setattr(parity, "COST_SCALE", 1 << 44)
    for seed in range(6):
        instance = middle_world(seed, top_cost=10**6)
        solution = solve(instance)
        told.add(solution.stats["parity"].get("cost_gap", 0))
        assert "parity" not in {f.code for f in verify(instance, solution) if "équité peut" in f.message}
    assert None in told


def test_a_group_named_twice_or_unknown_changes_nothing() -> None:
    once = generate(300, 10, 0.7, 1, policy={"parity": ["rep"]})
    twice = generate(300, 10, 0.7, 1, policy={"parity": ["rep", "rep"]})
    assert once.sha256 == twice.sha256
    with pytest.raises(InstanceError):
        generate(300, 10, 0.7, 1, policy={"parity": [3]})

"""The solver against the enumeration of every assignment, all rules mixed; the checker must agree each time."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from matching.engine import Instance, InstanceError, Solution, solve, verify

from .brute import best_key, key
from .small_worlds import random_world, worlds

quiet = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def read(data: dict[str, Any]) -> Instance | None:
    """None when a lock takes a seat that hard reserves keep for others: the only fault these worlds may have."""
    try:
        return Instance.from_dict(data)
    except InstanceError as error:
        if not error.where.startswith("locks"):
            raise
        return None


def check(data: dict[str, Any], instance: Instance) -> Solution:
    solution = solve(instance)
    assert key(data, dict(solution.pairs)) == best_key(data)
    assert [finding.message for finding in verify(instance, solution)] == []
    return solution


@given(worlds())
@quiet
def test_any_world_is_solved_to_the_optimum(data: dict[str, Any]) -> None:
    instance = read(data)
    assume(instance is not None)
    assert instance is not None
    check(data, instance)


@given(worlds(parity=True))
@quiet
def test_any_world_with_parity_is_solved_to_the_optimum(data: dict[str, Any]) -> None:
    instance = read(data)
    assume(instance is not None)
    assert instance is not None
    solution = check(data, instance)
    assert solution.stats["parity"].get("cost_gap", 0) in (0, None)


@pytest.mark.parametrize("start", range(0, 3000, 500))
def test_sweep_of_thousands(start: int) -> None:
    solved = 0
    for seed in range(start, start + 500):
        data = random_world(random.Random(seed))
        instance = read(data)
        if instance is not None:
            check(data, instance)
            solved += 1
    assert solved > 400


@pytest.mark.parametrize("start", range(0, 1200, 400))
def test_sweep_with_overlapping_parity_groups(start: int) -> None:
    solved = 0
    for seed in range(start, start + 400):
        data = random_world(random.Random(seed), parity=True)
        instance = read(data)
        if instance is not None:
            check(data, instance)
            solved += 1
    assert solved > 300


def test_brute_force_sees_a_worse_answer() -> None:
    """The oracle itself is not blind: a costlier pair has a larger key."""
    data = {
        "students": [{"id": "S1"}],
        "offers": [{"id": "O1", "seats": 1}, {"id": "O2", "seats": 1}],
        "edges": [["S1", "O1", 3], ["S1", "O2", 1]],
    }
    assert key(data, {"S1": "O1"}) > key(data, {"S1": "O2"}) == best_key(data)

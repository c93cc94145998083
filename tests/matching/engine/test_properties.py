"""What must not change, or must change in one direction only, when the question changes."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from matching.engine import Instance, InstanceError, costs, solve
from matching.engine.format import solution_to_dict

from .brute import key
from .small_worlds import GROUPS, random_world


def valid(seed: int, **options: Any) -> tuple[dict[str, Any], Instance] | None:
    data = random_world(random.Random(seed), **options)
    try:
        return data, Instance.from_dict(data)
    except InstanceError:
        return None


def solvable(count: int, **options: Any) -> list[tuple[int, dict[str, Any], Instance]]:
    found = []
    for seed in range(10_000, 10_000 + count):
        world = valid(seed, **options)
        if world is not None:
            found.append((seed, *world))
    assert len(found) > count // 2
    return found


def bytes_of(instance: Instance) -> str:
    return json.dumps(solution_to_dict(solve(instance)))


def test_order_of_rows_changes_nothing() -> None:
    for seed, data, instance in solvable(150, parity=True, students=9, offers=5):
        shuffled = copy.deepcopy(data)
        rng = random.Random(seed)
        for name in ("students", "offers", "edges", "locks", "previous"):
            rng.shuffle(shuffled[name])
        for student in shuffled["students"]:
            student["groups"].reverse()
        shuffled["policy"]["parity"].reverse()
        other = Instance.from_dict(shuffled)
        assert other.sha256 == instance.sha256
        assert bytes_of(other) == bytes_of(instance)


def test_duplicate_edges_keep_the_cheapest() -> None:
    for _, data, instance in solvable(60):
        doubled = data | {"edges": data["edges"] + [[s, o, cost + 7] for s, o, cost in data["edges"]]}
        assert Instance.from_dict(doubled).sha256 == instance.sha256


def test_names_of_groups_do_not_matter() -> None:
    other = dict(zip(GROUPS, ("z1", "y2", "x3"), strict=True))
    for _, data, instance in solvable(150, parity=True):
        renamed = copy.deepcopy(data)
        for student in renamed["students"]:
            student["groups"] = [other[g] for g in student["groups"]]
        for offer in renamed["offers"]:
            offer["reserved"] = {other[g]: count for g, count in offer.get("reserved", {}).items()}
        renamed["policy"]["parity"] = [other[g] for g in renamed["policy"]["parity"]]
        there = solve(Instance.from_dict(renamed))
        here = solve(instance)
        assert key(renamed, dict(there.pairs)) == key(data, dict(here.pairs))
        if not data["policy"]["parity"]:  # equal optimum, and the same hash between equals
            assert there.pairs == here.pairs


def test_seed_changes_ties_only() -> None:
    changed = 0
    for seed, world, _ in solvable(150):
        data = world | {"edges": [[s, o, 1] for s, o, _ in world["edges"]]}
        first, second = solve(Instance.from_dict(data)), solve(Instance.from_dict(data | {"seed": seed}))
        assert key(data, dict(first.pairs)) == key(data, dict(second.pairs))
        changed += first.pairs != second.pairs
    assert changed > 10


def test_one_more_seat_never_costs_a_placement_and_brings_one_at_most() -> None:
    for _, data, instance in solvable(150):
        before = solve(instance).placed
        for rank in range(len(data["offers"])):
            more = copy.deepcopy(data)
            more["offers"][rank]["seats"] += 1
            assert before <= solve(Instance.from_dict(more)).placed <= before + 1


def test_a_seat_for_a_bottleneck_brings_one_placement() -> None:
    """The promise behind the prospecting list: one more seat that its students may use places one more."""
    tried = 0
    for _, data, instance in solvable(200, students=8):
        solution = solve(instance)
        for bottleneck in solution.bottlenecks:
            more = copy.deepcopy(data)
            more["offers"].append({"id": "NEW", "seats": 1})
            more["edges"] += [[student, "NEW", 0] for student in bottleneck.students]
            assert solve(Instance.from_dict(more)).placed == solution.placed + 1
            tried += 1
    assert tried > 50


def test_prospects_place_everybody() -> None:
    for _, data, instance in solvable(100):
        solution = solve(instance)
        more = copy.deepcopy(data)
        for rank, prospect in enumerate(solution.prospects):
            more["offers"].append({"id": f"NEW{rank}", "seats": prospect.extra_seats})
            more["edges"] += [[student, f"NEW{rank}", 0] for student in prospect.students]
        assert solve(Instance.from_dict(more)).placed == instance.n_students


def test_a_veto_on_an_unused_pair_changes_nothing_above_cost() -> None:
    for _, data, instance in solvable(100):
        solution = solve(instance)
        used = {tuple(pair) for pair in [*solution.pairs, *map(tuple, data["locks"])]}
        spare = [edge for edge in data["edges"] if (edge[0], edge[1]) not in used]
        if not spare:
            continue
        vetoed = data | {"edges": [edge for edge in data["edges"] if edge is not spare[0]]}
        after = solve(Instance.from_dict(vetoed))
        assert (after.placed, after.placed_by_tier) == (solution.placed, solution.placed_by_tier)


def test_locking_the_answer_gives_the_same_answer() -> None:
    for _, data, instance in solvable(100):
        solution = solve(instance)
        locked = data | {"locks": [list(pair) for pair in solution.pairs]}
        assert solve(Instance.from_dict(locked)).pairs == solution.pairs


def test_constant_added_to_all_costs_of_everybody_changes_no_level() -> None:
    for _, data, instance in solvable(100):
        raised = data | {"edges": [[s, o, cost + 1000] for s, o, cost in data["edges"]]}
        before, after = solve(instance), solve(Instance.from_dict(raised))
        assert after.cost == before.cost + 1000 * before.placed
        assert after.pairs == before.pairs


@pytest.mark.parametrize("bits", [24, 30, 44])
def test_staged_levels_give_the_same_answer_as_packed_ones(monkeypatch: pytest.MonkeyPatch, bits: int) -> None:
    """With less room than 60 bits the levels are solved one after the other; the optimum is the same."""
    worlds = solvable(150, students=9, offers=5)
    packed = [solve(instance) for _, _, instance in worlds]
    stages = 0
    solve_once = costs._solve

    def counted(sheet: Any, cost: Any) -> Any:
        nonlocal stages
        stages += 1
        return solve_once(sheet, cost)

    monkeypatch.setattr(costs, "_solve", counted)
    for _, _, instance in worlds:
        solve(instance)
    whole, stages = stages, 0
    monkeypatch.setattr(costs, "LIMIT", 1 << bits)
    for (_, data, instance), expected in zip(worlds, packed, strict=True):
        assert key(data, dict(solve(instance).pairs)) == key(data, dict(expected.pairs))
    assert stages > whole if bits < 30 else stages >= whole


def test_costs_at_their_limit_stay_exact() -> None:
    """Costs of a milliard with every other level on: packed they would overflow, staged they do not."""
    n = 60
    top = 10**9
    data = {
        "format": "pole-instance/1",
        "students": [{"id": f"S{i:02}"} for i in range(n)],
        "offers": [{"id": f"O{i:02}", "seats": 1, "reserved": {"rep": 1}} for i in range(n)],
        "edges": [[f"S{i:02}", f"O{j:02}", top - (i * j) % 97] for i in range(n) for j in range(n) if (i + j) % 3],
        "previous": [[f"S{i:02}", f"O{i + 1:02}"] for i in range(0, n - 1, 3)],
        "policy": {"reserves": "soft"},
    }
    from matching.engine import verify

    instance = Instance.from_dict(data)
    solution = solve(instance)
    assert solution.placed == n
    assert verify(instance, solution) == []


def test_progress_goes_from_zero_to_one() -> None:
    _, _, instance = solvable(20)[0]
    seen: list[tuple[str, float]] = []
    solve(instance, progress=lambda stage, done: seen.append((stage, done)))
    shares = [done for _, done in seen]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(stage for stage, _ in seen)

"""Reasons, bottlenecks and the principal partition."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from matching.bench.instances import generate
from matching.engine import Instance, explain, solve, verify


def world(edges: dict[str, str], seats: dict[str, int], **more: Any) -> Instance:
    data = {
        "format": "pole-instance/1",
        "students": [{"id": s} for s in sorted(edges)],
        "offers": [{"id": o, "seats": count} for o, count in seats.items()],
        "edges": [[s, o, 0] for s, offers in edges.items() for o in offers],
    }
    return Instance.from_dict(data | more)


def test_tightest_first_and_nested_offers_belong_to_an_earlier_one() -> None:
    """Four for the only seat of X; two more may use X or Y, but X is lost to them: two for the seat of Y."""
    edges = {"a": "X", "b": "X", "c": "X", "d": "X", "e": "XY", "f": "Y"}
    solution = solve(world(edges, {"X": 1, "Y": 1}))
    found = [(b.students, b.offers, b.seats, b.deficit) for b in solution.bottlenecks]
    assert found == [(("a", "b", "c", "d"), ("X",), 1, 3), (("e", "f"), ("Y",), 1, 1)]


def test_an_offer_without_a_seat_left_is_the_tightest() -> None:
    instance = world({"a": "X", "b": "XY", "c": "Y", "d": "Y"}, {"X": 0, "Y": 1})
    solution = solve(instance)
    assert (solution.bottlenecks[0].students, solution.bottlenecks[0].seats) == (("a",), 0)
    assert verify(instance, solution) == []


@pytest.mark.parametrize("seed", range(60))
def test_the_first_bottleneck_is_the_densest_set(seed: int) -> None:
    rng = random.Random(seed)
    seats = {o: rng.randint(1, 2) for o in "WXYZ"}
    edges = {f"s{i}": "".join(o for o in "WXYZ" if rng.random() < 0.35) for i in range(8)}
    solution = solve(world(edges, seats))
    able = [s for s in edges if edges[s]]
    densest = Fraction(0)
    for size in range(1, len(able) + 1):
        for some in combinations(able, size):
            reach = {o for s in some for o in edges[s]}
            densest = max(densest, Fraction(size, sum(seats[o] for o in reach)))
    if densest <= 1:
        assert solution.bottlenecks == ()
    else:
        first = solution.bottlenecks[0]
        assert Fraction(len(first.students), first.seats) == densest


def test_the_three_reasons() -> None:
    instance = world(
        {"a": "X", "b": "X", "c": "R", "d": ""},
        {"X": 1},
        offers=[{"id": "X", "seats": 1}, {"id": "R", "seats": 1, "reserved": {"rep": 1}}],
    )
    solution = solve(instance)
    assert sorted(row.reason for row in solution.unplaced) == ["bottleneck", "no_offer", "reserved"]
    assert {row.student: row.reason for row in solution.unplaced}["c"] == "reserved"
    assert verify(instance, solution) == []


def test_large_sets_fall_back_to_connected_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = generate(1500, 12, 0.8, 2, policy={"tiers": True}, reserved=0.1)
    fine = solve(instance)
    monkeypatch.setattr(explain, "PARTITION_MAX", 0)
    coarse = solve(instance)
    assert coarse.pairs == fine.pairs
    assert 0 < len(coarse.bottlenecks) < len(fine.bottlenecks)
    assert sum(b.deficit for b in coarse.bottlenecks) == sum(b.deficit for b in fine.bottlenecks)
    assert verify(instance, coarse) == []


def test_the_cut_in_the_statistics_is_a_certificate() -> None:
    """No edge leaves the cut, and its students minus its seats is the number who had an offer and stay out."""
    instance = generate(1500, 12, 0.8, 4)
    solution = solve(instance)
    cut = solution.stats["cut"]
    students, offers = set(cut["students"]), set(cut["offers"])
    reach = {
        instance.offer_ids[o]
        for s, o in zip(instance.edge_students.tolist(), instance.edge_offers.tolist(), strict=True)
        if instance.student_ids[s] in students
    }
    assert reach == offers
    seats = dict(zip(instance.offer_ids, instance.seats.tolist(), strict=True))
    out = sum(row.reason == "bottleneck" for row in solution.unplaced)
    assert len(students) - sum(seats[o] for o in offers) == out > 0

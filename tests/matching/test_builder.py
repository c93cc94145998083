"""Building of instances: seats already held, reserved seats, cut rows completed until the maximum is proved."""

import datetime as dt
import random
from dataclasses import replace

import numpy as np
import pytest

from matching import bareme, builder
from matching.builder import build, build_nodes
from matching.engine import solve, verify
from matching.facts import Taken, day_number
from matching.geo import Grid
from matching.rules import metres
from placements.rules import NeedFacts, OfferFacts
from tests.matching.test_rules import as_arrays

MARCH = dt.date(2027, 3, 1)


def simple_need(start: dt.date = MARCH, **changes) -> NeedFacts:
    facts = NeedFacts(
        kind="pfmp", level="1pro", starts_on=start, ends_on=start + dt.timedelta(25), birth_date=dt.date(2010, 1, 1),
        sectors=("D",), sectors_only=True, radius_km=20, wheelchair_access=False, point=(48.9, 2.4),
    )  # fmt: skip
    return replace(facts, **changes)


def simple_offer(seats: int = 1, **changes) -> OfferFacts:
    facts = OfferFacts(
        kinds=frozenset({"pfmp"}), levels=frozenset({"1pro"}), sector="D", starts_on=dt.date(2027, 1, 1),
        ends_on=dt.date(2027, 6, 30), min_age=None, regulated_works=False, declared_on=None, wheelchair_access=False,
        point=(48.9, 2.41), free_seats=seats,
    )  # fmt: skip
    return replace(facts, **changes)


def taken(*rows: tuple[int, int, dt.date, dt.date], rep: bool = False) -> Taken:
    columns = list(zip(*rows, strict=True))
    return Taken(
        np.array(columns[0]), np.array(columns[1]), np.array([day_number(d) for d in columns[2]]),
        np.array([day_number(d) for d in columns[3]]), np.full(len(rows), rep), np.zeros(len(rows), bool),
    )  # fmt: skip


def test_a_seat_held_in_march_serves_in_may():
    may = dt.date(2027, 5, 3)
    data = as_arrays("pfmp", [simple_need(), simple_need(), simple_need(may)], [simple_offer(2)])
    data = replace(data, taken=taken((0, 1, MARCH, MARCH + dt.timedelta(30))))
    problem = build(data, policy={}, seed=1)
    offer = problem.node_ids[0]
    assert problem.node_ids == [offer, f"{offer}#001"]
    solution = solve(problem.instance)
    # In March only one of the two seats is free; in May the held one is free again.
    assert solution.placed == 2
    assert problem.options.tolist() == [1, 1, 1]
    third = problem.need_ids[2]
    assert (third, f"{offer}#001") in solution.pairs or sum(o == offer for _, o in solution.pairs) <= 1
    assert not verify(problem.instance, solution)


def test_a_placement_outside_the_campaign_holds_nothing():
    data = as_arrays("pfmp", [simple_need()], [simple_offer(1)])
    data = replace(data, taken=taken((0, 1, dt.date(2027, 1, 4), dt.date(2027, 1, 29))))
    problem = build(data, policy={}, seed=1)
    assert problem.instance.seats.tolist() == [1]
    assert solve(problem.instance).placed == 1


def test_an_offer_that_is_full_is_no_option():
    data = as_arrays("pfmp", [simple_need()], [simple_offer(1)])
    data = replace(data, taken=taken((0, 1, MARCH + dt.timedelta(25), MARCH + dt.timedelta(40))))
    problem = build(data, policy={}, seed=1)
    assert problem.instance.n_edges == 0
    assert problem.options.tolist() == [0]


def test_two_placements_of_one_seat_make_one_node():
    data = as_arrays("pfmp", [simple_need(), simple_need(dt.date(2027, 5, 3))], [simple_offer(3)])
    rows = [(0, 2, MARCH, MARCH + dt.timedelta(4)), (0, 2, dt.date(2027, 5, 10), dt.date(2027, 5, 14))]
    nodes = build_nodes(data.offers, taken(*rows), data.needs)
    assert nodes.seats.tolist() == [2, 1]
    assert nodes.seat.tolist() == [0, 2]
    assert nodes.first.tolist() == [0, 2]


@pytest.mark.parametrize(("held_by_rep", "left"), [(False, [2, 0]), (True, [1, 0])])
def test_a_reserved_seat_held_by_its_group_is_served(held_by_rep, left):
    data = as_arrays("pfmp", [simple_need()], [simple_offer(4)])
    offers = replace(data.offers, reserved_rep=np.array([2]))
    nodes = build_nodes(offers, taken((0, 1, MARCH, MARCH), rep=held_by_rep), data.needs)
    assert nodes.seats.tolist() == [3, 1]
    assert nodes.reserved_rep.tolist() == left


def test_reserved_seats_spill_over_held_seats_and_never_exceed_them():
    data = as_arrays("pfmp", [simple_need()], [simple_offer(2), simple_offer(3)])
    offers = replace(data.offers, reserved_rep=np.array([2, 3]))
    nodes = build_nodes(offers, taken((0, 2, MARCH, MARCH), (1, 3, MARCH, MARCH)), data.needs)
    assert nodes.seats.tolist() == [1, 1, 2, 1]
    assert nodes.reserved_rep.tolist() == [1, 1, 2, 1]


def test_hard_reserves_reach_the_engine():
    data = as_arrays("pfmp", [simple_need(), simple_need()], [simple_offer(2)])
    needs = replace(data.needs, rep=np.array([True, False]))
    data = replace(data, needs=needs, offers=replace(data.offers, reserved_rep=np.array([2])))
    hard = solve(build(data, policy={"reserves": "hard"}, seed=1).instance)
    soft = solve(build(data, policy={"reserves": "soft"}, seed=1).instance)
    assert (hard.placed, soft.placed) == (1, 2)
    assert [row.reason for row in hard.unplaced] == ["reserved"]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("cap", [1, 2, 3])
def test_cut_rows_give_the_maximum_and_the_tiers_of_the_whole_graph(seed, cap):
    """Everybody prefers the same near offers: with rows cut at `cap`, a naive graph would leave many out."""
    dice = random.Random(seed)
    needs = [simple_need(point=(48.9, 2.4 + dice.random() / 50), birth_date=dt.date(2010, 1, 1)) for _ in range(40)]
    offers = [simple_offer(dice.choice([1, 2]), point=(48.9, 2.4 + dice.random() / 8)) for _ in range(30)]
    data = as_arrays("pfmp", needs, offers)
    data.needs.escalated[::4] = True
    whole, cut = build(data, policy={}, seed=1, cap=1000), build(data, policy={}, seed=1, cap=cap)
    assert whole.rounds == 1
    best, found = solve(whole.instance), solve(cut.instance)
    assert found.placed == best.placed
    assert found.placed_by_tier == best.placed_by_tier
    assert cut.complete
    assert cut.options.tolist() == whole.options.tolist()
    assert {row.student for row in found.unplaced} == {row.student for row in best.unplaced}


def test_the_first_cut_keeps_the_cheapest():
    offers = [simple_offer(1, point=(48.9, 2.4 + k / 100)) for k in (5, 1, 4, 2, 3)]
    problem = build(as_arrays("pfmp", [simple_need()], offers), policy={}, seed=1, cap=2)
    kept = [problem.node_ids.index(name) for name in problem.instance.offer_ids]
    assert sorted(kept) == [1, 3]
    assert problem.options.tolist() == [5]


def test_too_many_pairs_are_said(monkeypatch):
    monkeypatch.setattr(builder, "EDGES_MAX", 5)
    needs = [simple_need() for _ in range(6)]
    problem = build(as_arrays("pfmp", needs, [simple_offer(1) for _ in range(8)]), policy={}, seed=1, cap=1)
    assert not problem.complete
    assert problem.pairs == 48


def test_the_same_data_in_another_order_give_the_same_instance():
    dice = random.Random(2)
    needs = [simple_need(point=(48.9 + dice.random() / 20, 2.4)) for _ in range(25)]
    offers = [simple_offer(1, point=(48.9 + dice.random() / 10, 2.45)) for _ in range(15)]
    data = as_arrays("pfmp", needs, offers)
    order = np.array(dice.sample(range(15), 15))
    shuffled = replace(data, offers=data.offers.take(order), taken=data.taken)
    assert build(data, policy={}, seed=1).instance.sha256 == build(shuffled, policy={}, seed=1).instance.sha256


def test_nothing_to_place_and_nowhere_to_go():
    for needs, offers in (([], [simple_offer()]), ([simple_need()], []), ([], [])):
        problem = build(as_arrays("pfmp", needs, offers), policy={}, seed=1)
        solution = solve(problem.instance)
        assert solution.placed == 0
        assert not verify(problem.instance, solution)
        assert [row.reason for row in solution.unplaced] == ["no_offer"] * len(needs)


@pytest.mark.parametrize("radius_m", [150, 4_000, 45_000])
@pytest.mark.parametrize("place", [(48.9, 2.4), (-21.1, 55.5), (64.2, -51.7), (0.0, 0.0)])
def test_the_grid_finds_what_a_full_comparison_finds(radius_m, place):
    rng = np.random.default_rng(radius_m)
    spread = radius_m / 111_000 * 3
    lat, lon = place[0] + rng.uniform(-spread, spread, 400), place[1] + rng.uniform(-spread, spread, 400)
    ask_lat, ask_lon = place[0] + rng.uniform(-spread, spread, 60), place[1] + rng.uniform(-spread, spread, 60)
    radius = rng.integers(radius_m // 3, radius_m, 60)
    found = set()
    for who, point, distance in Grid(lat, lon, int(radius.max())).near(ask_lat, ask_lon, radius):
        found |= set(zip(who.tolist(), point.tolist(), distance.tolist(), strict=True))
    i, j = np.divmod(np.arange(60 * 400), 400)
    exact = metres(ask_lat[i], ask_lon[i], lat[j], lon[j])
    kept = exact <= radius[i]
    assert found == set(zip(i[kept].tolist(), j[kept].tolist(), exact[kept].tolist(), strict=True))
    assert found


def test_one_point_makes_a_grid():
    pairs = list(Grid(np.array([48.9]), np.array([2.4]), 1000).near(np.array([48.9]), np.array([2.4]), np.array([1])))
    assert [tuple(column.tolist() for column in pair) for pair in pairs] == [([0], [0], [0])]


def test_small_chunks_give_the_same_pairs(monkeypatch):
    rng = np.random.default_rng(4)
    lat, lon = rng.uniform(48.8, 49.0, 300), rng.uniform(2.3, 2.6, 300)
    radius = np.full(50, 5000)

    def pairs() -> list[tuple[int, ...]]:
        parts = list(Grid(lat, lon, 5000).near(lat[:50], lon[:50], radius))
        return sorted(zip(*(np.concatenate(column).tolist() for column in zip(*parts, strict=True)), strict=True))

    whole = pairs()
    monkeypatch.setattr("matching.geo.CHUNK", 40)
    assert pairs() == whole
    assert bareme.ROW_CAP >= 1

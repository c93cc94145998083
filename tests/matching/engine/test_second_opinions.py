"""Other libraries, other methods, published answers."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching, maximum_flow

from matching.bench.instances import generate
from matching.engine import Instance, solve


def square(costs: list[list[int]]) -> Instance:
    """Each row takes one column."""
    table = np.array(costs)
    rows, columns = np.indices(table.shape)
    return Instance.from_arrays(
        [f"S{i:03}" for i in range(table.shape[0])], None, None, [f"O{j:03}" for j in range(table.shape[1])],
        np.ones(table.shape[1], int), None, rows.ravel(), columns.ravel(), table.ravel(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("costs", "total"),
    [
        # scipy, documentation of linear_sum_assignment
        ([[4, 1, 3], [2, 0, 5], [3, 2, 2]], 5),
        # the munkres package, its first example
        ([[5, 9, 1], [10, 3, 2], [8, 7, 4]], 12),
        # OR-tools, "Assignment as a minimum cost flow problem"
        ([[90, 76, 75, 70], [35, 85, 55, 65], [125, 95, 90, 105], [45, 110, 95, 115]], 265),
        # OR-tools, "Solving an assignment problem" (five workers, four tasks, read by task)
        ([[90, 35, 125, 45, 50], [80, 85, 95, 110, 100], [75, 55, 90, 95, 90], [70, 65, 95, 115, 100]], 265),
    ],
)
def test_published_assignments(costs: list[list[int]], total: int) -> None:
    solution = solve(square(costs))
    assert solution.placed == len(costs)
    assert solution.cost == total


def test_dense_assignments_agree_with_scipy() -> None:
    rng = np.random.default_rng(5)
    for size in (1, 2, 17, 150):
        costs = rng.integers(0, 1000, (size, size + size // 3))
        rows, columns = linear_sum_assignment(costs)
        assert solve(square(costs.tolist())).cost == costs[rows, columns].sum()


@pytest.mark.parametrize("seed", range(4))
def test_maximum_then_cheapest_agrees_with_networkx(seed: int) -> None:
    instance = generate(150, 8, 0.9, seed)
    graph = nx.DiGraph()
    graph.add_nodes_from(["source", "sink"])
    for s in range(instance.n_students):
        graph.add_edge("source", ("s", s), capacity=1, weight=0)
    for o, seats in enumerate(instance.seats.tolist()):
        graph.add_edge(("o", o), "sink", capacity=seats, weight=0)
    edges = zip(
        instance.edge_students.tolist(), instance.edge_offers.tolist(), instance.edge_costs.tolist(), strict=True
    )
    for s, o, cost in edges:
        graph.add_edge(("s", s), ("o", o), capacity=1, weight=cost)
    flow = nx.max_flow_min_cost(graph, "source", "sink")
    solution = solve(instance)
    assert solution.placed == sum(flow["source"].values())
    assert solution.cost == nx.cost_of_flow(graph, flow)


@pytest.mark.parametrize("seed", range(3))
def test_number_placed_agrees_with_scipy_on_split_seats(seed: int) -> None:
    instance = generate(1200, 10, 1.0, seed)
    copies = np.repeat(np.arange(instance.n_offers), instance.seats)
    first = np.searchsorted(copies, np.arange(instance.n_offers))
    per_edge = instance.seats[instance.edge_offers]
    rows = np.repeat(instance.edge_students, per_edge)
    offset = np.arange(per_edge.sum()) - np.repeat(np.cumsum(per_edge) - per_edge, per_edge)
    columns = np.repeat(first[instance.edge_offers], per_edge) + offset
    graph = csr_array(coo_array((np.ones(rows.size, bool), (rows, columns)), (instance.n_students, copies.size)))
    matching = maximum_bipartite_matching(graph, perm_type="column")
    assert solve(instance).placed == int((matching >= 0).sum())


@pytest.mark.parametrize("reserves", ["hard", "soft"])
def test_tiers_and_reserves_agree_with_one_flow_per_prefix(reserves: str) -> None:
    """The best number of each prefix of tiers is a maximum flow of its own (matroid); gates model the reserves."""
    instance = generate(800, 10, 0.7, 6, policy={"tiers": True, "reserves": reserves}, reserved=0.5)
    solution = solve(instance)
    totals = [0, *(gated_flow(instance, instance.tiers <= tier) for tier in range(instance.n_tiers))]
    assert solution.placed_by_tier == tuple(after - before for before, after in pairwise(totals))


def gated_flow(instance: Instance, chosen: np.ndarray) -> int:
    """Source, students, one gate for the members and one for the others of each offer, offers, sink."""
    n, m = instance.n_students, instance.n_offers
    kept = np.array([dict(quotas).get("rep", 0) for quotas in instance.reserved])
    if instance.policy.reserves == "soft":
        kept[:] = 0
    member = instance.members("rep")
    source, gate, sink = n + 2 * m, n + m, n + 2 * m + 1
    use = chosen[instance.edge_students]
    es, eo = instance.edge_students[use], instance.edge_offers[use]
    tails = [es, np.full(n, source), gate + np.arange(m), n + np.arange(m)]
    heads = [np.where(member[es], n + eo, gate + eo), np.arange(n), n + np.arange(m), np.full(m, sink)]
    capacity = [np.ones(es.size, int), chosen.astype(int), instance.seats - kept, instance.seats]
    arcs = (np.concatenate(tails), np.concatenate(heads))
    graph = csr_array(coo_array((np.concatenate(capacity).astype(np.int32), arcs), (sink + 1, sink + 1)))
    return int(maximum_flow(graph, source, sink).flow_value)

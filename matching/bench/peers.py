"""The peers of the engine: other ways to answer the same question, on the same arrays.

Each function takes an instance without reserves, locks nor previous pairs and returns (placed, cost). ``EXACT`` peers
place as many students as possible at least cost, and must agree with the engine; the others are simple rules in use.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matching.engine import Instance

#: Price of leaving a student out: larger than any chain of moves is worth on the instances of the benchmark.
BIG_M = 10**7

Answer = tuple[int, int]


def ortools_big_m(instance: Instance) -> Answer:
    """OR-tools' minimum cost flow with one dummy place per student at a large cost."""
    n, m = instance.n_students, instance.n_offers
    sink = n + m
    solver = min_cost_flow.SimpleMinCostFlow()
    tails = np.concatenate([instance.edge_students, np.arange(n), n + np.arange(m)]).astype(np.int32)
    heads = np.concatenate([n + instance.edge_offers, np.full(n, sink), np.full(m, sink)]).astype(np.int32)
    capacity = np.concatenate([np.ones(instance.n_edges + n, np.int64), instance.seats])
    cost = np.concatenate([instance.edge_costs, np.full(n, BIG_M), np.zeros(m, np.int64)])
    solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacity, cost)
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), np.append(np.append(np.ones(n), np.zeros(m)), -n))
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("OR-tools n’a pas trouvé d’optimum")
    flow = np.asarray(solver.flows(np.arange(instance.n_edges, dtype=np.int32)))
    return int(flow.sum()), int((flow * instance.edge_costs).sum())


def ortools_max_flow_min_cost(instance: Instance) -> Answer:
    """OR-tools' ``solve_max_flow_with_min_cost``."""
    n, m = instance.n_students, instance.n_offers
    source, sink = n + m, n + m + 1
    solver = min_cost_flow.SimpleMinCostFlow()
    tails = np.concatenate([instance.edge_students, np.full(n, source), n + np.arange(m)]).astype(np.int32)
    heads = np.concatenate([n + instance.edge_offers, np.arange(n), np.full(m, sink)]).astype(np.int32)
    capacity = np.concatenate([np.ones(instance.n_edges + n, np.int64), instance.seats])
    cost = np.concatenate([instance.edge_costs, np.zeros(n + m, np.int64)])
    solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacity, cost)
    solver.set_nodes_supplies(np.array([source, sink], np.int32), np.array([n, -n], np.int64))
    if solver.solve_max_flow_with_min_cost() != solver.OPTIMAL:
        raise RuntimeError("OR-tools n’a pas trouvé d’optimum")
    flow = np.asarray(solver.flows(np.arange(instance.n_edges, dtype=np.int32)))
    return int(flow.sum()), int((flow * instance.edge_costs).sum())


def _seat_by_seat(instance: Instance) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Edges to single seats: (student, seat, cost), and the number of seats."""
    first = np.concatenate([[0], np.cumsum(instance.seats)])
    times = instance.seats[instance.edge_offers]
    rank = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
    columns = np.repeat(first[instance.edge_offers], times) + rank
    return np.repeat(instance.edge_students, times), columns, np.repeat(instance.edge_costs, times), int(first[-1])


def scipy_sparse(instance: Instance) -> Answer:
    """Scipy's ``min_weight_full_bipartite_matching``, seats written out, one dummy seat per student."""
    n = instance.n_students
    rows, columns, costs, seats = _seat_by_seat(instance)
    rows, columns = np.append(rows, np.arange(n)), np.append(columns, seats + np.arange(n))
    # A stored zero would be taken for an absent edge: everything costs one more.
    weight = np.append(costs, np.full(n, BIG_M)) + 1
    graph = csr_array(coo_array((weight.astype(float), (rows, columns)), shape=(n, seats + n)))
    row, column = min_weight_full_bipartite_matching(graph)
    real = column < seats
    return int(real.sum()), int(np.asarray(graph[row[real], column[real]]).sum()) - int(real.sum())


def scipy_dense(instance: Instance) -> Answer:
    """Scipy's ``linear_sum_assignment`` on a full table of students by seats."""
    n = instance.n_students
    rows, columns, costs, seats = _seat_by_seat(instance)
    table = np.full((n, seats + n), float(BIG_M))
    table[rows, columns] = costs
    row, column = linear_sum_assignment(table)
    chosen = table[row, column]
    real = chosen < BIG_M
    return int(real.sum()), int(chosen[real].sum())


def networkx_max_flow_min_cost(instance: Instance) -> Answer:
    """networkx, in Python; a development dependency, so it may be absent (ImportError)."""
    import networkx as nx

    graph = nx.DiGraph()
    n = instance.n_students
    for s in range(n):
        graph.add_edge("source", s, capacity=1, weight=0)
    for o, seats in enumerate(instance.seats.tolist()):
        graph.add_edge(n + o, "sink", capacity=seats, weight=0)
    edges = zip(
        instance.edge_students.tolist(), instance.edge_offers.tolist(), instance.edge_costs.tolist(), strict=True
    )
    graph.add_edges_from((s, n + o, {"capacity": 1, "weight": cost}) for s, o, cost in edges)
    flow = nx.max_flow_min_cost(graph, "source", "sink")
    return sum(flow["source"].values()), nx.cost_of_flow(graph, flow)


def first_come(instance: Instance) -> Answer:
    """First come, first served: each student in turn takes its cheapest offer that still has a seat."""
    left = instance.seats.tolist()
    placed = total = 0
    for options in _choices(instance):
        for cost, offer in options:
            if left[offer]:
                left[offer] -= 1
                placed += 1
                total += cost
                break
    return placed, total


def deferred_acceptance(instance: Instance) -> Answer:
    """Student-proposing deferred acceptance, one lottery number per student: stable, but places fewer."""
    lottery = [hashlib.blake2b(name.encode(), digest_size=8).digest() for name in instance.student_ids]
    rank = np.argsort(np.argsort(np.array(lottery))).tolist()
    options = _choices(instance)
    seats = instance.seats.tolist()
    held: list[list[tuple[int, int, int]]] = [[] for _ in seats]
    tried = [0] * len(options)
    waiting = list(range(len(options)))
    while waiting:
        student = waiting.pop()
        while tried[student] < len(options[student]):
            cost, offer = options[student][tried[student]]
            tried[student] += 1
            heapq.heappush(held[offer], (-rank[student], student, cost))
            if len(held[offer]) <= seats[offer]:
                break
            _, student, _ = heapq.heappop(held[offer])
    return sum(map(len, held)), sum(cost for inside in held for _, _, cost in inside)


def _choices(instance: Instance) -> list[list[tuple[int, int]]]:
    """For each student, (cost, offer) from the cheapest."""
    order = np.lexsort((instance.edge_offers, instance.edge_costs, instance.edge_students))
    pairs = list(zip(instance.edge_costs[order].tolist(), instance.edge_offers[order].tolist(), strict=True))
    bounds = instance.indptr.tolist()
    return [pairs[a:b] for a, b in pairwise(bounds)]


def floor(instance: Instance) -> Answer:
    """The least any method does: read each edge once, with one random read of the seats of its offer."""
    open_edges = instance.seats[instance.edge_offers] > 0
    if not instance.n_edges:
        return 0, 0
    cheapest = np.minimum.reduceat(
        np.where(open_edges, instance.edge_costs, BIG_M), instance.indptr[:-1][np.diff(instance.indptr) > 0]
    )
    return int((cheapest < BIG_M).sum()), int(cheapest[cheapest < BIG_M].sum())


PEERS: dict[str, Callable[[Instance], Answer]] = {
    "OR-tools, grand M": ortools_big_m,
    "OR-tools, flot maximum de coût minimum": ortools_max_flow_min_cost,
    "scipy, couplage creux": scipy_sparse,
    "scipy, affectation dense": scipy_dense,
    "networkx": networkx_max_flow_min_cost,
    "premier arrivé, premier servi": first_come,
    "acceptation différée": deferred_acceptance,
    "plancher : une lecture des paires": floor,
}

#: Peers that must find the same number placed and the same cost as the engine.
EXACT = frozenset(list(PEERS)[:5])

#: Largest number of students each peer is tried on (beyond: memory or hours).
UP_TO = {"scipy, couplage creux": 10_000, "scipy, affectation dense": 1_000, "networkx": 1_000}

"""From the facts of a campaign to the instance of the engine: nodes, edges, tiers, groups.

Seats. An offer is one node of the engine for its seats that nobody holds, and one node for each seat that a live
placement holds for some of the periods of the campaign (`<offer>#<seat>`): such a seat serves the other periods. In one
campaign a seat receives one student.

Edges. All lawful and feasible pairs are counted; the `ROW_CAP` cheapest of each student are given to the engine, then
more to the students whom the engine finds in the over-demanded part, until they all have their complete row. The number
of placed students, the tiers and the explanations are then those of the whole graph (Dulmage-Mendelsohn: a student
outside that part is placed in every maximum matching, whatever offers are added to him).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import bareme
from matching.engine import Instance
from matching.engine.cardinality import split
from matching.engine.network import build_network
from matching.facts import Bools, Ints, Needs, Offers, Taken, day_number
from matching.geo import Grid
from matching.reading import CampaignData
from matching.rules import Profiled, Stay, group_needs, profile_refusals, refused, stay_refusals

#: The engine is not given more pairs than this (about 120 bytes each), whatever the rows still to complete.
EDGES_MAX = 8_000_000
#: Each round multiplies the row of a student who needs more pairs.
GROWTH = 4


@dataclass(frozen=True)
class Nodes:
    """Groups of interchangeable seats, sorted by offer: `first[o]:first[o + 1]` are those of offer `o`.

    seat: 0 for the seats that nobody holds, else the number of the seat. reserved: seats kept for REP, for QPV.
    """

    offer: Ints
    seat: Ints
    seats: Ints
    reserved_rep: Ints
    reserved_qpv: Ints
    first: Ints
    busy_node: Ints
    busy_starts: Ints
    busy_ends: Ints

    def held(self, stay: Stay) -> Bools:
        """Nodes held by somebody during the stay."""
        found = np.zeros(self.offer.size, bool)
        found[self.busy_node[(self.busy_starts <= stay.ends) & (self.busy_ends >= stay.starts)]] = True
        return found

    def free_seats(self, stay: Stay, offers: int) -> Ints:
        """Seats of each offer that nobody holds during the stay."""
        seats = np.where(self.held(stay), 0, self.seats)
        return np.bincount(self.offer, weights=seats, minlength=offers).astype(np.int64)


@dataclass(frozen=True)
class Edges:
    """Pairs sorted by need: indices of needs and nodes, costs."""

    need: Ints
    node: Ints
    cost: Ints


@dataclass(frozen=True)
class Problem:
    """A built campaign. `options[i]`: lawful offers of need i, counted before any cap. `complete`: proof holds."""

    data: CampaignData
    nodes: Nodes
    groups: Profiled
    instance: Instance
    options: Ints
    need_ids: list[str]
    node_ids: list[str]
    pairs: int
    rounds: int
    complete: bool

    @property
    def offers_in_reach(self) -> int:
        """Offers that at least one need may use."""
        return len({name.partition("#")[0] for name in self.instance.offer_ids})


def build_nodes(offers: Offers, taken: Taken, needs: Needs) -> Nodes:
    """Group the seats of each offer. Only placements that overlap a period of the campaign hold a seat."""
    m = len(offers)
    first_day = int(needs.starts.min()) if len(needs) else 0
    last_day = int(needs.ends.max()) if len(needs) else -1
    live = np.flatnonzero((taken.starts <= last_day) & (taken.ends >= first_day) & (taken.seat >= 1))
    live = live[taken.seat[live] <= offers.seats[taken.offer[live]]]
    pairs = np.column_stack([taken.offer[live], taken.seat[live]])
    unique, which = np.unique(pairs, axis=0, return_inverse=True) if live.size else (pairs, np.zeros(0, np.int64))
    free = offers.seats - np.bincount(unique[:, 0], minlength=m)
    offer = np.concatenate([np.arange(m), unique[:, 0]])
    seat = np.concatenate([np.zeros(m, np.int64), unique[:, 1]])
    seats = np.concatenate([free, np.ones(len(unique), np.int64)])
    order = np.lexsort((seat, offer))
    rank = np.empty(order.size, np.int64)
    rank[order] = np.arange(order.size)
    first = np.searchsorted(offer[order], np.arange(m + 1))
    kept = [
        _reserves(total, np.bincount(taken.offer[live[members[live]]], minlength=m), offer[order], seats[order], first)
        for total, members in ((offers.reserved_rep, taken.rep), (offers.reserved_qpv, taken.qpv))
    ]
    return Nodes(
        offer=offer[order], seat=seat[order], seats=seats[order], reserved_rep=kept[0], reserved_qpv=kept[1],
        first=first, busy_node=rank[m + which.ravel()], busy_starts=taken.starts[live], busy_ends=taken.ends[live],
    )  # fmt: skip


def _reserves(total: Ints, used: Ints, offer: Ints, seats: Ints, first: Ints) -> Ints:
    """Reserved seats still to be kept, on the first nodes of each offer: what members of the group hold is served."""
    left = np.maximum(total - used, 0)
    before = np.cumsum(seats) - seats
    before -= before[first[offer]]  # seats of the same offer in earlier nodes
    kept: Ints = np.clip(left[offer] - before, 0, seats)
    return kept


def build(data: CampaignData, *, policy: dict[str, Any], seed: int, cap: int = bareme.ROW_CAP) -> Problem:
    """Build the instance of a campaign. `policy`: as in the neutral format."""
    needs, offers = data.needs, data.offers
    nodes = build_nodes(offers, data.taken, needs)
    groups = group_needs(data.kind, needs, data.limits_by_day)
    builder = _EdgeBuilder(needs, offers, nodes, groups)
    caps = np.full(len(needs), cap, np.int64)
    edges, options = builder.rows(np.ones(len(needs), bool), caps)
    pairs = int(options.sum())
    ids = _Ids(needs, offers, nodes)
    rounds = 1
    while True:
        instance = ids.instance(data, edges, policy, seed)
        short = _short_rows(instance, caps, builder.row_sizes)
        longer = np.where(short, caps * GROWTH, caps)
        if not short.any() or np.minimum(longer, builder.row_sizes).sum() > EDGES_MAX:
            break
        caps = longer
        more, _ = builder.rows(short, caps)
        kept = ~short[edges.need]
        edges = _merge(Edges(edges.need[kept], edges.node[kept], edges.cost[kept]), more)
        rounds += 1
    return Problem(
        data, nodes, groups, instance, options, ids.needs, ids.nodes, pairs, rounds, complete=not short.any()
    )


def _merge(a: Edges, b: Edges) -> Edges:
    need = np.concatenate([a.need, b.need])
    order = np.argsort(need, kind="stable")
    return Edges(need[order], np.concatenate([a.node, b.node])[order], np.concatenate([a.cost, b.cost])[order])


def _short_rows(instance: Instance, caps: Ints, sizes: Ints) -> Bools:
    """Needs of the over-demanded part whose row is cut."""
    short = sizes > caps
    if not short.any():
        return short
    network = build_network(instance)
    inside = np.zeros(sizes.size, bool)
    for block in split(network)[1:]:
        inside[network.student[block.students]] = True
    # The engine sorts students by identifier, and needs are read in that order.
    return short & inside


class _Ids:
    """Identifiers of the engine, and the instance made of them."""

    def __init__(self, needs: Needs, offers: Offers, nodes: Nodes) -> None:
        self.facts, self.table = needs, nodes
        self.needs = _texts(needs.ids)
        names = _texts(offers.ids)
        self.nodes = [
            f"{names[offer]}#{seat}" if seat else names[offer]
            for offer, seat in zip(nodes.offer.tolist(), nodes.seat.tolist(), strict=True)
        ]

    def instance(self, data: CampaignData, edges: Edges, policy: dict[str, Any], seed: int) -> Instance:
        """Keep the nodes that an edge reaches, and hand everything to the engine."""
        needs, nodes = self.facts, self.table
        used, node = np.unique(edges.node, return_inverse=True)
        reserved: dict[int, dict[str, int]] = {}
        for group, column in (("rep", nodes.reserved_rep), ("qpv", nodes.reserved_qpv)):
            for i in np.flatnonzero(column[used]).tolist():
                reserved.setdefault(i, {})[group] = int(column[used[i]])
        return Instance.from_arrays(
            student_ids=self.needs,
            tiers=tiers(needs, day_number(data.today)),
            groups=group_names(needs),
            offer_ids=[self.nodes[i] for i in used.tolist()],
            seats=nodes.seats[used],
            reserved=reserved,
            edge_students=edges.need,
            edge_offers=node.ravel(),
            edge_costs=edges.cost,
            policy={key: policy[key] for key in ("reserves", "tiers", "parity") if key in policy},
            seed=seed,
        )


def _texts(ids: NDArray[np.uint8]) -> list[str]:
    raw = ids.tobytes()
    return [str(uuid.UUID(bytes=raw[i : i + 16])) for i in range(0, len(raw), 16)]


def tiers(needs: Needs, today: int) -> Ints:
    """Tier of each need (`bareme.tier` on arrays)."""
    soon = np.where(needs.starts - today <= bareme.SOON_DAYS, bareme.TIER_SOON, bareme.TIER_OTHERS)
    return np.where(needs.escalated, bareme.TIER_ESCALATED, soon)


def group_names(needs: Needs) -> list[tuple[str, ...]]:
    """Lawful groups of each need."""
    rows = zip(needs.qpv.tolist(), needs.rep.tolist(), needs.rural.tolist(), strict=True)
    return [tuple(name for name, member in zip(bareme.GROUPS, row, strict=True) if member) for row in rows]


class _EdgeBuilder:
    """Lawful and feasible pairs, profile by profile."""

    def __init__(self, needs: Needs, offers: Offers, nodes: Nodes, groups: Profiled) -> None:
        self.needs, self.offers, self.nodes, self.groups = needs, offers, nodes, groups
        #: Pairs (need, node) of each need before the cap.
        self.row_sizes: Ints = np.zeros(len(needs), np.int64)
        wishes = (needs.ranks > 0).sum(axis=1)
        table = np.array([bareme.UNWISHED_PENALTY, *bareme.WISH_PENALTIES], np.int64)
        penalty = table[np.minimum(needs.ranks, len(bareme.WISH_PENALTIES))]
        self.points: Ints = bareme.WISH_POINTS * np.where((wishes > 0)[:, None], penalty, 0)

    def rows(self, wanted: Bools, caps: Ints) -> tuple[Edges, Ints]:
        """The cheapest `caps[i]` edges of each wanted need, and how many offers each may use."""
        options = np.zeros(len(self.needs), np.int64)
        parts: list[Edges] = []
        previous: Stay | None = None
        located = ~(np.isnan(self.needs.lat) | np.isnan(self.needs.lon))
        for stay, profile, members in zip(self.groups.stays, self.groups.profiles, self.groups.members, strict=True):
            chosen = members[wanted[members] & located[members]]
            if not chosen.size:
                continue
            if stay != previous:
                held = self.nodes.held(stay)
                free = self.nodes.free_seats(stay, len(self.offers))
                open_offers = np.flatnonzero(~refused(stay_refusals(stay, self.offers, free), len(self.offers)))
                subset, previous = self.offers.take(open_offers), stay
            lawful = np.flatnonzero(~refused(profile_refusals(stay, profile, subset), open_offers.size))
            if lawful.size:
                parts += self._near(chosen, open_offers[lawful], ~held & (self.nodes.seats > 0), caps, options)
        if not parts:
            empty = np.zeros(0, np.int64)
            return Edges(empty, empty, empty), options
        need = np.concatenate([part.need for part in parts])
        order = np.argsort(need, kind="stable")
        node, cost = (np.concatenate([getattr(part, name) for part in parts])[order] for name in ("node", "cost"))
        return Edges(need[order], node, cost), options

    def _near(self, chosen: Ints, offers: Ints, usable: Bools, caps: Ints, options: Ints) -> list[Edges]:
        needs = self.needs
        radius = needs.radius_m[chosen]
        grid = Grid(self.offers.lat[offers], self.offers.lon[offers], int(radius.max()))
        parts = []
        for who, point, distance in grid.near(needs.lat[chosen], needs.lon[chosen], radius):
            need, offer = chosen[who], offers[point]
            options += np.bincount(need, minlength=options.size)
            points = (distance + bareme.METRES_A_POINT // 2) // bareme.METRES_A_POINT
            cost = self.points[need, self.offers.sector[offer]] + points
            pair, node = self._nodes_of(offer, usable)
            parts.append(self._cheapest(Edges(need[pair], node, cost[pair]), caps))
        return parts

    def _nodes_of(self, offer: Ints, usable: Bools) -> tuple[Ints, Ints]:
        """For each pair its usable nodes: (index of the pair, node)."""
        first = self.nodes.first
        count = first[offer + 1] - first[offer]
        pair = np.repeat(np.arange(offer.size), count)
        node = np.arange(pair.size) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first[offer], count)
        kept = usable[node]
        return pair[kept], node[kept]

    def _cheapest(self, edges: Edges, caps: Ints) -> Edges:
        """Keep the `caps` cheapest edges of each need; at equal cost the first offer by identifier."""
        sizes = np.bincount(edges.need, minlength=caps.size)
        touched = sizes > 0
        self.row_sizes[touched] = sizes[touched]
        cut = (sizes > caps)[edges.need]
        if not cut.any():
            return edges
        rows = np.flatnonzero(cut)
        order = rows[np.lexsort((edges.node[rows], edges.cost[rows], edges.need[rows]))]
        need = edges.need[order]
        start = np.flatnonzero(np.append(True, need[1:] != need[:-1]))
        place = np.arange(order.size) - np.repeat(start, np.diff(np.append(start, order.size)))
        kept = np.sort(np.concatenate([np.flatnonzero(~cut), order[place < caps[need]]]))
        return Edges(edges.need[kept], edges.node[kept], edges.cost[kept])

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
from matching.engine.cardinality import maximum_flow, split
from matching.engine.network import build_network
from matching.facts import Bools, Ints, Needs, Offers, Taken, day_number
from matching.geo import Grid
from matching.reading import CampaignData
from matching.rules import Profiled, Stay, group_needs, profile_refusals, refused, stay_refusals

#: The engine is not given more pairs than this (about 120 bytes each), whatever the rows still to complete.
EDGES_MAX = 8_000_000
#: Costs fit in this number of bits: ten steps of wish and two hundred kilometres make 3,000 points.
COST_BITS = 12
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
    free = np.maximum(0, offers.seats - np.bincount(unique[:, 0], minlength=m) - offers.withheld)
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
        short = builder.row_sizes > caps
        if short.any():
            short &= _over_demanded(ids, data, edges, policy)
        longer = np.where(short, caps * GROWTH, caps)
        if not short.any() or np.minimum(longer, builder.row_sizes).sum() > EDGES_MAX:
            break
        caps = longer
        more, _ = builder.rows(short, caps)
        kept = ~short[edges.need]
        edges = builder.sorted([Edges(edges.need[kept], edges.node[kept], edges.cost[kept]), more])
        rounds += 1
    instance = ids.instance(data, edges, policy, seed)
    return Problem(
        data, nodes, groups, instance, options, ids.needs, ids.nodes, pairs, rounds, complete=not short.any()
    )


def _over_demanded(ids: _Ids, data: CampaignData, edges: Edges, policy: dict[str, Any]) -> Bools:
    """Needs of the over-demanded part: reached by alternating paths from those who must stay out."""
    nodes = ids.table
    found = np.zeros(len(data.needs), bool)
    if policy.get("reserves") == "hard" and (nodes.reserved_rep.any() or nodes.reserved_qpv.any()):
        # Hard reserves change who may sit where: the engine's own network tells.
        network = build_network(ids.instance(data, edges, policy, 0))
        for block in split(network)[1:]:
            found[network.student[block.students]] = True
        return found
    supply = np.ones(found.size, np.int64)
    return found | maximum_flow(edges.need, edges.node, supply, nodes.seats).students


class _Ids:
    """Identifiers of the engine, and the instance made of them."""

    def __init__(self, needs: Needs, offers: Offers, nodes: Nodes) -> None:
        self.facts, self.table = needs, nodes
        self.needs = _texts(needs.ids)
        names = _texts(offers.ids)
        self.nodes = [
            f"{names[offer]}#{seat:03d}" if seat else names[offer]
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
        return self.sorted(parts), options

    def sorted(self, parts: list[Edges]) -> Edges:
        """Join edges in the order of the engine: need, then node."""
        need, node, cost = (
            np.concatenate([np.zeros(0, np.int64), *(getattr(part, name) for part in parts)])
            for name in ("need", "node", "cost")
        )
        size = max(self.nodes.offer.size, 1)
        # One sort of packed integers is several times faster than a sort of indices.
        key = np.sort(((need * size + node) << COST_BITS) | cost)
        pair = key >> COST_BITS
        need = pair // size
        return Edges(need, pair - need * size, key & (1 << COST_BITS) - 1)

    def _near(self, chosen: Ints, offers: Ints, usable: Bools, caps: Ints, options: Ints) -> list[Edges]:
        needs = self.needs
        radius = needs.radius_m[chosen]
        grid = Grid(self.offers.lat[offers], self.offers.lon[offers], int(radius.max()))
        limit = caps[chosen]
        parts = []
        for who, point, distance in grid.near(needs.lat[chosen], needs.lon[chosen], radius):
            offer = offers[point]
            options[chosen] += np.bincount(who, minlength=chosen.size)
            points = (distance + bareme.METRES_A_POINT // 2) // bareme.METRES_A_POINT
            cost = self.points[chosen[who], self.offers.sector[offer]] + points
            pair, node = self._nodes_of(offer, usable)
            row, node, cost, sizes = self._cheapest(who[pair], node, cost[pair], limit)
            self.row_sizes[chosen[sizes > 0]] = sizes[sizes > 0]
            parts.append(Edges(chosen[row], node, cost))
        return parts

    def _nodes_of(self, offer: Ints, usable: Bools) -> tuple[Ints, Ints]:
        """For each pair its usable nodes: (index of the pair, node)."""
        first = self.nodes.first
        count = first[offer + 1] - first[offer]
        pair = np.repeat(np.arange(offer.size), count)
        node = np.arange(pair.size) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first[offer], count)
        kept = usable[node]
        return pair[kept], node[kept]

    def _cheapest(self, who: Ints, node: Ints, cost: Ints, limit: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Keep the `limit` cheapest edges of each row; at equal cost the first offer by identifier.

        Returns rows, nodes and costs kept, and the size of each row before the cut.
        """
        sizes = np.bincount(who, minlength=limit.size)
        if not (sizes > limit).any():
            return who, node, cost, sizes
        size = self.nodes.offer.size
        key = np.sort(((who << COST_BITS) | cost) * size + node)
        row = key // size
        node, cost, who = key - row * size, row & (1 << COST_BITS) - 1, row >> COST_BITS
        place = np.arange(who.size) - (np.cumsum(sizes) - sizes)[who]
        kept = place < limit[who]
        return who[kept], node[kept], cost[kept], sizes

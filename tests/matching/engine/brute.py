"""Second opinion for small instances: try every assignment, keep the best key. Shares no code with the engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def seatings(offer: dict[str, Any], people: list[dict[str, Any]], *, hard: bool) -> int | None:
    """Fewest breaches with which these people sit in the offer, None when they cannot."""
    quotas = offer.get("reserved", {})
    pools = [(None, offer["seats"] - sum(quotas.values())), *quotas.items()]
    best: int | None = None

    def place(rank: int, left: list[int], breaches: int) -> None:
        nonlocal best
        if best is not None and breaches >= best:
            return
        if rank == len(people):
            best = breaches
            return
        for p, (group, _) in enumerate(pools):
            if not left[p]:
                continue
            breach = group is not None and group not in people[rank].get("groups", [])
            if breach and hard:
                continue
            left[p] -= 1
            place(rank + 1, left, breaches + breach)
            left[p] += 1

    place(0, [count for _, count in pools], 0)
    return best


def assignments(data: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Every assignment that respects edges, seats and locks."""
    students = data["students"]
    options: dict[str, list[str]] = {s["id"]: [] for s in students}
    for s, o, _ in data["edges"]:
        if o not in options[s]:
            options[s].append(o)
    locks = dict(data.get("locks", []))
    left = {o["id"]: o["seats"] for o in data["offers"]}
    current: dict[str, str] = {}

    def go(rank: int) -> Iterator[dict[str, str]]:
        if rank == len(students):
            yield dict(current)
            return
        name = students[rank]["id"]
        if name not in locks:
            yield from go(rank + 1)
        for offer in [locks[name]] if name in locks else options[name]:
            if left[offer]:
                left[offer] -= 1
                current[name] = offer
                yield from go(rank + 1)
                del current[name]
                left[offer] += 1

    yield from go(0)


def key(data: dict[str, Any], pairs: dict[str, str]) -> tuple[Any, ...] | None:
    """What the policy minimises, in order; None when hard reserves forbid the assignment."""
    policy = data.get("policy", {})
    hard = policy.get("reserves", "hard") == "hard"
    students = {s["id"]: s for s in data["students"]}
    breaches = 0
    for offer in data["offers"]:
        people = [students[s] for s, o in pairs.items() if o == offer["id"]]
        count = seatings(offer, people, hard=hard)
        if count is None:
            return None
        breaches += count
    cost: dict[tuple[str, str], int] = {}
    for s, o, c in data["edges"]:
        cost[s, o] = min(c, cost.get((s, o), c))
    tiers = ()
    if policy.get("tiers", True):
        top = max((s.get("tier", 0) for s in data["students"]), default=0)
        tiers = tuple(-sum(students[s].get("tier", 0) == t for s in pairs) for t in range(top + 1))
    able = {s for s, _, _ in data["edges"]}
    rates = []
    for group in policy.get("parity", []):
        members = [s for s in able if group in students[s].get("groups", [])]
        out = sum(s not in pairs for s in members)
        rates.append(-(-1000 * out // len(members)) if members else 0)
    kept = sum(pairs.get(s) == o for s, o in {tuple(pair) for pair in data.get("previous", [])})
    total = sum(cost[pair] for pair in pairs.items())
    return (-len(pairs), tiers, sorted(rates, reverse=True), breaches, -kept, total)


def best_key(data: dict[str, Any]) -> tuple[Any, ...]:
    keys = (key(data, pairs) for pairs in assignments(data))
    return min(k for k in keys if k is not None)

"""Small random instances with every rule of the format: for Hypothesis (they shrink) and for seeded sweeps (many)."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st

GROUPS = ("rep", "rural", "qpv")


def random_world(rng: random.Random, *, parity: bool = False, students: int = 6, offers: int = 4) -> dict[str, Any]:
    """A valid instance, locks included (those that hard reserves forbid are left to the caller)."""
    people = [
        {
            "id": f"S{i}",
            "tier": rng.choice([0, 0, 1, 2]),
            "groups": [g for g in GROUPS if rng.random() < 0.4],
        }
        for i in range(rng.choice([0, 1, *range(2, students + 1), students, students]))
    ]
    places = []
    for j in range(rng.randint(0, offers)):
        seats = left = rng.choice([0, 1, 1, 1, 2, 3])
        reserved = {}
        for group in GROUPS:
            if left and rng.random() < 0.3:
                reserved[group] = rng.randint(1, left)
                left -= reserved[group]
        places.append({"id": f"O{j}", "seats": seats} | ({"reserved": reserved} if reserved else {}))
    density = rng.choice([0.3, 0.5, 0.8])
    edges = [[s["id"], o["id"], rng.choice([0, 1, 2, 5])] for s in people for o in places if rng.random() < density]
    rng.shuffle(edges)
    left_seats = {o["id"]: o["seats"] for o in places}
    locks: list[list[str]] = []
    for s, o, _ in edges:
        if rng.random() < 0.12 and left_seats[o] and s not in {lock[0] for lock in locks}:
            left_seats[o] -= 1
            locks.append([s, o])
    keep = rng.random() < 0.5
    return {
        "format": "pole-instance/1",
        "students": people,
        "offers": places,
        "edges": edges,
        "locks": locks,
        "previous": [[s, o] for s, o, _ in edges if keep and rng.random() < 0.25],
        "policy": {
            "reserves": rng.choice(["hard", "soft"]),
            "tiers": rng.random() < 0.6,
            "parity": [g for g in GROUPS if rng.random() < 0.7] if parity else [],
        },
        "seed": rng.randint(0, 99),
    }


@st.composite
def worlds(draw: st.DrawFn, *, parity: bool = False) -> dict[str, Any]:
    """The same, drawn piece by piece so that a failure shrinks to a readable one."""
    n, m = draw(st.integers(0, 5)), draw(st.integers(0, 4))
    groups = st.lists(st.sampled_from(GROUPS), unique=True, max_size=3)
    people = [{"id": f"S{i}", "tier": draw(st.integers(0, 2)), "groups": draw(groups)} for i in range(n)]
    places = []
    for j in range(m):
        reserved = draw(st.dictionaries(st.sampled_from(GROUPS), st.integers(1, 2), max_size=2))
        places.append({"id": f"O{j}", "seats": sum(reserved.values()) + draw(st.integers(0, 2)), "reserved": reserved})
    pairs = [(s["id"], o["id"]) for s in people for o in places]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=14)) if pairs else []
    edges = [[s, o, draw(st.sampled_from([0, 1, 3, 10**9]))] for s, o in chosen]
    previous = draw(st.lists(st.sampled_from(chosen), max_size=4)) if chosen else []
    lock = draw(st.lists(st.sampled_from(chosen), max_size=1)) if chosen else []
    return {
        "format": "pole-instance/1",
        "students": people,
        "offers": places,
        "edges": edges,
        "locks": [list(pair) for pair in lock],
        "previous": [list(pair) for pair in previous],
        "policy": {
            "reserves": draw(st.sampled_from(["hard", "soft"])),
            "tiers": draw(st.booleans()),
            "parity": draw(groups) if parity else [],
        },
        "seed": draw(st.integers(-5, 5)),
    }

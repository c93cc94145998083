"""The nouns of the engine: an instance (the question) and a solution (the answer).

Everything large is held in numpy arrays; identifiers are plain strings. An :class:`Instance` is always *canonical*:
students and offers sorted by identifier, edges sorted by (student, offer) with the cheapest of duplicates. Two
inputs that differ only in the order of their rows give equal instances, hence equal hashes and equal answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

INSTANCE_FORMAT = "pole-instance/1"
SOLUTION_FORMAT = "pole-solution/1"

#: Largest cost of one edge and largest number of seats of one offer. They keep every sum well inside 64 bits.
COST_MAX = 10**9
SEATS_MAX = 10**6
TIER_MAX = 1000

Reason = Literal["no_offer", "bottleneck", "reserved"]
Reserves = Literal["hard", "soft"]


def count_of(number: int, noun: str) -> str:
    """ "1 place", "2 places": in French the plural begins at two; each word of the noun takes an s."""
    return f"{number} {noun}" if number < 2 else f"{number} " + " ".join(f"{word}s" for word in noun.split())


class InstanceError(ValueError):
    """An instance that cannot be accepted. ``where`` names the element, ``message`` says what is wrong (French)."""

    def __init__(self, message: str, where: str = "") -> None:
        self.message = message
        self.where = where
        super().__init__(f"{where} : {message}" if where else message)


class SolutionError(ValueError):
    """A solution file that cannot be read. Same shape as :class:`InstanceError`."""

    def __init__(self, message: str, where: str = "") -> None:
        self.message = message
        self.where = where
        super().__init__(f"{where} : {message}" if where else message)


@dataclass(frozen=True)
class Policy:
    """The published choices of the barème.

    reserves: ``hard`` (a reserved seat stays empty rather than go to somebody else) or ``soft`` (it is released
    when that places one more student). tiers: serve tier 0 first, then 1, ... parity: groups whose unplaced rates
    are evened out (leximin).
    """

    reserves: Reserves = "hard"
    tiers: bool = True
    parity: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The policy in the neutral format."""
        return {"reserves": self.reserves, "tiers": self.tiers, "parity": list(self.parity)}

    @classmethod
    def from_value(cls, value: Any) -> Policy:
        """Read a policy from a mapping (absent keys take their default). Raises InstanceError."""
        if value is None:
            return cls()
        if isinstance(value, cls):
            value = value.to_dict()
        if not isinstance(value, Mapping):
            raise InstanceError("un objet est attendu", "policy")
        reserves = value.get("reserves", "hard")
        if reserves not in ("hard", "soft"):
            raise InstanceError(f"valeur inconnue « {reserves} » (attendu : hard ou soft)", "policy.reserves")
        tiers = value.get("tiers", True)
        if not isinstance(tiers, bool):
            raise InstanceError("vrai ou faux est attendu", "policy.tiers")
        parity = value.get("parity", [])
        if isinstance(parity, str) or not isinstance(parity, Sequence):
            raise InstanceError("une liste de groupes est attendue", "policy.parity")
        for rank, group in enumerate(parity):
            if not isinstance(group, str) or not group:
                raise InstanceError("un nom de groupe est attendu", f"policy.parity[{rank}]")
        return cls(reserves=reserves, tiers=tiers, parity=tuple(sorted(set(parity))))


@dataclass(frozen=True, eq=False)
class Instance:
    """A canonical instance. Build it with :meth:`from_arrays` or :meth:`from_dict`, never directly.

    Shapes: n students, m offers, e edges. ``edge_students`` and ``edge_offers`` are indices into the sorted
    ``student_ids`` and ``offer_ids``; ``indptr`` (n + 1) delimits the edges of each student. ``locks`` and
    ``previous`` are (k, 2) arrays of such indices. Costs have no unit: they are the points of the barème.
    """

    student_ids: tuple[str, ...]
    tiers: Ints
    groups: tuple[tuple[str, ...], ...]
    offer_ids: tuple[str, ...]
    seats: Ints
    reserved: tuple[tuple[tuple[str, int], ...], ...]
    edge_students: Ints
    edge_offers: Ints
    edge_costs: Ints
    indptr: Ints
    locks: Ints
    previous: Ints
    policy: Policy
    seed: int
    sha256: str = field(default="")

    @property
    def n_students(self) -> int:
        """Number of students."""
        return len(self.student_ids)

    @property
    def n_offers(self) -> int:
        """Number of offers."""
        return len(self.offer_ids)

    @property
    def n_edges(self) -> int:
        """Number of possible pairs, duplicates merged."""
        return int(self.edge_costs.size)

    @property
    def n_tiers(self) -> int:
        """Length of ``placed_by_tier``: highest tier + 1, or 0 without students."""
        return int(self.tiers.max()) + 1 if self.tiers.size else 0

    def edge_index(self, students: ArrayLike, offers: ArrayLike) -> Ints:
        """Positions of the given pairs among the edges, -1 where the pair is not an edge."""
        keys = self.edge_students * max(self.n_offers, 1) + self.edge_offers
        wanted = np.asarray(students, np.int64) * max(self.n_offers, 1) + np.asarray(offers, np.int64)
        where = np.searchsorted(keys, wanted)
        found = np.zeros(wanted.shape, bool)
        inside = where < keys.size
        found[inside] = keys[where[inside]] == wanted[inside]
        return np.where(found, where, -1).astype(np.int64)

    def members(self, group: str) -> Bools:
        """Mask of the students of a group."""
        return np.fromiter((group in names for names in self.groups), bool, self.n_students)

    @classmethod
    def from_arrays(  # noqa: PLR0917 - the columns of the format, in its order
        cls,
        student_ids: Sequence[str],
        tiers: ArrayLike | None,
        groups: Sequence[Iterable[str]] | None,
        offer_ids: Sequence[str],
        seats: ArrayLike,
        reserved: Sequence[Mapping[str, int]] | Mapping[int, Mapping[str, int]] | None,
        edge_students: ArrayLike,
        edge_offers: ArrayLike,
        edge_costs: ArrayLike,
        locks: ArrayLike | None = None,
        previous: ArrayLike | None = None,
        policy: Policy | Mapping[str, Any] | None = None,
        seed: int = 0,
    ) -> Instance:
        """Build an instance from arrays of indices.

        ``edge_students``, ``edge_offers``, ``locks`` and ``previous`` index the identifiers *as given here*; the
        instance sorts them. ``reserved`` is a list (one mapping per offer) or a mapping offer index -> group -> seats.
        ``locks`` and ``previous`` are (k, 2). Raises InstanceError naming the element.
        """
        from .build import build_instance

        return build_instance(
            student_ids=student_ids, tiers=tiers, groups=groups, offer_ids=offer_ids, seats=seats, reserved=reserved,
            edge_students=edge_students, edge_offers=edge_offers, edge_costs=edge_costs, locks=locks,
            previous=previous, policy=policy, seed=seed,
        )  # fmt: skip

    @classmethod
    def from_dict(cls, data: Any) -> Instance:
        """Build an instance from the neutral format ``pole-instance/1``. Raises InstanceError."""
        from .format import instance_from_dict

        return instance_from_dict(data)

    def to_dict(self) -> dict[str, Any]:
        """The instance in the neutral format, in canonical order."""
        from .format import instance_to_dict

        return instance_to_dict(self)


@dataclass(frozen=True)
class Unplaced:
    """A student without a place and the one reason for it; ``bottleneck`` indexes ``Solution.bottlenecks``."""

    student: str
    reason: Reason
    bottleneck: int | None = None


@dataclass(frozen=True)
class Bottleneck:
    """Students who can only use ``seats`` seats among them: ``deficit`` of them must stay out, whoever decides."""

    students: tuple[str, ...]
    offers: tuple[str, ...]
    seats: int
    deficit: int


@dataclass(frozen=True)
class Prospect:
    """``extra_seats`` new seats, usable by these students, would place them all."""

    students: tuple[str, ...]
    extra_seats: int


@dataclass(frozen=True)
class Solution:
    """The answer. ``pairs`` are sorted; ``stats`` (seconds, counts, cut) is informative and never written to a file."""

    instance_sha256: str
    engine: str
    seed: int
    placed: int
    placed_by_tier: tuple[int, ...]
    cost: int
    pairs: tuple[tuple[str, str], ...]
    unplaced: tuple[Unplaced, ...]
    bottlenecks: tuple[Bottleneck, ...]
    prospects: tuple[Prospect, ...]
    stats: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The solution in the neutral format ``pole-solution/1``."""
        from .format import solution_to_dict

        return solution_to_dict(self)


def canonical_sha256(instance: Instance) -> str:
    """SHA-256 of the canonical content: independent of the order of rows, keys and groups of the input."""
    digest = hashlib.sha256(INSTANCE_FORMAT.encode())

    def text(values: Iterable[str]) -> None:
        # Each string is preceded by its length, so that no two lists can be confused.
        for value in values:
            raw = value.encode()
            digest.update(len(raw).to_bytes(8, "little") + raw)
        digest.update(b"\xff" * 8)

    def numbers(values: Ints) -> None:
        digest.update(values.size.to_bytes(8, "little"))
        digest.update(np.ascontiguousarray(values, "<i8").tobytes())

    text(instance.student_ids)
    numbers(instance.tiers)
    for names in instance.groups:
        text(names)
    text(instance.offer_ids)
    numbers(instance.seats)
    for quotas in instance.reserved:
        text(f"{group}={count}" for group, count in quotas)
    for array in (instance.edge_students, instance.edge_offers, instance.edge_costs):
        numbers(array)
    numbers(instance.locks.ravel())
    numbers(instance.previous.ravel())
    text([instance.policy.reserves, str(instance.policy.tiers), *instance.policy.parity, str(instance.seed)])
    return digest.hexdigest()

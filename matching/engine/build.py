"""Checks and canonical order: from raw arrays to an :class:`Instance`, or a French sentence naming the bad element."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .types import COST_MAX, SEATS_MAX, TIER_MAX, Instance, InstanceError, Ints, Policy, canonical_sha256, count_of


def build_instance(
    *,
    student_ids: Sequence[str],
    tiers: ArrayLike | None,
    groups: Sequence[Iterable[str]] | None,
    offer_ids: Sequence[str],
    seats: ArrayLike,
    reserved: Sequence[Mapping[str, int]] | Mapping[int, Mapping[str, int]] | None,
    edge_students: ArrayLike,
    edge_offers: ArrayLike,
    edge_costs: ArrayLike,
    locks: ArrayLike | None,
    previous: ArrayLike | None,
    policy: Policy | Mapping[str, Any] | None,
    seed: int,
) -> Instance:
    """See :meth:`Instance.from_arrays`."""
    n, m = len(student_ids), len(offer_ids)
    student_order, student_rank = _sorted_ids(student_ids, "students")
    offer_order, offer_rank = _sorted_ids(offer_ids, "offers")

    tier_array = _column(tiers if tiers is not None else np.zeros(n), n, "students", "rang de priorité")
    _within(tier_array, 0, TIER_MAX, "students", "rang de priorité")
    if groups is not None and len(groups) != n:
        raise InstanceError(f"listes de groupes : {len(groups)}, élèves : {n}", "students")
    group_lists = [_group_names(names, i) for i, names in enumerate(groups)] if groups is not None else [()] * n

    seat_array = _column(seats, m, "offers", "nombre de places")
    _within(seat_array, 0, SEATS_MAX, "offers", "nombre de places")
    quotas = _quotas(reserved, seat_array)

    es = _column(edge_students, None, "edges", "élève")
    eo = _column(edge_offers, es.size, "edges", "offre")
    ec = _column(edge_costs, es.size, "edges", "coût")
    _within(es, 0, n - 1, "edges", "numéro d’élève")
    _within(eo, 0, m - 1, "edges", "numéro d’offre")
    _within(ec, 0, COST_MAX, "edges", "coût")
    es, eo, ec = _sorted_edges(student_rank[es], offer_rank[eo], ec, m)
    indptr = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(es, minlength=n), out=indptr[1:])

    raw_locks = _pairs(locks, n, m, "locks")
    raw_previous = _pairs(previous, n, m, "previous")
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise InstanceError("un entier est attendu", "seed")

    draft = Instance(
        student_ids=tuple(student_ids[i] for i in student_order),
        tiers=tier_array[student_order],
        groups=tuple(group_lists[i] for i in student_order),
        offer_ids=tuple(offer_ids[i] for i in offer_order),
        seats=seat_array[offer_order],
        reserved=tuple(quotas[i] for i in offer_order),
        edge_students=es,
        edge_offers=eo,
        edge_costs=ec,
        indptr=indptr,
        locks=_ranked(raw_locks, student_rank, offer_rank),
        previous=_ranked(raw_previous, student_rank, offer_rank),
        policy=Policy.from_value(policy),
        seed=seed,
    )
    _check_locks(draft, np.column_stack([student_rank[raw_locks[:, 0]], offer_rank[raw_locks[:, 1]]]))
    for array in (draft.tiers, draft.seats, es, eo, ec, indptr, draft.locks, draft.previous):
        array.setflags(write=False)
    return replace(draft, sha256=canonical_sha256(draft))


def check_ids(ids: Sequence[str], where: str) -> None:
    """Refuse empty, unreadable or repeated identifiers."""
    seen: set[str] = set()
    for i, value in enumerate(ids):
        if not isinstance(value, str) or not value:
            raise InstanceError("un identifiant (texte non vide) est attendu", f"{where}[{i}].id")
        if not _is_utf8(value):
            raise InstanceError("cet identifiant contient un caractère illisible", f"{where}[{i}].id")
        if value in seen:
            raise InstanceError(f"identifiant en double « {value} »", f"{where}[{i}].id")
        seen.add(value)


def _sorted_ids(ids: Sequence[str], where: str) -> tuple[list[int], Ints]:
    check_ids(ids, where)
    order = sorted(range(len(ids)), key=ids.__getitem__)
    rank = np.empty(len(ids), np.int64)
    rank[order] = np.arange(len(ids))
    return order, rank


def _is_utf8(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half a surrogate pair, as JSON may carry
        return False
    return True


def _column(values: ArrayLike, size: int | None, where: str, what: str) -> Ints:
    array = np.asarray(values)
    if array.ndim != 1 or (size is not None and array.size != size):
        raise InstanceError(f"{what} : {size if size is not None else 'des'} valeurs attendues", where)
    if array.size and array.dtype.kind not in "iu":
        with np.errstate(invalid="ignore"):
            exact = array.astype(np.int64) if array.dtype.kind == "f" else None
        if exact is None or not np.array_equal(exact, array):
            raise InstanceError(f"{what} : des entiers sont attendus", where)
        return exact
    return array.astype(np.int64)


def _within(array: Ints, low: int, high: int, where: str, what: str) -> None:
    bad = np.flatnonzero((array < low) | (array > high))
    if bad.size:
        i = int(bad[0])
        value = int(array[i])
        if value < 0:
            raise InstanceError(f"{what} négatif ({value})", f"{where}[{i}]")
        raise InstanceError(f"{what} trop grand ({value}, au plus {high})", f"{where}[{i}]")


def _group_names(names: Iterable[str], i: int) -> tuple[str, ...]:
    if isinstance(names, str):
        raise InstanceError("une liste de groupes est attendue", f"students[{i}].groups")
    result = tuple(sorted(set(names)))
    if any(not isinstance(name, str) or not name or not _is_utf8(name) for name in result):
        raise InstanceError("un nom de groupe est attendu", f"students[{i}].groups")
    return result


def _quotas(
    reserved: Sequence[Mapping[str, int]] | Mapping[int, Mapping[str, int]] | None, seats: Ints
) -> list[tuple[tuple[str, int], ...]]:
    quotas: list[tuple[tuple[str, int], ...]] = [()] * seats.size
    if reserved is None:
        return quotas
    if not isinstance(reserved, Mapping) and len(reserved) != seats.size:
        raise InstanceError(f"réserves : {len(reserved)}, offres : {seats.size}", "offers")
    rows = reserved.items() if isinstance(reserved, Mapping) else enumerate(reserved)
    for i, mapping in rows:
        if not 0 <= i < seats.size:
            raise InstanceError(f"réserve d’une offre inconnue ({i})", "offers")
        where = f"offers[{i}].reserved"
        total = 0
        for group, count in mapping.items():
            if not isinstance(group, str) or not group or not _is_utf8(group):
                raise InstanceError("un nom de groupe est attendu", where)
            if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 0:
                raise InstanceError(f"nombre de places réservées incorrect pour « {group} »", where)
            total += int(count)
        if total > seats[i]:
            raise InstanceError(f"{count_of(total, 'place réservée')} pour {count_of(int(seats[i]), 'place')}", where)
        quotas[i] = tuple(sorted((group, int(count)) for group, count in mapping.items() if count))
    return quotas


def _sorted_edges(es: Ints, eo: Ints, ec: Ints, m: int) -> tuple[Ints, Ints, Ints]:
    """Sort by (student, offer); of duplicates keep the cheapest."""
    key = es * max(m, 1) + eo
    if key.size > 1 and not bool(np.all(key[1:] > key[:-1])):
        order = np.lexsort((ec, key))
        key, es, eo, ec = key[order], es[order], eo[order], ec[order]
        first = np.ones(key.size, bool)
        first[1:] = key[1:] != key[:-1]
        es, eo, ec = es[first], eo[first], ec[first]
    return es, eo, ec


def _pairs(values: ArrayLike | None, n: int, m: int, where: str) -> Ints:
    array = np.asarray(values if values is not None else [])
    if array.size == 0:
        return np.empty((0, 2), np.int64)
    if array.ndim != 2 or array.shape[1] != 2 or array.dtype.kind not in "iu":
        raise InstanceError("des paires (élève, offre) sont attendues", where)
    array = array.astype(np.int64)
    _within(array[:, 0], 0, n - 1, where, "numéro d’élève")
    _within(array[:, 1], 0, m - 1, where, "numéro d’offre")
    return array


def _ranked(pairs: Ints, student_rank: Ints, offer_rank: Ints) -> Ints:
    ranked = np.column_stack([student_rank[pairs[:, 0]], offer_rank[pairs[:, 1]]])
    return np.unique(ranked, axis=0).astype(np.int64).reshape(-1, 2)


def _check_locks(instance: Instance, locks: Ints) -> None:
    """``locks`` in the order given, so that the message names the line at fault."""
    is_edge = instance.edge_index(locks[:, 0], locks[:, 1]) >= 0
    offer_of: dict[int, int] = {}
    held: dict[int, list[int]] = {}
    hard = instance.policy.reserves == "hard"
    for i, (s, o) in enumerate(locks.tolist()):
        where = f"locks[{i}]"
        student, offer = instance.student_ids[s], instance.offer_ids[o]
        if not is_edge[i]:
            raise InstanceError(
                f"l’élève « {student} » et l’offre « {offer} » ne forment pas une paire possible", where
            )
        if offer_of.setdefault(s, o) != o:
            raise InstanceError(f"l’élève « {student} » est fixé deux fois", where)
        rows = held.setdefault(o, [])
        if s in rows:
            continue
        rows.append(s)
        if len(rows) > instance.seats[o]:
            count = int(instance.seats[o])
            raise InstanceError(f"plus d’élèves fixés que de places dans l’offre « {offer} » ({count})", where)
        if hard and instance.reserved[o] and not _fits(instance, o, rows):
            raise InstanceError(f"l’offre « {offer} » n’a plus que des places réservées à d’autres groupes", where)


def _fits(instance: Instance, offer: int, students: list[int]) -> bool:
    """Whether these students can sit together in the offer without taking a seat reserved to others (Kuhn)."""
    quotas = instance.reserved[offer]
    pools: list[tuple[str | None, int]] = [(None, int(instance.seats[offer]) - sum(c for _, c in quotas)), *quotas]
    seated: list[list[int]] = [[] for _ in pools]

    def seat(student: int, tried: set[int]) -> bool:
        for p, (group, capacity) in enumerate(pools):
            if p in tried or (group is not None and group not in instance.groups[student]):
                continue
            tried.add(p)
            if len(seated[p]) < capacity:
                seated[p].append(student)
                return True
            for k, other in enumerate(seated[p]):
                if seat(other, tried):
                    seated[p][k] = student
                    return True
        return False

    return all(seat(student, set()) for student in students)

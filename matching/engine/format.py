"""The neutral file formats ``pole-instance/1`` and ``pole-solution/1`` (JSON, or ``.npz`` of the same content).

Reading names the element at fault in French (``edges[12] : offre inconnue « O9 »``). Writing is deterministic:
the same solution gives the same bytes, and a file appears whole or not at all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from .build import check_ids
from .files import ErrorType, json_bytes, parse, read_json, read_npz, write, write_npz
from .types import (
    COST_MAX,
    INSTANCE_FORMAT,
    SOLUTION_FORMAT,
    Bottleneck,
    Instance,
    InstanceError,
    Policy,
    Prospect,
    Solution,
    SolutionError,
    Unplaced,
)

REASONS = ("no_offer", "bottleneck", "reserved")


# --- instance ---------------------------------------------------------------------------------------------------


def instance_from_dict(data: Any) -> Instance:
    """Read the neutral format. Raises InstanceError naming the element."""
    _expect_format(data, INSTANCE_FORMAT, InstanceError)
    students = _rows(data, "students", InstanceError, required=True)
    offers = _rows(data, "offers", InstanceError, required=True)
    student_ids = [row.get("id", "") for row in students]
    offer_ids = [row.get("id", "") for row in offers]
    check_ids(student_ids, "students")
    check_ids(offer_ids, "offers")
    tiers = [_integer(row.get("tier", 0), f"students[{i}].tier") for i, row in enumerate(students)]
    groups = [_list(row.get("groups"), f"students[{i}].groups") for i, row in enumerate(students)]
    seats = []
    reserved = []
    for i, row in enumerate(offers):
        if "seats" not in row:
            raise InstanceError("le nombre de places manque", f"offers[{i}].seats")
        seats.append(_integer(row["seats"], f"offers[{i}].seats"))
        quotas = row.get("reserved")
        if quotas is not None and not isinstance(quotas, Mapping):
            raise InstanceError("un objet groupe → places est attendu", f"offers[{i}].reserved")
        reserved.append(quotas or {})

    student_of = {value: i for i, value in enumerate(student_ids)}
    offer_of = {value: i for i, value in enumerate(offer_ids)}
    edges = _rows(data, "edges", InstanceError, kind=(list, tuple))
    es, eo, ec = [], [], []
    for i, edge in enumerate(edges):
        # The plain path first: two look-ups per edge; the slow path only words the error.
        try:
            s, o, cost = edge
            es.append(student_of[s])
            eo.append(offer_of[o])
        except (KeyError, ValueError, TypeError):
            _bad_pair(edge, 3, student_of, offer_of, f"edges[{i}]")
        if type(cost) is not int or not 0 <= cost <= COST_MAX:
            _bad_cost(cost, f"edges[{i}]")
        ec.append(cost)

    def pairs(name: str) -> list[tuple[int, int]]:
        result = []
        for i, pair in enumerate(_rows(data, name, InstanceError, kind=(list, tuple))):
            try:
                s, o = pair
                result.append((student_of[s], offer_of[o]))
            except (KeyError, ValueError, TypeError):
                _bad_pair(pair, 2, student_of, offer_of, f"{name}[{i}]")
        return result

    return Instance.from_arrays(
        student_ids=student_ids, tiers=np.array(tiers, np.int64), groups=groups, offer_ids=offer_ids,
        seats=np.array(seats, np.int64), reserved=reserved, edge_students=np.array(es, np.int64),
        edge_offers=np.array(eo, np.int64), edge_costs=np.array(ec, np.int64), locks=pairs("locks"),
        previous=pairs("previous"), policy=Policy.from_value(data.get("policy")),
        seed=_integer(data.get("seed", 0), "seed"),
    )  # fmt: skip


def instance_to_dict(instance: Instance) -> dict[str, Any]:
    """The neutral format in canonical order; absent keys are left out of the rows where they would be empty."""
    students = []
    for name, tier, groups in zip(instance.student_ids, instance.tiers.tolist(), instance.groups, strict=True):
        students.append({"id": name, "tier": tier, "groups": list(groups)})
    offers: list[dict[str, Any]] = []
    for name, seats, quotas in zip(instance.offer_ids, instance.seats.tolist(), instance.reserved, strict=True):
        offers.append({"id": name, "seats": seats} | ({"reserved": dict(quotas)} if quotas else {}))

    def pairs(array: np.ndarray) -> list[list[str]]:
        return [[instance.student_ids[s], instance.offer_ids[o]] for s, o in array.tolist()]

    edges = zip(
        instance.edge_students.tolist(), instance.edge_offers.tolist(), instance.edge_costs.tolist(), strict=True
    )
    return {
        "format": INSTANCE_FORMAT,
        "students": students,
        "offers": offers,
        "edges": [[instance.student_ids[s], instance.offer_ids[o], cost] for s, o, cost in edges],
        "locks": pairs(instance.locks),
        "previous": pairs(instance.previous),
        "policy": instance.policy.to_dict(),
        "seed": instance.seed,
    }


def load_instance(path: str | os.PathLike[str]) -> Instance:
    """Read an instance from a JSON or ``.npz`` file. Raises InstanceError."""
    path = Path(path)
    if path.suffix == ".npz":
        return _instance_from_npz(read_npz(path, InstanceError))
    return instance_from_dict(read_json(path, InstanceError))


def dump_instance(path: str | os.PathLike[str], instance: Instance) -> None:
    """Write an instance as JSON, or as ``.npz`` when the name says so."""
    path = Path(path)
    if path.suffix != ".npz":
        write(path, json_bytes(instance_to_dict(instance)))
        return
    sparse = {str(i): dict(quotas) for i, quotas in enumerate(instance.reserved) if quotas}
    write_npz(path, {
        "format": np.array(INSTANCE_FORMAT),
        "student_ids": np.array(instance.student_ids, dtype=str),
        "tiers": instance.tiers,
        "groups": np.array(json.dumps(instance.groups)),
        "offer_ids": np.array(instance.offer_ids, dtype=str),
        "seats": instance.seats,
        "reserved": np.array(json.dumps(sparse, sort_keys=True)),
        "edge_students": instance.edge_students,
        "edge_offers": instance.edge_offers,
        "edge_costs": instance.edge_costs,
        "locks": instance.locks,
        "previous": instance.previous,
        "policy": np.array(json.dumps(instance.policy.to_dict(), sort_keys=True)),
        "seed": np.array(str(instance.seed)),
    })  # fmt: skip


def _instance_from_npz(arrays: dict[str, np.ndarray]) -> Instance:
    _expect_format({"format": str(arrays.get("format", ""))}, INSTANCE_FORMAT, InstanceError)
    needed = ("student_ids", "offer_ids", "seats", "edge_students", "edge_offers", "edge_costs")
    for name in needed:
        if name not in arrays:
            raise InstanceError("ce tableau manque dans le fichier", name)
    try:
        groups = json.loads(str(arrays["groups"])) if "groups" in arrays else None
        sparse = json.loads(str(arrays["reserved"])) if "reserved" in arrays else {}
        policy = json.loads(str(arrays["policy"])) if "policy" in arrays else None
        seed = int(str(arrays["seed"])) if "seed" in arrays else 0
        reserved = {int(i): quotas for i, quotas in sparse.items()}
    except (ValueError, AttributeError) as error:
        raise InstanceError(f"groupes, réserves, règles ou graine illisibles ({error})") from error
    return Instance.from_arrays(
        student_ids=arrays["student_ids"].tolist(), tiers=arrays.get("tiers"), groups=groups,
        offer_ids=arrays["offer_ids"].tolist(), seats=arrays["seats"], reserved=reserved,
        edge_students=arrays["edge_students"], edge_offers=arrays["edge_offers"], edge_costs=arrays["edge_costs"],
        locks=arrays.get("locks"), previous=arrays.get("previous"), policy=policy, seed=seed,
    )  # fmt: skip


# --- solution ---------------------------------------------------------------------------------------------------


def solution_to_dict(solution: Solution) -> dict[str, Any]:
    """The neutral format; ``bottleneck`` appears only on the students whose reason it is."""
    unplaced: list[dict[str, Any]] = []
    for row in solution.unplaced:
        extra = {} if row.bottleneck is None else {"bottleneck": row.bottleneck}
        unplaced.append({"student": row.student, "reason": row.reason} | extra)
    return {
        "format": SOLUTION_FORMAT,
        "instance_sha256": solution.instance_sha256,
        "engine": solution.engine,
        "seed": solution.seed,
        "placed": solution.placed,
        "placed_by_tier": list(solution.placed_by_tier),
        "cost": solution.cost,
        "pairs": [list(pair) for pair in solution.pairs],
        "unplaced": unplaced,
        "bottlenecks": [
            {"students": list(b.students), "offers": list(b.offers), "seats": b.seats, "deficit": b.deficit}
            for b in solution.bottlenecks
        ],
        "prospects": [{"students": list(p.students), "extra_seats": p.extra_seats} for p in solution.prospects],
    }


def solution_from_dict(data: Any) -> Solution:
    """Read the neutral format; contents are not judged here (see ``verify``). Raises SolutionError."""
    _expect_format(data, SOLUTION_FORMAT, SolutionError)
    pairs = []
    for i, pair in enumerate(_rows(data, "pairs", SolutionError, kind=(list, tuple), required=True)):
        if len(pair) != 2:
            raise SolutionError("une paire [élève, offre] est attendue", f"pairs[{i}]")
        pairs.append((_text(pair[0], f"pairs[{i}][0]"), _text(pair[1], f"pairs[{i}][1]")))
    tiers = data.get("placed_by_tier")
    if not isinstance(tiers, list):
        raise SolutionError("une liste est attendue", "placed_by_tier")
    return Solution(
        instance_sha256=_text(data.get("instance_sha256"), "instance_sha256"),
        engine=_text(data.get("engine"), "engine"),
        seed=_number(data.get("seed"), "seed"),
        placed=_number(data.get("placed"), "placed"),
        placed_by_tier=tuple(_number(value, f"placed_by_tier[{i}]") for i, value in enumerate(tiers)),
        cost=_number(data.get("cost"), "cost"),
        pairs=tuple(pairs),
        unplaced=tuple(
            _unplaced(row, f"unplaced[{i}]")
            for i, row in enumerate(_rows(data, "unplaced", SolutionError, required=True))
        ),
        bottlenecks=tuple(
            Bottleneck(
                _texts(row.get("students"), f"bottlenecks[{i}].students"),
                _texts(row.get("offers"), f"bottlenecks[{i}].offers"),
                _number(row.get("seats"), f"bottlenecks[{i}].seats"),
                _number(row.get("deficit"), f"bottlenecks[{i}].deficit"),
            )
            for i, row in enumerate(_rows(data, "bottlenecks", SolutionError))
        ),
        prospects=tuple(
            Prospect(
                _texts(row.get("students"), f"prospects[{i}].students"),
                _number(row.get("extra_seats"), f"prospects[{i}].extra_seats"),
            )
            for i, row in enumerate(_rows(data, "prospects", SolutionError))
        ),
    )


def _unplaced(row: Mapping[str, Any], where: str) -> Unplaced:
    reason = row.get("reason")
    if reason not in REASONS:
        raise SolutionError(f"motif inconnu « {reason} »", f"{where}.reason")
    number = row.get("bottleneck")
    if number is not None:
        _number(number, f"{where}.bottleneck")
    return Unplaced(_text(row.get("student"), f"{where}.student"), reason, number)


def dump_solution(path: str | os.PathLike[str], solution: Solution) -> None:
    """Write a solution as JSON, or as ``.npz`` (the JSON text, compressed) when the name says so."""
    path = Path(path)
    raw = json_bytes(solution_to_dict(solution))
    if path.suffix == ".npz":
        write_npz(path, {"solution": np.frombuffer(raw, np.uint8)})
    else:
        write(path, raw)


def load_solution(path: str | os.PathLike[str]) -> Solution:
    """Read a solution from a JSON or ``.npz`` file. Raises SolutionError."""
    path = Path(path)
    if path.suffix != ".npz":
        return solution_from_dict(read_json(path, SolutionError))
    arrays = read_npz(path, SolutionError)
    if "solution" not in arrays:
        raise SolutionError("ce tableau manque dans le fichier", "solution")
    return solution_from_dict(parse(arrays["solution"].astype(np.uint8).tobytes(), path, SolutionError))


# --- small checks -----------------------------------------------------------------------------------------------


def _expect_format(data: Any, expected: str, error: ErrorType) -> None:
    if not isinstance(data, Mapping):
        raise error("un objet JSON est attendu")
    if data.get("format") != expected:
        raise error(f"format inconnu « {data.get('format')} » (attendu : {expected})", "format")


def _rows(
    data: Mapping[str, Any],
    name: str,
    error: ErrorType,
    *,
    kind: type | tuple[type, ...] = dict,
    required: bool = False,
) -> Any:
    rows = data.get(name)
    if rows is None:
        if required:
            raise error("cette liste manque", name)
        return []
    if not isinstance(rows, list):
        raise error("une liste est attendue", name)
    for i, row in enumerate(rows):
        if not isinstance(row, kind):
            what = "un objet est attendu" if kind is dict else "une liste est attendue"
            raise error(what, f"{name}[{i}]")
    return rows


def _integer(value: Any, where: str) -> int:
    if type(value) is not int:
        raise InstanceError("un entier est attendu", where)
    if abs(value) > 2**62:
        raise InstanceError(f"nombre trop grand ({value})", where)
    return value


def _list(value: Any, where: str) -> Sequence[str]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise InstanceError("une liste de groupes est attendue", where)
    return value


def _bad_cost(cost: Any, where: str) -> NoReturn:
    if type(cost) is not int:
        raise InstanceError("coût : un entier est attendu", where)
    if cost < 0:
        raise InstanceError(f"coût négatif ({cost})", where)
    raise InstanceError(f"coût trop grand ({cost}, au plus {COST_MAX})", where)


def _bad_pair(pair: Any, size: int, students: Mapping[str, int], offers: Mapping[str, int], where: str) -> NoReturn:
    if len(pair) != size:
        shape = "[élève, offre, coût]" if size == 3 else "[élève, offre]"
        raise InstanceError(f"{shape} est attendu", where)
    if not isinstance(pair[0], str) or pair[0] not in students:
        raise InstanceError(f"élève inconnu « {pair[0]} »", where)
    if not isinstance(pair[1], str) or pair[1] not in offers:
        raise InstanceError(f"offre inconnue « {pair[1]} »", where)
    raise InstanceError(f"{size} valeurs sont attendues", where)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise SolutionError("un texte est attendu", where)
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise SolutionError("une liste est attendue", where)
    return tuple(_text(item, f"{where}[{i}]") for i, item in enumerate(value))


def _number(value: Any, where: str) -> int:
    if type(value) is not int:
        raise SolutionError("un entier est attendu", where)
    return value

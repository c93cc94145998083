"""Reading and writing the neutral formats: each fault has its sentence, and nothing is written by halves."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching.engine import (
    Instance,
    InstanceError,
    SolutionError,
    dump_instance,
    dump_solution,
    load_instance,
    load_solution,
    solve,
)
from matching.engine.format import solution_from_dict

BASE: dict[str, Any] = {
    "format": "pole-instance/1",
    "students": [{"id": "S1", "tier": 0, "groups": ["rep", "rural"]}, {"id": "S2"}],
    "offers": [{"id": "O1", "seats": 2, "reserved": {"rep": 1}}, {"id": "O2", "seats": 1}],
    "edges": [["S1", "O1", 130], ["S2", "O2", 40], ["S2", "O1", 10]],
    "locks": [["S1", "O1"]],
    "previous": [["S2", "O2"]],
    "policy": {"reserves": "hard", "tiers": True, "parity": []},
    "seed": 7,
}


def change(path: tuple[str | int, ...], value: Any) -> Callable[[dict[str, Any]], None]:
    def apply(data: dict[str, Any]) -> None:
        target: Any = data
        for step in path[:-1]:
            target = target[step]
        if isinstance(target, list) and path[-1] == "+":
            target.append(value)
        else:
            target[path[-1]] = value

    return apply


FAULTS: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (change(("format",), "pole-instance/9"), "format : format inconnu « pole-instance/9 » (attendu : pole-instance/1)"),
    (change(("students",), None), "students : cette liste manque"),
    (change(("students",), {}), "students : une liste est attendue"),
    (change(("students", 0), "S1"), "students[0] : un objet est attendu"),
    (change(("students", 1, "id"), "S1"), "students[1].id : identifiant en double « S1 »"),
    (change(("students", 1, "id"), ""), "students[1].id : un identifiant (texte non vide) est attendu"),
    (change(("students", 1, "id"), "\ud800"), "students[1].id : cet identifiant contient un caractère illisible"),
    (change(("students", 0, "tier"), -1), "students[0] : rang de priorité négatif (-1)"),
    (change(("students", 0, "tier"), 1.5), "students[0].tier : un entier est attendu"),
    (change(("students", 0, "tier"), 5000), "students[0] : rang de priorité trop grand (5000, au plus 1000)"),
    (change(("students", 0, "groups"), "rep"), "students[0].groups : une liste de groupes est attendue"),
    (change(("offers", 1, "id"), 3), "offers[1].id : un identifiant (texte non vide) est attendu"),
    (change(("offers", 1), {"id": "O2"}), "offers[1].seats : le nombre de places manque"),
    (change(("offers", 1, "seats"), -3), "offers[1] : nombre de places négatif (-3)"),
    (change(("offers", 1, "seats"), True), "offers[1].seats : un entier est attendu"),
    (change(("offers", 1, "seats"), 10**30), f"offers[1].seats : nombre trop grand ({10**30})"),
    (change(("offers", 0, "reserved"), {"rep": 3}), "offers[0].reserved : 3 places réservées pour 2 places"),
    (change(("offers", 0, "reserved"), []), "offers[0].reserved : un objet groupe → places est attendu"),
    (
        change(("offers", 0, "reserved"), {"rep": -1}),
        "offers[0].reserved : nombre de places réservées incorrect pour « rep »",
    ),
    (change(("edges", 1), ["S2", "O9", 1]), "edges[1] : offre inconnue « O9 »"),
    (change(("edges", 1), ["S9", "O2", 1]), "edges[1] : élève inconnu « S9 »"),
    (change(("edges", 1), ["S2", "O2"]), "edges[1] : [élève, offre, coût] est attendu"),
    (change(("edges", 1), [["S2"], "O2", 1]), "edges[1] : élève inconnu « ['S2'] »"),
    (change(("edges", 1), {"s": 1}), "edges[1] : une liste est attendue"),
    (change(("edges", 1, 2), -4), "edges[1] : coût négatif (-4)"),
    (change(("edges", 1, 2), 1.5), "edges[1] : coût : un entier est attendu"),
    (change(("edges", 1, 2), True), "edges[1] : coût : un entier est attendu"),
    (change(("edges", 1, 2), 10**10), "edges[1] : coût trop grand (10000000000, au plus 1000000000)"),
    (
        change(("locks", 0), ["S1", "O2"]),
        "locks[0] : l’élève « S1 » et l’offre « O2 » ne forment pas une paire possible",
    ),
    (change(("locks", 0), ["S9", "O2"]), "locks[0] : élève inconnu « S9 »"),
    (change(("locks", 0), ["S1"]), "locks[0] : [élève, offre] est attendu"),
    (change(("previous", 0), ["S1", "O9"]), "previous[0] : offre inconnue « O9 »"),
    (change(("policy",), []), "policy : un objet est attendu"),
    (change(("policy", "reserves"), "mou"), "policy.reserves : valeur inconnue « mou » (attendu : hard ou soft)"),
    (change(("policy", "tiers"), 1), "policy.tiers : vrai ou faux est attendu"),
    (change(("policy", "parity"), "rep"), "policy.parity : une liste de groupes est attendue"),
    (change(("policy", "parity"), [""]), "policy.parity[0] : un nom de groupe est attendu"),
    (change(("seed",), "7"), "seed : un entier est attendu"),
]


@pytest.mark.parametrize(("apply", "sentence"), FAULTS, ids=[sentence[:40] for _, sentence in FAULTS])
def test_each_fault_names_its_element(apply: Callable[[dict[str, Any]], None], sentence: str) -> None:
    data = copy.deepcopy(BASE)
    apply(data)
    with pytest.raises(InstanceError) as caught:
        Instance.from_dict(data)
    assert str(caught.value) == sentence


def test_locks_beyond_the_rules_are_refused() -> None:
    data = copy.deepcopy(BASE)
    data["edges"] += [["S1", "O2", 0]]
    data["locks"] += [["S1", "O2"]]
    with pytest.raises(InstanceError) as twice:
        Instance.from_dict(data)
    assert str(twice.value) == "locks[1] : l’élève « S1 » est fixé deux fois"
    data["locks"] = [["S1", "O2"], ["S2", "O2"]]
    with pytest.raises(InstanceError) as full:
        Instance.from_dict(data)
    assert str(full.value) == "locks[1] : plus d’élèves fixés que de places dans l’offre « O2 » (1)"
    data["offers"][0]["reserved"] = {"rep": 2}
    data["locks"] = [["S2", "O1"]]
    with pytest.raises(InstanceError) as kept:
        Instance.from_dict(data)
    assert str(kept.value) == "locks[0] : l’offre « O1 » n’a plus que des places réservées à d’autres groupes"
    data["policy"]["reserves"] = "soft"
    assert solve(Instance.from_dict(data)).placed == 2


def test_the_same_lock_twice_is_one_lock() -> None:
    data = BASE | {"locks": [["S1", "O1"], ["S1", "O1"]]}
    assert Instance.from_dict(data).sha256 == Instance.from_dict(BASE).sha256


def test_absent_keys_take_their_defaults() -> None:
    short = Instance.from_dict(
        {"format": "pole-instance/1", "students": [{"id": "S"}], "offers": [{"id": "O", "seats": 1}]}
    )
    full = Instance.from_dict({
        "format": "pole-instance/1",
        "students": [{"id": "S", "tier": 0, "groups": []}],
        "offers": [{"id": "O", "seats": 1, "reserved": {}}],
        "edges": [], "locks": [], "previous": [],
        "policy": {"reserves": "hard", "tiers": True, "parity": []},
        "seed": 0,
    })  # fmt: skip
    assert short.sha256 == full.sha256


def test_an_empty_instance_has_an_empty_solution() -> None:
    solution = solve(Instance.from_dict({"format": "pole-instance/1", "students": [], "offers": []}))
    assert (solution.placed, solution.pairs, solution.placed_by_tier, solution.unplaced) == (0, (), (), ())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("students", 0, "tier"), 1),
        (("students", 0, "groups"), ["rep"]),
        (("students", 0, "id"), "S0"),
        (("offers", 0, "seats"), 3),
        (("offers", 0, "reserved"), {"rep": 2}),
        (("edges", 0, 2), 131),
        (("edges", "+"), ["S1", "O2", 0]),
        (("locks",), []),
        (("previous",), []),
        (("policy", "reserves"), "soft"),
        (("policy", "tiers"), False),
        (("policy", "parity"), ["rep"]),
        (("seed",), 8),
    ],
)
def test_the_hash_covers_every_input(path: tuple[str | int, ...], value: Any) -> None:
    data = copy.deepcopy(BASE)
    change(path, value)(data)
    if path == ("students", 0, "id"):
        data["edges"][0][0] = data["locks"][0][0] = "S0"
    assert Instance.from_dict(data).sha256 != Instance.from_dict(BASE).sha256


@pytest.mark.parametrize("suffix", ["json", "npz"])
def test_instances_survive_the_journey(tmp_path: Path, suffix: str) -> None:
    instance = Instance.from_dict(BASE)
    dump_instance(tmp_path / f"i.{suffix}", instance)
    back = load_instance(tmp_path / f"i.{suffix}")
    assert back.sha256 == instance.sha256
    assert back.to_dict() == instance.to_dict()
    assert Instance.from_dict(instance.to_dict()).sha256 == instance.sha256


def test_unreadable_files_say_where(tmp_path: Path) -> None:
    path = tmp_path / "i.json"
    with pytest.raises(InstanceError, match=r"i\.json : lecture impossible \(No such file or directory\)"):
        load_instance(path)
    path.write_text('{"format": "pole-instance/1",\n "students": [}', encoding="utf-8")
    with pytest.raises(InstanceError, match=r"i\.json : le fichier n’est pas du JSON \(ligne 2, colonne 15\)"):
        load_instance(path)
    path.write_bytes(b'{"format": "\xe9"}')
    with pytest.raises(InstanceError, match=r"i\.json : le fichier n’est pas en UTF-8 \(octet 12\)"):
        load_instance(path)
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(InstanceError, match="^un objet JSON est attendu$"):
        load_instance(path)
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InstanceError, match="trop imbriqué"):
        load_instance(path)
    path.write_text('{"seed": ' + "9" * 5000 + "}", encoding="utf-8")
    with pytest.raises(InstanceError, match="un nombre est trop long"):
        load_instance(path)


def test_unreadable_archives_say_so(tmp_path: Path) -> None:
    path = tmp_path / "i.npz"
    path.write_bytes(b"PK not really")
    with pytest.raises(InstanceError, match=r"i\.npz : le fichier n’est pas une archive \.npz lisible"):
        load_instance(path)
    np.savez(path, format=np.array("pole-instance/1"), student_ids=np.array(["S"]))
    with pytest.raises(InstanceError, match="^offer_ids : ce tableau manque dans le fichier$"):
        load_instance(path)
    np.savez(path, format=np.array(["x"], dtype=object))
    with pytest.raises(InstanceError, match="archive"):
        load_instance(path)


def test_a_solution_survives_the_journey_and_its_faults_are_named(tmp_path: Path) -> None:
    solution = solve(Instance.from_dict(BASE | {"offers": [{"id": "O1", "seats": 1}, {"id": "O2", "seats": 0}]}))
    assert solution.unplaced
    assert solution.bottlenecks
    dump_solution(tmp_path / "s.json", solution)
    assert load_solution(tmp_path / "s.json") == solution
    raw = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert list(raw) == [
        "format", "instance_sha256", "engine", "seed", "placed", "placed_by_tier", "cost", "pairs", "unplaced",
        "bottlenecks", "prospects",
    ]  # fmt: skip
    for path, value, sentence in [
        (("format",), "x", "format : format inconnu « x » (attendu : pole-solution/1)"),
        (("pairs",), None, "pairs : cette liste manque"),
        (("pairs", 0), ["S1"], "pairs[0] : une paire [élève, offre] est attendue"),
        (("pairs", 0), ["S1", 4], "pairs[0][1] : un texte est attendu"),
        (("unplaced", 0, "reason"), "luck", "unplaced[0].reason : motif inconnu « luck »"),
        (("placed",), "3", "placed : un entier est attendu"),
        (("placed_by_tier",), 3, "placed_by_tier : une liste est attendue"),
        (("bottlenecks", 0, "offers"), "O1", "bottlenecks[0].offers : une liste est attendue"),
        (("prospects", 0, "extra_seats"), None, "prospects[0].extra_seats : un entier est attendu"),
    ]:
        data = copy.deepcopy(raw)
        change(path, value)(data)
        with pytest.raises(SolutionError) as caught:
            solution_from_dict(data)
        assert str(caught.value) == sentence


def arrays(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "student_ids": ["b", "a"],
        "tiers": [1, 0],
        "groups": [["rep"], []],
        "offer_ids": ["y", "x"],
        "seats": [1, 2],
        "reserved": {1: {"rep": 1}},
        "edge_students": [0, 1, 0],
        "edge_offers": [0, 1, 1],
        "edge_costs": [5, 6, 7],
    }
    return base | changes


def test_arrays_are_sorted_by_identifier() -> None:
    instance = Instance.from_arrays(**arrays(locks=[[0, 0]], previous=np.array([[1, 1]])))
    assert instance.student_ids == ("a", "b")
    assert instance.offer_ids == ("x", "y")
    assert instance.reserved == ((("rep", 1),), ())
    edges = zip(instance.edge_students, instance.edge_offers, instance.edge_costs, strict=True)
    assert [tuple(int(v) for v in row) for row in edges] == [(0, 0, 6), (1, 0, 7), (1, 1, 5)]
    assert instance.locks.tolist() == [[1, 1]]
    assert instance.previous.tolist() == [[0, 0]]
    with pytest.raises(ValueError, match="read-only"):
        instance.edge_costs[0] = 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"edge_offers": [0, 9, 1]}, "edges[1] : numéro d’offre trop grand (9, au plus 1)"),
        ({"edge_costs": [5, 6]}, "edges : coût : 3 valeurs attendues"),
        ({"edge_costs": [5, 6, 7.5]}, "edges : coût : des entiers sont attendus"),
        ({"tiers": [0]}, "students : rang de priorité : 2 valeurs attendues"),
        ({"groups": [[]]}, "students : listes de groupes : 1, élèves : 2"),
        ({"groups": ["rep", []]}, "students[0].groups : une liste de groupes est attendue"),
        ({"reserved": {7: {"rep": 1}}}, "offers : réserve d’une offre inconnue (7)"),
        ({"locks": [[0, 9]]}, "locks[0] : numéro d’offre trop grand (9, au plus 1)"),
        ({"locks": [0, 1]}, "locks : des paires (élève, offre) sont attendues"),
        ({"seed": 1.0}, "seed : un entier est attendu"),
    ],
)
def test_bad_arrays_are_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InstanceError) as caught:
        Instance.from_arrays(**arrays(**changes))
    assert str(caught.value) == sentence

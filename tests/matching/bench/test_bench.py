"""The benchmark measures what it says: exact peers agree, rules of use place fewer, slow peers are stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from matching.bench import peers, solvers, worker
from matching.bench.instances import generate
from matching.engine import dump_instance, solve


@pytest.mark.parametrize("name", sorted(peers.EXACT))
def test_exact_peers_agree_with_the_engine(name: str) -> None:
    for seed in range(3):
        instance = generate(120, 8, 0.8, seed)
        solution = solve(instance)
        assert peers.PEERS[name](instance) == (solution.placed, solution.cost)


@pytest.mark.parametrize("name", ["premier arrivé, premier servi", "acceptation différée"])
def test_rules_in_use_place_fewer(name: str) -> None:
    instance = generate(600, 12, 0.9, 4)
    placed, _ = peers.PEERS[name](instance)
    assert 0.5 * solve(instance).placed < placed < solve(instance).placed


def test_deferred_acceptance_is_stable() -> None:
    """A single seat wanted by all goes to the best lottery number, whoever comes first."""
    instance = generate(60, 4, 0.3, 2)
    assert peers.deferred_acceptance(instance) == peers.deferred_acceptance(instance)
    assert peers.deferred_acceptance(instance)[0] <= int(instance.seats.sum())


def test_generated_instances_have_the_size_asked() -> None:
    instance = generate(1000, 20, 1.35, 7)
    assert instance.n_students == 1000
    assert 0.85 * 20 < instance.n_edges / 1000 < 1.15 * 20
    assert 1.2 * 1000 < instance.seats.sum() < 1.5 * 1000


def test_rows_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers, "CASES", {"serré": solvers.CASES["serré"]})
    name = "OR-tools, grand M"
    monkeypatch.setattr(solvers, "PEERS", {name: peers.PEERS[name]})
    steps: list[str] = []
    rows = solvers.run_bench([150], progress=steps.append)
    assert all(
        set(row) == {"case", "metric", "value", "unit", "peer", "ratio", "goal", "met"} for row in rows
    )  # the columns of every benchmark of the project
    by_metric = {(row["metric"], row["peer"]): row for row in rows}
    assert by_metric["agreement", name]["met"] is True
    assert by_metric["verify.findings", None]["met"] is True
    ours, other = by_metric["solve", None], by_metric["solve", name]
    # The ratio is drawn from the exact times, the values are rounded to a tenth of a millisecond.
    rounding = 0.0001 / other["value"] + 0.0001 / ours["value"]
    assert other["ratio"] == pytest.approx(other["value"] / ours["value"], rel=0.01 + rounding)
    assert by_metric["peak_memory", None]["value"] > 30
    assert steps == ["serré_150_20", f"serré_150_20 — {name}"]


def test_a_slow_peer_is_stopped_and_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def measured(path: Path, solver: str, limit: float) -> dict[str, Any] | None:
        ours = {"seconds": 2.0, "placed": 3, "cost": 4, "stages": {"cost": 1.0}, "megabytes": 50.0, "findings": 0}
        return ours if solver in {worker.OURS, worker.CHECK} else None

    monkeypatch.setattr(solvers, "_measure", measured)
    rows = solvers._case("essai", tmp_path / "x.npz", 1000, with_peers=True, progress=None)
    stopped = [row for row in rows if row["peer"]]
    assert {row["peer"] for row in stopped} == {f"≥ {peer} (arrêté)" for peer in peers.PEERS}
    assert {(row["value"], row["ratio"]) for row in stopped} == {(30.0, 15.0)}


def test_a_measure_is_one_line_of_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump_instance(tmp_path / "i.npz", generate(80, 8, 0.8, 1))
    for solver in (worker.OURS, worker.CHECK, "premier arrivé, premier servi"):
        assert worker.main([str(tmp_path / "i.npz"), solver]) == 0
        line = capsys.readouterr().out
        assert '"seconds": ' in line
        assert '"megabytes": ' in line

"""The two commands on files: summaries in French and exit codes 0, 1, 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matching.engine import InstanceError, SolutionError
from matching.engine.cli import InvalidSolutionError, main, run_solve, run_verify

from .test_format import BASE


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    path = tmp_path / "instance.json"
    data = BASE | {"students": [*BASE["students"], {"id": "S3", "tier": 1}, {"id": "S4"}]}
    data["edges"] = [*BASE["edges"], ["S3", "O2", 5]]
    data["offers"] = [{"id": "O1", "seats": 1}, {"id": "O2", "seats": 1}]
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_solve_then_verify(instance: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "solution.json"
    assert main(["solve", str(instance), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "4 élèves, 2 offres, 2 places, 4 paires possibles." in printed
    assert "2 élèves placés, 2 sans place ; coût total 170." in printed
    assert "Placés par rang de priorité : 2, 0." in printed
    assert "Sans place, aucune offre possible : 1." in printed
    assert "1 blocage ; le plus tendu : 2 élèves pour 1 place." in printed
    assert main(["verify", str(instance), str(out)]) == 0
    assert "Solution valable et optimale : 2 élèves placés sur 4" in capsys.readouterr().out


def test_an_invalid_solution_is_refused_with_its_faults(
    instance: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "solution.json"
    run_solve(instance, out)
    data = json.loads(out.read_text(encoding="utf-8"))
    data["cost"] += 1
    out.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InvalidSolutionError) as caught:
        run_verify(instance, out)
    assert [finding.code for finding in caught.value.findings] == ["cost_total"]
    assert main(["verify", str(instance), str(out)]) == 1
    printed = capsys.readouterr().out
    assert printed == "Solution refusée : 1 défaut.\n- Coût annoncé 171, coût des paires 170.\n"


def test_many_faults_are_counted_not_all_listed(instance: Path, tmp_path: Path) -> None:
    out = tmp_path / "solution.json"
    run_solve(instance, out)
    data = json.loads(out.read_text(encoding="utf-8"))
    data["pairs"] += [[f"Z{i:02}", "O1"] for i in range(30)]
    out.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InvalidSolutionError, match=r"… et 10 autres\.$"):
        run_verify(instance, out)


def test_bad_input_exits_2_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad, out = tmp_path / "bad.json", tmp_path / "out.json"
    bad.write_text('{"format": "pole-instance/1"}', encoding="utf-8")
    assert main(["solve", str(bad), "--out", str(out)]) == 2
    assert capsys.readouterr().err == "students : cette liste manque\n"
    assert not out.exists()
    with pytest.raises(InstanceError):
        run_solve(bad, out)


def test_bad_solution_file_exits_2(instance: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.json"
    out.write_text("{}", encoding="utf-8")
    assert main(["verify", str(instance), str(out)]) == 2
    assert "format inconnu" in capsys.readouterr().err


def test_a_folder_that_does_not_exist_is_told(instance: Path, tmp_path: Path) -> None:
    with pytest.raises(SolutionError, match=r"écriture impossible \(No such file or directory\)"):
        run_solve(instance, tmp_path / "nowhere" / "out.json")

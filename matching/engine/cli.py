"""The two commands: solve a file, verify a file. Also ``python -m matching.engine``."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter

from .format import dump_solution, load_instance, load_solution
from .solve import Progress, solve
from .types import InstanceError, SolutionError, count_of
from .verify import Finding, verify

LABELS = {
    "no_offer": "aucune offre possible",
    "bottleneck": "trop d’élèves pour les places",
    "reserved": "places réservées à d’autres",
}

#: Findings shown in full; the rest is counted.
SHOWN = 20


class InvalidSolutionError(Exception):
    """The solution was read but does not hold. ``findings`` says why; the text is the whole report."""

    def __init__(self, report: str, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(report)


def run_solve(
    instance_path: str | os.PathLike[str], out_path: str | os.PathLike[str], *, progress: Progress | None = None
) -> str:
    """Solve a file and write the solution; return a summary in French.

    Raises InstanceError for a bad instance, SolutionError when the result cannot be written.
    """
    instance = load_instance(instance_path)
    solution = solve(instance, progress=progress)
    try:
        dump_solution(out_path, solution)
    except OSError as error:
        raise SolutionError(f"écriture impossible ({error.strerror})", str(out_path)) from error
    total = instance.n_students
    lines = [
        f"{count_of(total, 'élève')}, {count_of(instance.n_offers, 'offre')}, "
        f"{count_of(int(instance.seats.sum()), 'place')}, "
        f"{count_of(instance.n_edges, 'paire possible')}.",
        f"{count_of(solution.placed, 'élève placé')}, {total - solution.placed} sans place ; "
        f"coût total {solution.cost}.",
    ]
    if len(solution.placed_by_tier) > 1:
        lines.append(
            "Placés par rang de priorité : " + ", ".join(str(count) for count in solution.placed_by_tier) + "."
        )
    reasons = Counter(row.reason for row in solution.unplaced)
    for reason, label in LABELS.items():
        if reasons[reason]:  # type: ignore[index]
            lines.append(f"Sans place, {label} : {reasons[reason]}.")  # type: ignore[index]
    if solution.bottlenecks:
        first = solution.bottlenecks[0]
        lines.append(
            f"{count_of(len(solution.bottlenecks), 'blocage')} ; le plus tendu : "
            f"{count_of(len(first.students), 'élève')} pour {count_of(first.seats, 'place')}."
        )
    seconds = sum(solution.stats["seconds"].values())
    lines.append(f"Solution écrite dans {out_path} (calcul : {seconds:.2f} s).")
    return "\n".join(lines)


def run_verify(instance_path: str | os.PathLike[str], solution_path: str | os.PathLike[str]) -> str:
    """Check a solution file against an instance file; return a summary in French.

    Raises InstanceError or SolutionError for unreadable input, InvalidSolutionError when the solution does not hold.
    """
    instance = load_instance(instance_path)
    solution = load_solution(solution_path)
    findings = verify(instance, solution)
    if findings:
        lines = [f"Solution refusée : {count_of(len(findings), 'défaut')}."]
        lines += [f"- {finding.message}" for finding in findings[:SHOWN]]
        if len(findings) > SHOWN:
            lines.append(f"- … et {count_of(len(findings) - SHOWN, 'autre')}.")
        raise InvalidSolutionError("\n".join(lines), findings)
    return (
        f"Solution valable et optimale : {count_of(solution.placed, 'élève placé')} sur {instance.n_students}, "
        f"{len(solution.unplaced)} sans place, chacun avec son motif ; coût total {solution.cost}."
    )


def main(argv: list[str] | None = None) -> int:
    """Exit code: 0 fine, 1 the solution does not hold, 2 bad input."""
    parser = argparse.ArgumentParser(prog="python -m matching.engine", description="Moteur d’affectation.")
    commands = parser.add_subparsers(dest="command", required=True)
    solver = commands.add_parser("solve", help="calculer une solution")
    solver.add_argument("instance", help="fichier pole-instance/1 (.json ou .npz)")
    solver.add_argument("--out", required=True, help="fichier pole-solution/1 à écrire")
    checker = commands.add_parser("verify", help="vérifier une solution")
    checker.add_argument("instance", help="fichier pole-instance/1")
    checker.add_argument("solution", help="fichier pole-solution/1")
    options = parser.parse_args(argv)
    try:
        if options.command == "solve":
            report = run_solve(options.instance, options.out)
        else:
            report = run_verify(options.instance, options.solution)
    except InvalidSolutionError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    except (InstanceError, SolutionError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{report}\n")
    return 0

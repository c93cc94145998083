"""Open each policy on purpose, and check that a test of isolation notices."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

FACETS = {"using": "USING", "check": "WITH CHECK", "both": "USING et WITH CHECK"}


class Command(BaseCommand):
    help = (
        "Ouvre une à une les politiques de cloisonnement (condition remplacée par « true ») sur une base d'essai, "
        "et vérifie que les tests d'isolation le voient."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", metavar="TABLE", default="*", help="une seule table, par exemple placements_need")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (Path(settings.BASE_DIR) / "tests" / "isolation").is_dir():
            raise CommandError("Les tests d'isolation (tests/isolation) ne sont pas installés ici.")
        if importlib.util.find_spec("pytest") is None:
            raise CommandError("pytest manque : installez les dépendances de développement (bin/test le fait).")
        begun, killed, survivors, expected = time.monotonic(), 0, [], None
        self.stdout.write("Table, politique et condition ouverte → test qui l'a vue")
        for line in self._lines(options["only"]):
            if "broken" in line:
                raise CommandError(
                    f"Les tests échouent avant toute ouverture : {line['broken']}.\n{line['why'][-2000:]}"
                )
            if "mutants" in line:
                expected = line["mutants"]
                continue
            name = f"{line['table']}, {line['policy']}, {FACETS[line['facet']]}"
            if line["killed_by"]:
                killed += 1
                self.stdout.write(f"{name} → {line['killed_by'].removeprefix('tests/isolation/')}")
            else:
                survivors.append(name)
                self.stdout.write(self.style.ERROR(f"{name} → AUCUN TEST"))
            self.stdout.flush()
        total = killed + len(survivors)
        if not total:
            raise CommandError(f"Aucune politique sur « {options['only']} ».")
        if total != expected:
            raise CommandError(f"Seules {total} ouvertures sur {expected} ont été essayées.")
        seconds = time.monotonic() - begun
        self.stdout.write(
            f"{killed} sur {total} politiques ouvertes : détectées ({100 * killed / total:.0f} %), en {seconds:.0f} s"
        )
        if survivors:
            raise CommandError(f"Ouvertures que rien ne détecte : {' ; '.join(survivors)}.")

    def _lines(self, only: str) -> Iterator[dict[str, Any]]:
        """Run the tests in a process of their own and yield what they report, as they go."""
        with tempfile.TemporaryDirectory() as folder:
            report, output = Path(folder) / "report.jsonl", Path(folder) / "output.txt"
            report.touch()
            environment = os.environ | {"STAGES_MUTATIONS": only, "STAGES_MUTATIONS_REPORT": str(report)}
            # The settings of the tests, not those of this command.
            environment.pop("DJANGO_SETTINGS_MODULE", None)
            # Without the catalogue: it compares texts, and would see everything without any row being read.
            # Without the sweeps of addresses: they hold a transaction in which no policy could change.
            left_out = ("catalogue", "urls", "seeded_bugs")
            command = [
                *(sys.executable, "-m", "pytest", "tests/isolation"),
                *(f"--ignore=tests/isolation/test_{name}.py" for name in left_out),
                *("-q", "-p", "no:randomly", "-p", "no:cacheprovider"),
            ]
            with output.open("wb") as sink:
                tests = subprocess.Popen(
                    command, cwd=settings.BASE_DIR, env=environment, stdout=sink, stderr=subprocess.STDOUT
                )
                try:
                    with report.open(encoding="utf-8") as lines:
                        yield from _follow(lines, tests)
                finally:
                    if tests.poll() is None:
                        tests.terminate()
                        tests.wait(timeout=60)
            if tests.returncode not in (0, 1):
                last = output.read_text(encoding="utf-8", errors="replace").strip()[-2000:]
                raise CommandError(f"pytest s'est arrêté (code {tests.returncode}) :\n{last}")


def _follow(lines: Any, tests: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """Yield each JSON line as it is written, until the process ends."""
    held = ""
    while True:
        ended = tests.poll() is not None
        held += lines.read()
        *complete, held = held.split("\n")
        yield from (json.loads(line) for line in complete if line)
        if ended:
            return
        time.sleep(0.2)

"""Solve an instance file: `bin/manage solve INSTANCE --out SOLUTION`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching.engine import InstanceError, SolutionError
from matching.engine.cli import run_solve


class Command(BaseCommand):
    help = "Calcule la répartition d'un fichier pole-instance/1 et écrit un fichier pole-solution/1."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instance", help="fichier pole-instance/1 (.json ou .npz)")
        parser.add_argument("--out", required=True, metavar="SOLUTION", help="fichier pole-solution/1 à écrire")

    def handle(self, *args: Any, instance: str, out: str, **options: Any) -> None:
        try:
            self.stdout.write(run_solve(instance, out))
        except (InstanceError, SolutionError) as error:
            raise CommandError(str(error), returncode=2) from error

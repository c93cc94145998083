"""Check a solution file: `bin/manage verify INSTANCE SOLUTION`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching.engine import InstanceError, SolutionError
from matching.engine.cli import InvalidSolutionError, run_verify


class Command(BaseCommand):
    help = "Vérifie, sans le moteur, qu'une solution respecte son instance et qu'aucune autre n'est meilleure."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instance", help="fichier pole-instance/1 (.json ou .npz)")
        parser.add_argument("solution", help="fichier pole-solution/1")

    def handle(self, *args: Any, instance: str, solution: str, **options: Any) -> None:
        try:
            self.stdout.write(run_verify(instance, solution))
        except InvalidSolutionError as error:
            raise CommandError(str(error), returncode=1) from error
        except (InstanceError, SolutionError) as error:
            raise CommandError(str(error), returncode=2) from error

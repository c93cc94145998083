from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.demo_world import DEMO_PASSWORD, demo_accounts
from config.seed.errors import SeedError
from config.seed.services import seed_demo


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"« {text} » n'est pas une date : écrivez AAAA-MM-JJ, par exemple 2027-03-02.") from None


class Command(BaseCommand):
    help = (
        "Écrit une académie de démonstration : élèves, classes, besoins, offres et stages fictifs. "
        "Sans --source, tout est inventé (académie 99). Avec --source DOSSIER --academie CODE, les établissements et "
        "les communes viennent des données ouvertes du dossier ; les personnes et les entreprises restent fictives."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--students", type=int, default=2000, metavar="N", help="nombre d'élèves (2000)")
        parser.add_argument(
            "--seed", type=int, default=7, metavar="S", help="graine : la même donne les mêmes lignes (7)"
        )
        parser.add_argument("--source", type=Path, metavar="DOSSIER", help="dossier des données ouvertes")
        parser.add_argument("--academie", metavar="CODE", help="code de l'académie, par exemple 24 pour Créteil")
        parser.add_argument(
            "--today", metavar="AAAA-MM-JJ", help="jour autour duquel les périodes sont placées (aujourd'hui)"
        )
        parser.add_argument("--replace", action="store_true", help="remplacer la démonstration déjà présente")

    def handle(self, *args: Any, **options: Any) -> None:
        today = _day(options["today"]) if options["today"] else timezone.localdate()
        source = Path(options["source"]) if options["source"] else None
        try:
            report = seed_demo(
                students=options["students"], seed=options["seed"], today=today, source=source,
                academie=options["academie"], replace=options["replace"], say=self._say,
            )  # fmt: skip
        except SeedError as error:
            raise CommandError(str(error)) from error
        width = max(len(str(count)) for count in report.counts.values())
        for noun, count in report.counts.items():
            self.stdout.write(f"  {count:>{width}} {noun}")
        self.stdout.write(f"Académie {report.academie} prête en {report.seconds:.1f} s (graine {options['seed']}).")
        if options["verbosity"] > 1:
            for account in demo_accounts(report.academie):
                self.stdout.write(f"  {account.email}  {DEMO_PASSWORD}  {account.title}")

    def _say(self, line: str) -> None:
        self.stdout.write(f"… {line}")
        self.stdout.flush()

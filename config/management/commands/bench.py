"""`bench NAME`: run a benchmark, show its table, write its rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import bench


class Command(BaseCommand):
    help = f"Mesure une partie du produit. Bancs d'essai : {', '.join(bench.names())}."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NOM", nargs="?", help=", ".join(bench.names()))
        parser.add_argument("--json", metavar="FICHIER", help="écrit les lignes dans ce fichier")
        parser.add_argument("--sizes", metavar="N,N…", help="tailles mesurées, séparées par des virgules")
        parser.add_argument("--rows", dest="sizes", metavar="N", help="la même chose, pour search : offres")
        parser.add_argument("--seed", type=int, default=1, metavar="G", help="graine des données (1 par défaut)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            module = bench.load(options["name"] or "")
        except bench.UnknownBenchmark as error:
            raise CommandError(str(error)) from error
        if options["sizes"]:
            try:
                options["sizes"] = [int(word) for word in options["sizes"].split(",")]
            except ValueError:
                raise CommandError(
                    f"--sizes : « {options['sizes']} » n'est pas une liste de nombres entiers."
                ) from None
        target = Path(options["json"]) if options["json"] else None
        if target and not target.absolute().parent.is_dir():
            raise CommandError(f"--json : le dossier {target.absolute().parent} n'existe pas.")
        options["say"] = self.stderr.write
        rows = module.run(options)
        self.stdout.write(bench.as_table(rows))
        if target:
            target.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

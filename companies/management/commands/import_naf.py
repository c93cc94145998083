from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from companies.imports.naf import import_naf
from poles.imports.command import ImportCommand
from poles.imports.report import Report


class Command(ImportCommand):
    help = "Importe les sous-classes d'activité (NAF rév. 2 ou NAF 2025) avec leur secteur."
    columns_help = (
        "Colonnes : code et libelle obligatoires. Le secteur vient des embauches par métier (--metiers), sinon de la"
        " division."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--nomenclature", choices=["2", "2025"], default="", help="Reconnue si elle manque.")
        parser.add_argument(
            "--metiers", metavar="FICHIER", help="Correspondance métiers et activités : colonnes rome, naf, embauches."
        )

    def run(self, **options: Any) -> Report:
        return import_naf(
            source=options["source"],
            revision=options["nomenclature"],
            mapping=options["metiers"],
            strict=options["strict"],
        )

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from poles.imports.command import ImportCommand
from poles.imports.communes import import_communes
from poles.imports.report import Report


class Command(ImportCommand):
    help = "Importe les communes (Code officiel géographique), leur position, leur densité, leur zone d'emploi."
    columns_help = (
        "Colonnes : insee et nom obligatoires ; codes_postaux, population, lat, lon, densite7, epci_code, epci_nom,"
        " ze2020, ze2020_nom facultatives."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--anciennes",
            metavar="FICHIER",
            help="Table de passage des anciennes communes : colonnes ancien_insee et insee_actuel.",
        )

    def run(self, **options: Any) -> Report:
        return import_communes(source=options["source"], former=options["anciennes"], strict=options["strict"])

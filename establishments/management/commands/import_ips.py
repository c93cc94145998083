from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from establishments.imports.ips import import_ips
from poles.imports.command import ImportCommand
from poles.imports.report import Report


class Command(ImportCommand):
    help = "Importe l'indice de position sociale des collèges ou des lycées, et fige les quartiles par type et année."
    columns_help = (
        "Colonnes : uai et ips (ips_ensemble_gt_pro) obligatoires ; rentree_scolaire, ips_voie_gt, ips_voie_pro"
        " facultatives. Adresses publiques : https://data.education.gouv.fr/api/explore/v2.1/catalog/datasets/"
        "fr-en-ips-colleges-ap2023/exports/csv et …/fr-en-ips-lycees-ap2023/exports/csv"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--annee", type=int, help="Année de la rentrée (2023 pour 2023-2024), si le fichier ne la donne pas."
        )

    def run(self, **options: Any) -> Report:
        return import_ips(source=options["source"], school_year=options["annee"], strict=options["strict"])

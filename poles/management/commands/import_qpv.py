from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from poles.imports.command import ImportCommand
from poles.imports.qpv import import_qpv
from poles.imports.report import Report


class Command(ImportCommand):
    help = "Importe les quartiers prioritaires de la politique de la ville et leurs contours."
    columns_help = (
        "Colonnes : code_qp et libelle obligatoires ; communes_insee, lat, lon facultatives. Un fichier GeoJSON seul"
        " est accepté aussi."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--contours", metavar="GEOJSON", help="Contours des quartiers (WGS84), joints par le code.")

    def run(self, **options: Any) -> Report:
        return import_qpv(source=options["source"], contours=options["contours"], strict=options["strict"])

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from establishments.imports.priority_education import import_priority_education
from poles.imports.command import ImportCommand
from poles.imports.report import Report


class Command(ImportCommand):
    help = (
        "Importe les réseaux d'éducation prioritaire (REP, REP+) des collèges pour une ou plusieurs années scolaires."
    )
    columns_help = (
        "Colonnes : uai (numero) et ep (appartenance_education_prioritaire) obligatoires ; type_etablissement et"
        " rentree_scolaire facultatives."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--annee",
            type=int,
            action="append",
            default=[],
            help="Année de la rentrée, si le fichier ne la donne pas ; à répéter pour plusieurs années.",
        )
        parser.add_argument(
            "--remplacer",
            action="store_true",
            help="Le fichier est la liste nationale complète : les collèges absents n'y sont plus.",
        )

    def run(self, **options: Any) -> Report:
        return import_priority_education(
            source=options["source"],
            school_years=options["annee"],
            replace=options["remplacer"],
            strict=options["strict"],
        )

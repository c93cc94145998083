from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from establishments.imports.mef import import_mef
from poles.imports.command import ImportCommand
from poles.imports.report import Report


class Command(ImportCommand):
    help = "Importe les formations (MEF) d'une année scolaire, avec leur niveau et leur secteur."
    columns_help = (
        "Colonnes : mef et libelle_edition (libelle_long, libelle_court) obligatoires ; formation_diplome, mef_stat_11,"
        " date_ouverture, date_fermeture facultatives. Le secteur vient des métiers du diplôme (--diplomes), sinon du"
        " groupe de spécialités (NSF) du code formation-diplôme et des mots du libellé."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--annee", type=int, help="Année de la rentrée ; sinon elle est lue dans le nom du fichier (2025_2026)."
        )
        parser.add_argument(
            "--diplomes",
            metavar="FICHIER",
            help="Table des diplômes et de leurs métiers : colonnes code_scolarite, code_rome_1 à code_rome_5.",
        )

    def run(self, **options: Any) -> Report:
        return import_mef(
            source=options["source"],
            school_year=options["annee"],
            diplomas=options["diplomes"],
            strict=options["strict"],
        )

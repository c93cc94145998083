from __future__ import annotations

from typing import Any

from companies.imports.rome import import_rome
from poles.imports.command import ImportCommand
from poles.imports.report import Report


class Command(ImportCommand):
    help = "Importe les métiers du ROME (versions 3 et 4)."
    columns_help = "Colonnes : code_rome et libelle_rome obligatoires."

    def run(self, **options: Any) -> Report:
        return import_rome(source=options["source"], strict=options["strict"])

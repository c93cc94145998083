from __future__ import annotations

from typing import Any

from establishments.imports.register import import_establishments
from poles.imports.command import ImportCommand
from poles.imports.report import Report


class Command(ImportCommand):
    help = "Importe les établissements du second degré (annuaire de l'éducation). Les communes doivent être importées."
    columns_help = (
        "Colonnes : uai (identifiant_de_l_etablissement), nom (nom_etablissement) et code_commune obligatoires ;"
        " code_nature, statut_public_prive, code_academie, latitude, longitude, etablissement_mere,"
        " libelle_bassin_formation, etat facultatives. Adresse publique :"
        " https://data.education.gouv.fr/api/explore/v2.1/catalog/datasets/fr-en-annuaire-education/exports/csv"
    )

    def run(self, **options: Any) -> Report:
        return import_establishments(source=options["source"], strict=options["strict"])

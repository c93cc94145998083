"""Communes of the Code officiel géographique."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from poles.imports import values
from poles.imports.errors import BadValueError
from poles.imports.report import Report
from poles.imports.tables import Column, Row, Table, read_table, search_text
from poles.imports.upsert import importing, leave_absent, upsert
from poles.models import Commune
from poles.nomenclatures import Density
from poles.reference import territory

COLUMNS = (
    Column("insee", "insee", "code_insee", "code_commune", "com", "codgeo", "code_commune_insee", required=True),
    Column("name", "nom", "libelle", "nom_commune", "libgeo", "nom_standard", "commune", required=True),
    Column("kind", "type", "typecom"),
    Column("departement", "departement_code", "code_departement", "dep", "dep_code"),
    Column("postal_codes", "codes_postaux", "code_postal", "cp"),
    Column("population", "population", "pmun", "population_municipale", "ptot"),
    Column("latitude", "lat", "latitude", "latitude_centre"),
    Column("longitude", "lon", "lng", "longitude", "longitude_centre"),
    Column("density", "densite7", "dens7", "grille_densite_7", "grille_densite", "dens_aav"),
    Column("epci_code", "epci_code", "epci", "code_epci", "siren_epci"),
    Column("epci_name", "epci_nom", "libepci", "nom_epci"),
    Column("zone_emploi", "ze2020", "zone_emploi", "code_zone_emploi"),
    Column("zone_emploi_name", "ze2020_nom", "libze2020", "zone_emploi_nom"),
)
FORMER_COLUMNS = (
    Column("former", "ancien_insee", "com_av", "code_ancien", required=True),
    Column("insee", "insee_actuel", "com_ap", "code_actuel", required=True),
)
#: Fields left as they are when the file has not the column.
OPTIONAL = {
    name: (name,)
    for name in (
        "postal_codes",
        "population",
        "latitude",
        "longitude",
        "density",
        "epci_code",
        "epci_name",
        "zone_emploi",
        "zone_emploi_name",
    )
}
#: Kinds of rows that are not communes of today: deputies of a merged commune, and former communes.
_NOT_TODAY = {"communedeleguee", "communeassociee", "comd", "coma"}


def import_communes(*, source: str | Path, former: str | Path | None = None, strict: bool = False) -> Report:
    """Import the communes and the arrondissements municipaux.

    `former`: table of passage from former codes to the codes of today (communes nouvelles), kept on each commune so
    that older files find it. Raises SourceError (nothing written), or RefusedImportError when `strict`.
    """
    table = read_table(source, COLUMNS)
    former_table = read_table(former, FORMER_COLUMNS) if former else None
    report = Report("les communes")
    rows: dict[str, dict[str, Any]] = {}
    for row in table.rows(report):
        if row["kind"] and values.code(row["kind"]).lower().replace("-", "") in _NOT_TODAY:
            report.ignored["commune déléguée ou associée"] += 1
            continue
        try:
            commune = _commune(row, report)
        except BadValueError as error:
            report.refuse(row.line, f"{row['insee']} {row['name']}", str(error))
            continue
        if commune["insee"] in rows:
            report.refuse(row.line, commune["insee"], "ce code est déjà sur une ligne précédente")
            continue
        rows[commune["insee"]] = commune
    leave_absent(table, rows, OPTIONAL)
    with importing(report, strict=strict):
        kept = dict(Commune.objects.order_by().values_list("insee", "former_codes"))
        olds = _former_codes(former_table, report, set(rows) | set(kept)) if former_table else kept
        for code, commune in rows.items():
            commune["former_codes"] = olds.get(code, [])
        upsert(Commune, rows, key=["insee"], report=report)
        if former_table:  # communes of an earlier import that this file does not name
            for code in kept.keys() - rows.keys():
                if kept[code] != olds.get(code, []):
                    Commune.objects.filter(pk=code).update(former_codes=olds.get(code, []))
                    report.updated += 1
    return report


def _commune(row: Row, report: Report) -> dict[str, Any]:
    code = values.insee(row["insee"])
    if not row["name"]:
        raise BadValueError("le nom de la commune manque")
    departement = code[:3] if code[:2] in ("97", "98") else code[:2]
    academie = territory.ACADEMIE_OF.get(departement)
    if academie is None:
        raise BadValueError(f"le territoire {departement} n'appartient à aucune académie")
    if row["departement"] and values.departement(row["departement"]) != departement:
        raise BadValueError(f"le département « {row['departement']} » ne va pas avec le code {code}")
    density = values.integer(row["density"])
    if density is not None and density not in Density.values:
        raise BadValueError(f"la densité « {row['density']} » n'est pas un niveau de 1 à 7")
    population = values.integer(row["population"])
    if population is not None and population < 0:
        raise BadValueError("la population est négative")
    position = values.position(row["latitude"], row["longitude"])
    latitude, longitude = position or (None, None)
    return {
        "insee": code,
        "name": row["name"][:120],
        "search_name": search_text(row["name"])[:120],
        "departement_id": departement,
        "academie_id": academie,
        "postal_codes": _postal_codes(row, report),
        "population": population,
        "latitude": latitude,
        "longitude": longitude,
        "density": density,
        "epci_code": values.code(row["epci_code"])[:9],
        "epci_name": row["epci_name"][:120],
        "zone_emploi": values.code(row["zone_emploi"]).zfill(4)[:4] if row["zone_emploi"] else "",
        "zone_emploi_name": row["zone_emploi_name"][:80],
    }


def _postal_codes(row: Row, report: Report) -> list[str]:
    found = []
    for part in values.several(row["postal_codes"]):
        code = values.code(part)
        code = code.zfill(5) if code.isdigit() else code
        if re.fullmatch(r"[0-9]{5}", code):
            found.append(code)
        else:  # 2A004: the commune is right all the same
            report.warn(row.line, row["insee"], f"« {part[:10]} » n'est pas un code postal (cinq chiffres) : écarté")
    return found


def _former_codes(table: Table, report: Report, known: set[str]) -> dict[str, list[str]]:
    """Return commune of today -> sorted former codes. A code that is still a commune is not a former one."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in table.rows(report):
        try:
            old, new = values.insee(row["former"]), values.insee(row["insee"])
        except BadValueError as error:
            report.refuse(row.line, row["former"], f"anciennes communes : {error}")
            continue
        if new not in known:
            report.refuse(row.line, row["former"], f"anciennes communes : la commune actuelle « {new} » est inconnue")
        elif old != new and old not in known:
            found[new].add(old)
    return {code: sorted(olds) for code, olds in found.items()}

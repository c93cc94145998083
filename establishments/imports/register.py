"""Schools of the national register (« annuaire de l'éducation »)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from establishments import rules
from establishments.models import Establishment
from poles.geo import distance_m
from poles.imports import values
from poles.imports.errors import BadValueError, SourceError
from poles.imports.lookup import Communes, Place
from poles.imports.report import Report
from poles.imports.tables import Column, Row, fold, read_table
from poles.imports.upsert import importing, leave_absent, upsert

COLUMNS = (
    Column("uai", "uai", "identifiant_de_l_etablissement", "numero_uai", "code_uai", "code_etab", required=True),
    Column("name", "nom", "nom_etablissement", "appellation_officielle", "denomination_principale", required=True),
    Column("commune", "code_commune_2026", "insee", "code_commune", "code_insee", "code_insee_de_la_commune"),
    Column("commune_then", "code_commune", "insee", "code_insee"),
    Column("nature", "nature_code", "code_nature", "nature_uai"),
    Column("kind", "type_court", "type", "type_etablissement", "libelle_nature", "nature_uai_libe"),
    Column("sector", "secteur", "statut_public_prive", "secteur_public_prive_libe"),
    Column("academie", "academie_code", "code_academie"),
    Column("latitude", "lat", "latitude"),
    Column("longitude", "lon", "longitude"),
    Column("parent", "etablissement_mere", "uai_mere", "rne_mere"),
    Column("bassin", "bassin_nom", "libelle_bassin_formation", "bassin_formation"),
    Column("zap", "zap_nom", "libelle_zone_animation_pedagogique"),
    Column("state", "etat", "etat_etablissement_libe"),
)
#: Fields left as they are when the file has none of these columns.
OPTIONAL = {
    "is_public": ("sector",),
    "latitude": ("latitude",),
    "longitude": ("longitude",),
    "parent_id": ("parent",),
    "bassin": ("bassin", "zap"),
    "is_open": ("state",),
}
#: A school farther than this from the centre of its commune, in metres, is misplaced (Guyane: 60 km is possible).
TOO_FAR_M = 100_000

Kind = Establishment.Kind
#: Code of nature (BCN) -> kind. Other natures of the second degree are « autre »; of other degrees, out of the subject.
KINDS: dict[str, str] = {
    "300": Kind.LGT,
    "301": Kind.LGT,
    "302": Kind.LGT,
    "306": Kind.LPO,
    "307": Kind.LPO,
    "310": Kind.LGT,
    "315": Kind.LGT,
    "320": Kind.LP,
    "334": Kind.SEP,
    "335": Kind.LGT,
    "340": Kind.COLLEGE,
    "350": Kind.COLLEGE,
    "352": Kind.COLLEGE,
    "370": Kind.EREA,
}
#: The same by the word of the type, for files without code of nature.
KIND_WORDS: dict[str, str] = {
    "college": Kind.COLLEGE,
    "clg": Kind.COLLEGE,
    "lp": Kind.LP,
    "lyceeprofessionnel": Kind.LP,
    "lpo": Kind.LPO,
    "lyceepolyvalent": Kind.LPO,
    "lgt": Kind.LGT,
    "legt": Kind.LGT,
    "lg": Kind.LGT,
    "lt": Kind.LGT,
    "lycee": Kind.LGT,
    "sgt": Kind.LGT,
    "legtpa": Kind.LPO,
    "sep": Kind.SEP,
    "erea": Kind.EREA,
    "cfa": Kind.CFA,
}


def import_establishments(*, source: str | Path, strict: bool = False) -> Report:
    """Import schools and the links from sections to their school.

    A position too far from the commune is dropped with a warning. The first line of a UAI counts, the others are its
    annexes. A school that changes académie is refused: its students and classes would cross the wall between académies.
    Raises SourceError (nothing written), or RefusedImportError when `strict`.
    """
    table = read_table(source, COLUMNS)
    if not table.has("commune"):
        raise SourceError("Il manque la colonne « code_commune » (code INSEE de la commune de l'établissement).")
    communes = Communes.load()
    if not communes:
        raise SourceError("Aucune commune n'est connue : importez d'abord les communes (import_communes).")
    report = Report("les établissements")
    rows: dict[str, dict[str, Any]] = {}
    parents: dict[str, tuple[int, str]] = {}
    existing = dict(Establishment.objects.order_by().values_list("uai", "academie_id"))
    refused: set[str] = set()
    for row in table.rows(report):
        try:
            uai = read_uai(row["uai"])
            if uai in rows or uai in refused:
                report.ignored["autre site (annexe) d'un établissement déjà lu"] += 1
                continue
            if not _is_second_degree(row["nature"]):
                report.ignored["établissement qui n'est pas du second degré"] += 1
                continue
            refused.add(uai)
            facts = _establishment(uai, row, communes, report)
            if existing.get(uai, facts["academie_id"]) != facts["academie_id"]:
                raise BadValueError(
                    f"l'établissement passe de l'académie {existing[uai]} à l'académie {facts['academie_id']} : "
                    "ce transfert ne se fait pas par un import"
                )
        except BadValueError as error:
            report.refuse(row.line, f"{row['uai']} {row['name']}", str(error))
            continue
        rows[uai] = facts
        if row["parent"]:
            parents[uai] = row.line, values.code(row["parent"])
    for uai, (line, parent) in parents.items():
        if parent != uai and (parent in rows or parent in existing):
            rows[uai]["parent_id"] = parent
        else:
            report.warn(line, uai, f"l'établissement mère « {parent} » est inconnu : rattachement écarté")
    leave_absent(table, rows, OPTIONAL)
    with importing(report, strict=strict):
        upsert(Establishment, rows, key=["uai"], report=report)
    return report


def read_uai(text: str) -> str:
    """Return a UAI in its official shape. Raises BadValueError when its shape or its check letter is wrong."""
    uai = values.code(text)
    if len(uai) == 7:  # 60038J: the leading zero was lost
        uai = uai.zfill(8)
    if problem := rules.uai_problem(uai):
        raise BadValueError(problem.rstrip("."))
    return uai


def _is_second_degree(nature: str) -> bool:
    code = values.code(nature)
    return not code or code.startswith(("3", "4"))


def _establishment(uai: str, row: Row, communes: Communes, report: Report) -> dict[str, Any]:
    place = communes.find(row["commune"] or row["commune_then"])
    kind = _kind(row)
    name = row["name"]
    if not name:  # the register leaves some names empty, the school exists all the same
        name = f"{Kind(kind).label} ({uai})"
        report.warn(row.line, uai, f"le nom manque : « {name} » le remplace")
    academie = values.academie(row["academie"]) if row["academie"] else place.academie
    if academie != place.academie:
        report.warn(row.line, uai, f"l'académie {academie} n'est pas celle de la commune {place.insee}")
    latitude, longitude = _position(uai, row, place, report)
    return {
        "uai": uai,
        "name": name[:200],
        "kind": kind,
        "is_public": _is_public(row["sector"]),
        "academie_id": academie,
        "commune_id": place.insee,
        "parent_id": None,
        "latitude": latitude,
        "longitude": longitude,
        "bassin": (row["bassin"] or row["zap"])[:80],
        "is_open": fold(row["state"]) in ("", "ouvert", "afermer"),
    }


def _kind(row: Row) -> str:
    by_nature = KINDS.get(values.code(row["nature"]))
    if by_nature:
        return by_nature
    if row["nature"]:
        return Kind.OTHER
    return KIND_WORDS.get(fold(row["kind"]), Kind.OTHER)


def _is_public(text: str) -> bool:
    word = fold(text)
    if word in ("", "public", "pu"):
        return True
    if word.startswith(("prive", "pr")):
        return False
    raise BadValueError(f"le secteur « {text[:30]} » n'est ni public ni privé")


def _position(uai: str, row: Row, place: Place, report: Report) -> tuple[float | None, float | None]:
    try:
        position = values.position(row["latitude"], row["longitude"])
    except BadValueError as error:
        report.warn(row.line, uai, f"position écartée : {error}")
        return None, None
    if position is None:
        return None, None
    if place.latitude is not None and place.longitude is not None:
        metres = distance_m(*position, place.latitude, place.longitude)
        if metres > TOO_FAR_M:
            report.warn(row.line, uai, f"position écartée : à {metres / 1000:.0f} km du centre de sa commune")
            return None, None
    return position

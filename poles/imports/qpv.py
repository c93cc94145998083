"""Quartiers prioritaires de la politique de la ville: a table of names and a GeoJSON file of contours."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from poles.imports import values
from poles.imports.errors import BadValueError, SourceError
from poles.imports.lookup import Communes
from poles.imports.report import Report
from poles.imports.sources import read_source
from poles.imports.tables import Column, fold, parse_table
from poles.imports.text import decode
from poles.imports.upsert import importing, upsert
from poles.models import Qpv

COLUMNS = (
    Column("code", "code_qp", "code_qpv", "codeqp", "qpv", "code_quartier", required=True),
    Column("name", "libelle", "nom", "lib_qp", "nom_qp", "nom_quartier", required=True),
    Column("communes", "communes_insee_2026", "communes_insee", "insee", "insee_com", "code_commune", "codgeo"),
    Column("latitude", "lat", "latitude"),
    Column("longitude", "lon", "lng", "longitude"),
)
_CODE = re.compile(r"^Q([PN])[0-9A-Z]{5,6}$")
GENERATIONS = {"P": 2014, "N": 2024}


def import_qpv(*, source: str | Path, contours: str | Path | None = None, strict: bool = False) -> Report:
    """Import the quartiers prioritaires, and their contours when given.

    `source`: a table, or the GeoJSON file alone. `contours`: GeoJSON of polygons in WGS84 degrees, joined by code.
    Raises SourceError or RefusedImportError, nothing written.
    """
    report = Report("les quartiers prioritaires")
    text, encoding = decode(read_source(source))
    rows: dict[str, dict[str, Any]] = {}
    communes = Communes.load()
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        shapes = _features(text, report)
        cells = [(line, properties | {"latitude": "", "longitude": ""}) for line, properties, _ in shapes.values()]
    else:
        shapes = _features(decode(read_source(contours))[0], report) if contours else {}
        table = parse_table(text, COLUMNS, source=str(source), encoding=encoding)
        cells = [(row.line, row.values) for row in table.rows(report)]
    for line, row in cells:
        try:
            facts = _district(line, row, communes, report)
            if facts["code"] in rows:
                raise BadValueError("ce code est déjà sur une ligne précédente")
        except BadValueError as error:
            report.refuse(line, row["code"], str(error))
            continue
        rows[facts["code"]] = facts
    _join(rows, shapes, report)
    with importing(report, strict=strict):
        if not shapes:  # names alone: contours of an earlier import stay
            for facts in rows.values():
                del facts["contour"]
        upsert(Qpv, rows, key=["code"], report=report)
    return report


def _district(line: int, row: dict[str, str], communes: Communes, report: Report) -> dict[str, Any]:
    code = values.code(row["code"])
    found = _CODE.match(code)
    if not found:
        raise BadValueError(f"« {code[:20]} » n'est pas un code de quartier prioritaire (QP ou QN et six caractères)")
    if not row["name"]:
        raise BadValueError("le nom du quartier manque")
    codes = []
    for text in values.several(row["communes"]):
        try:
            codes.append(communes.find(text).insee)
        except BadValueError as error:
            report.warn(line, code, f"{error} : écartée")
    position = values.position(row["latitude"], row["longitude"])
    return {
        "code": code,
        "generation": GENERATIONS[found[1]],
        "name": row["name"][:120],
        "commune_codes": codes,
        "latitude": position[0] if position else None,
        "longitude": position[1] if position else None,
        "contour": None,
    }


Features = dict[str, tuple[int, dict[str, str], dict[str, Any]]]


def _features(text: str, report: Report) -> Features:
    """Return code -> (rank of the feature, its properties by our names, its geometry)."""
    try:
        features = json.loads(text.lstrip("\ufeff"))["features"]
        if not isinstance(features, list):
            raise TypeError("features")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError("Le fichier de contours n'est pas un GeoJSON lisible (FeatureCollection).") from error
    found: Features = {}
    for rank, feature in enumerate(features, start=1):
        properties = _properties(feature)
        code = values.code(properties["code"])
        try:
            geometry = _contour(feature)
            if code in found:
                raise BadValueError("ce code est déjà sur un contour précédent")
        except BadValueError as error:
            report.refuse(rank, code, f"contour : {error}")
            continue
        found[code] = rank, properties, geometry
    return found


def _properties(feature: Any) -> dict[str, str]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    properties = properties if isinstance(properties, dict) else {}
    names = list(properties)

    header = [fold(str(name)) for name in names]
    result = {}
    for column in COLUMNS:
        place = column.place(header)
        value = properties[names[place]] if place is not None else ""
        result[column.name] = "|".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return result


def _contour(feature: Any) -> dict[str, Any]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise BadValueError("ce n'est pas un polygone")
    try:
        polygon = shape(geometry)
        west, south, east, north = polygon.bounds
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError) as error:
        raise BadValueError("ses coordonnées ne sont pas lisibles") from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadValueError("ses coordonnées ne sont pas en degrés (WGS84)")
    return geometry


def _join(rows: dict[str, dict[str, Any]], shapes: Features, report: Report) -> None:
    """Put the contours on their districts; a district without point takes one inside its contour."""
    for code, (rank, _, geometry) in shapes.items():
        facts = rows.get(code)
        if facts is None:
            report.refuse(rank, code, "contour : ce quartier n'est pas dans la table")
            continue
        facts["contour"] = geometry
        if facts["latitude"] is None:
            point = shapely.make_valid(shape(geometry)).representative_point()
            facts["latitude"], facts["longitude"] = round(point.y, 6), round(point.x, 6)
    if shapes:
        for code in sorted(rows.keys() - shapes.keys()):
            report.warn(0, code, "aucun contour pour ce quartier")

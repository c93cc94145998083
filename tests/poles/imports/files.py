"""Small files written by the tests, in the shapes that publishers use."""

from __future__ import annotations

import csv
import io
from pathlib import Path

ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "iso8859-15"]


def write(
    path: Path, rows: list[dict[str, object]], *, delimiter: str = ";", encoding: str = "utf-8", newline: str = "\n"
) -> Path:
    """Write rows (all with the keys of the first) and return the path."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=newline)
    writer.writerow(rows[0])
    writer.writerows([row.get(name, "") for name in rows[0]] for row in rows)
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


def commune(insee: str = "19005", nom: str = "Modèle-sur-Œuvre", **changes: object) -> dict[str, object]:
    """Return one line of a file of communes."""
    return {
        "insee": insee,
        "nom": nom,
        "codes_postaux": "19240",
        "population": "3853",
        "lat": "45.2532",
        "lon": "1.4694",
        "densite7": "6",
        "epci_code": "200066645",
        "epci_nom": "CC Essai",
        "ze2020": "7531",
        "ze2020_nom": "Tulle",
    } | changes

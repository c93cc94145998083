"""What a file may weigh and hold: the bounds that keep a hostile file from filling the worker."""

from __future__ import annotations

import unicodedata

from establishments.imports.students.results import FileRefused

MAX_BYTES = 20 * 1024 * 1024
MAX_STUDENTS = 5_000
MAX_COLUMNS = 400
#: A title, a date or a logo may stand above the header.
HEADER_WITHIN = 20
#: So many blank rows end a table: spreadsheets keep formats down to row 1,048,576.
MAX_BLANKS = 1_000
#: Of the names of most file systems.
MAX_NAME_BYTES = 255
#: The largest genuine file, a workbook of 5,000 students and 136 columns, inflates to about 50 MB;
#: OpenDocument reaches a ratio of 150.
MAX_INFLATED = 100 * 1024 * 1024
MAX_RATIO = 500
MAX_MEMBERS = 200
#: Kept whole in memory by the reader of workbooks, unlike sheets.
MAX_SHARED_STRINGS = 24 * 1024 * 1024
#: No column that is read holds more; a longer cell is a broken quotation mark.
MAX_CELL = 10_000
MAX_SHEETS = 20

EXTENSIONS = frozenset({"xls", "xlsx", "ods", "csv", "txt", "tsv", "xml", "zip"})
ACCEPTED = "Fichiers acceptés : .xlsx, .xls, .ods, .csv, .xml ou .zip (export XML de SIECLE)."


def check_size(content: bytes) -> None:
    """Raise FileRefused when the file is empty or too heavy."""
    if not content:
        raise FileRefused("Le fichier est vide : exportez-le de nouveau.")
    if len(content) > MAX_BYTES:
        raise FileRefused(
            f"Le fichier pèse {len(content) / 1024 / 1024:.0f} Mo, la limite est de 20 Mo : "
            "exportez moins de colonnes ou une partie des classes."
        )


def check_name(name: str) -> None:
    """Raise FileRefused when the name of the file is too long, deceptive, or of a type that is not read."""
    if len(name.encode("utf-8", "replace")) > MAX_NAME_BYTES:
        raise FileRefused("Le nom du fichier est trop long : renommez-le, par exemple « eleves.xlsx ».")
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in name):
        raise FileRefused(
            "Le nom du fichier contient des signes invisibles : renommez-le, par exemple « eleves.xlsx »."
        )
    extension = name.rsplit(".", 1)[-1].strip().lower() if "." in name else ""
    if extension in {"xlsm", "xltm", "xlam", "docm"}:
        raise FileRefused("Ce classeur peut contenir des macros : enregistrez-le au format .xlsx, puis recommencez.")
    if extension and extension not in EXTENSIONS:
        raise FileRefused(f"Ce type de fichier n'est pas lu : ouvrez-le et enregistrez-le en .xlsx. {ACCEPTED}")


def check_students(count: int) -> None:
    """Raise FileRefused when the file holds more students than the largest school."""
    if count > MAX_STUDENTS:
        raise FileRefused("Le fichier contient plus de 5 000 élèves : exportez un seul établissement, une seule année.")


def check_columns(count: int) -> None:
    """Raise FileRefused when a line is wider than any known format."""
    if count > MAX_COLUMNS:
        raise FileRefused(
            "Le fichier a plus de 400 colonnes : gardez celles de l'extraction, supprimez les autres, et recommencez."
        )

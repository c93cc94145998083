"""What the reader gives back: the nouns, and the refusal of a whole file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models


class FileRefused(ValidationError):
    """The whole file cannot be used; carries one French sentence: what is wrong and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="file_refused")


class StudentFormat(models.TextChoices):
    """The formats of students' files that are recognised."""

    SIECLE_SHEET = "siecle_sheet", "SIECLE, extraction élèves (tableur)"
    SIECLE_XML = "siecle_xml", "SIECLE, élèves (XML)"
    STSWEB_CSV = "stsweb_csv", "STSWEB ou liste de classe (CSV)"
    PRONOTE_CSV = "pronote_csv", "Pronote, liste d'élèves (CSV)"
    FREGATA_CSV = "fregata_csv", "FREGATA (CSV)"
    TEMPLATE = "template", "Notre modèle"


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """A column of the file: `field` is what it feeds, or None; `dropped` when its values were not read."""

    header: str
    field: str | None
    dropped: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row: the column as the person knows it, the value as written (cut short), the reason."""

    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class StudentRow:
    """A student of the file. A row with problems must not be written; one with warnings may be.

    `line` counts as the person does: line of a text file, row of a spreadsheet, line of an XML file (or rank of the
    student when the XML stands on too few lines to tell students apart).
    """

    line: int
    last_name: str = ""
    first_name: str = ""
    birth_date: dt.date | None = None
    sex: str = ""
    ine: str = ""
    class_name: str = ""
    mef: str = ""
    home_insee: str = ""
    home_postal: str = ""
    home_commune_name: str = ""
    left_on: dt.date | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A file that was understood. `uai` and `school_year` (starting year, « 2026 ») are "" when the file tells none."""

    format: StudentFormat
    uai: str = ""
    school_year: str = ""
    columns: list[ColumnFound] = field(default_factory=list)
    rows: list[StudentRow] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""

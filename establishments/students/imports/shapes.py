"""The shapes kept in the rows of an import: what a line told, what a student is, what is wrong.

A fact is a text, so that it travels through JSON and is compared as it was read: dates are ISO, a class and a commune
are their keys, "" is the absence of any.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from typing import Any

from establishments.imports.students import ReadResult, StudentRow
from establishments.imports.students.columns import LABELS
from establishments.imports.students.siecle_xml import LABELS as XML_LABELS
from establishments.models import Student

#: What an import may write on a student; `qpv_code` and the account are never touched.
FIELDS = ("last_name", "first_name", "birth_date", "sex", "ine", "school_class", "home_commune", "left_on")
#: What a line of the file tells; the order of the columns in the download of refused lines without headers.
TOLD = (
    "last_name", "first_name", "birth_date", "class_name", "ine", "sex", "mef", "home_insee", "home_postal",
    "home_commune_name", "left_on",
)  # fmt: skip
FIELD_LABELS = {
    "last_name": "Nom",
    "first_name": "Prénom",
    "birth_date": "Naissance",
    "sex": "Sexe",
    "ine": "INE",
    "school_class": "Classe",
    "home_commune": "Commune",
    "left_on": "Départ",
}

Facts = dict[str, str]
#: {"column", "value", "reason", "field", "source"}: `source` is "file" when the reader found it, "plan" when the rows
#: of the school tell it; a class that was nearly recognised adds "take" (key) and "take_name".
Trouble = dict[str, str]


def iso(value: dt.date | None) -> str:
    """Return a date as it is kept, "" for none."""
    return value.isoformat() if value else ""


def day_of(value: str) -> dt.date | None:
    """Return a kept date."""
    return dt.date.fromisoformat(value) if value else None


def fold(text: str) -> str:
    """Return a name as it is compared: no accent, case, blank, hyphen or apostrophe."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in bare if sign.isalnum())


def person_of(facts: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Return what tells students apart without INE; None while a part of it is missing."""
    last, first, born = fold(facts.get("last_name", "")), fold(facts.get("first_name", "")), facts.get("birth_date", "")
    return (last, first, born) if last and first and born else None


def facts_of(values: Mapping[str, Any], class_name: str = "") -> Facts:
    """Return the facts of a student from the columns of its row (`school_class_id`, `home_commune_id`…)."""
    return {
        "last_name": values["last_name"],
        "first_name": values["first_name"],
        "birth_date": iso(values["birth_date"]),
        "sex": values["sex"],
        "ine": values["ine"],
        "school_class": str(values["school_class_id"]),
        "home_commune": values["home_commune_id"] or "",
        "left_on": iso(values["left_on"]),
        "class_name": class_name,
    }


def same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two facts tell the same student in the same situation; the name of a class is only for people."""
    return all(one.get(field, "") == other.get(field, "") for field in FIELDS)


def fill(student: Student, facts: Mapping[str, str]) -> None:
    """Put facts on a student. The class must be known."""
    student.last_name, student.first_name = facts["last_name"], facts["first_name"]
    student.birth_date = dt.date.fromisoformat(facts["birth_date"])
    student.sex, student.ine = facts["sex"], facts["ine"]
    student.school_class_id = facts["school_class"]
    student.home_commune_id = facts["home_commune"] or None
    student.left_on = day_of(facts["left_on"])


def told_by(row: StudentRow) -> Facts:
    """Return what a line told, as it is kept."""
    return {
        field: iso(value) if field in ("birth_date", "left_on") else str(value or "")
        for field in TOLD
        for value in [getattr(row, field)]
    }


def troubles_of(row: StudentRow, result: ReadResult) -> tuple[list[Trouble], list[Trouble]]:
    """Return the problems and the warnings of a line, each with the field that it is about."""
    by_header = {column.header: column.field for column in result.columns if column.field}
    by_header |= {label: field for labels in (LABELS, XML_LABELS) for field, label in labels.items()}

    def kept(problems: Any) -> list[Trouble]:
        return [
            trouble(by_header.get(one.column) or "", one.value, one.reason, column=one.column, source="file")
            for one in problems
        ]

    return kept(row.problems), kept(row.warnings)


def trouble(field: str, value: str, reason: str, *, column: str = "", source: str = "plan", **more: str) -> Trouble:
    """Return something wrong, or doubtful, about a field of a line."""
    return {"column": column or LABELS.get(field, field), "value": value, "reason": reason, "field": field,
            "source": source, **more}  # fmt: skip


def sentence(reason: str) -> str:
    """Return a reason as a sentence: a capital and a full stop."""
    text = reason.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text[-1:] in '.?!' else '.'}"

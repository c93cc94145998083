"""Values typed again on a refused line: checked, and written in the form in which they are kept."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from establishments.imports.students.rows import MAX_CLASS, MAX_NAME, OLDEST, YOUNGEST
from establishments.imports.students.values import age_on, looks_like_formula, read_date
from establishments.models import Mef, StudentImport
from establishments.rules import ine_problem, mef_problem
from establishments.students.imports.shapes import Facts


def problem_of(batch: StudentImport, field: str, told: Facts) -> str:
    """Check a typed value and write it in its form in `told`; return what is wrong, "" when nothing is."""
    return _CHECKS[field](batch, field, told)


def _name(batch: StudentImport, field: str, told: Facts) -> str:
    value, missing = told[field], "Écrivez le nom." if field == "last_name" else "Écrivez le prénom."
    if not any(sign.isalpha() for sign in value):
        return missing
    return _text(value, MAX_NAME)


def _class(batch: StudentImport, field: str, told: Facts) -> str:
    return _text(told[field], MAX_CLASS) if told[field] else "Écrivez le nom de la classe."


def _text(value: str, limit: int) -> str:
    if looks_like_formula(value):
        return "Ce texte ressemble à une formule de tableur."
    return f"Ce texte dépasse {limit} caractères." if len(value) > limit else ""


def _birth(batch: StudentImport, field: str, told: Facts) -> str:
    today = timezone.localdate()
    read = read_date(told[field], today)
    day = read.value
    if day is None or read.swapped:
        return "Cette date n’existe pas (jj/mm/aaaa)."
    told[field] = day.isoformat()
    if day > today:
        return "La date de naissance est dans le futur."
    age = age_on(day, today)
    return "" if YOUNGEST <= age <= OLDEST else f"Né en {day.year} : l’âge serait de {age} ans."


def _ine(batch: StudentImport, field: str, told: Facts) -> str:
    told[field] = value = told[field].replace(" ", "").upper()
    return (ine_problem(value) or "") if value else ""


def _mef(batch: StudentImport, field: str, told: Facts) -> str:
    told[field] = value = told[field].replace(" ", "")
    if not value:
        return ""
    if problem := mef_problem(value):
        return problem
    known = Mef.objects.filter(school_year=batch.school_year_id, code=value).exists()
    return "" if known else f"Ce code MEF n’existe pas en {batch.school_year}."


_CHECKS: dict[str, Callable[[StudentImport, str, Facts], str]] = {
    "last_name": _name,
    "first_name": _name,
    "birth_date": _birth,
    "ine": _ine,
    "class_name": _class,
    "mef": _mef,
}

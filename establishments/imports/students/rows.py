"""From the picked values of a line to a student with their problems (refused) and warnings (to be looked at)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from establishments import rules
from establishments.imports.students import values
from establishments.imports.students.names import split_name
from establishments.imports.students.results import Problem, StudentFormat, StudentRow

#: Of the columns of `Student` and `SchoolClass`.
MAX_NAME, MAX_CLASS = 80, 60
#: From the SEGPA pupil of 6e to the adult in BTS.
YOUNGEST, OLDEST = 10, 30
_SHOWN = 60
_TOTALS = ("total", "effectif", "nombre d'eleves", "nb eleves", "nombre d’eleves")


@dataclass(slots=True)
class Draft:
    """A student being read. `label` gives the header of a field as the file writes it."""

    line: int
    picked: Mapping[str, Any]
    label: Callable[[str], str]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    is_group: bool = False
    ambiguous: bool = False
    swapped: bool = False

    def problem(self, column: str, value: Any, reason: str) -> None:
        """Refuse the row."""
        self.problems.append(Problem(self.label(column), values.text(value)[:_SHOWN], reason))

    def warn(self, column: str, value: Any, reason: str) -> None:
        """Ask for a look."""
        self.warnings.append(Problem(self.label(column), values.text(value)[:_SHOWN], reason))

    def done(self) -> StudentRow:
        """Return the student."""
        return StudentRow(self.line, **self.facts, problems=tuple(self.problems), warnings=tuple(self.warnings))


def is_total(picked: Mapping[str, Any]) -> bool:
    """Whether the line counts students instead of naming one: « Total : 24 », or a lone number."""
    filled = [values.plain(value) for value in picked.values() if values.text(value)]
    if not filled:
        return True
    named = values.plain(picked.get("full_name") or picked.get("last_name"))
    if named.startswith(_TOTALS) and not values.text(picked.get("birth_date")) and not values.text(picked.get("ine")):
        return len(filled) <= 2 and (
            ":" in named or any(sign.isdigit() for sign in "".join(filled)) or len(filled) == 1
        )
    return len(filled) == 1 and filled[0].replace(" ", "").isdigit()


def read_row(
    line: int, picked: Mapping[str, Any], *, label: Callable[[str], str], fmt: StudentFormat, today: dt.date
) -> Draft:
    """Read the values of a line; what is wrong is told in the draft, nothing is raised."""
    draft = Draft(line, picked, label)
    _name(draft)
    _class(draft)
    _identifier(draft, fmt)
    _birth(draft, today)
    _training(draft)
    _home(draft)
    _leaving(draft, today)
    return draft


def _name(draft: Draft) -> None:
    if "full_name" in draft.picked:
        whole = values.text(draft.picked["full_name"])
        last, first, doubt = split_name(whole)
        if doubt:
            draft.warn("full_name", whole, doubt)
        columns = ("full_name", "full_name")
    else:
        last, first = (values.text(draft.picked.get(field)) for field in ("last_name", "first_name"))
        columns = ("last_name", "first_name")
    for column, value, missing in ((columns[0], last, "le nom manque"), (columns[1], first, "le prénom manque")):
        if not any(sign.isalpha() for sign in value):
            draft.problem(column, value, missing)
        elif len(value) > MAX_NAME:
            draft.problem(column, value, f"le texte dépasse {MAX_NAME} caractères")
        elif values.looks_like_formula(value):
            draft.problem(column, value, "le texte ressemble à une formule de tableur")
        elif values.has_damaged_accents(value):
            draft.problem(column, value, "les accents sont abîmés : exportez de nouveau, en UTF-8 si possible")
        elif any(sign.isdigit() for sign in value):
            draft.warn(column, value, "un chiffre dans un nom : vérifiez")
    draft.facts["last_name"], draft.facts["first_name"] = last[:MAX_NAME], first[:MAX_NAME]


def _class(draft: Draft) -> None:
    cell = draft.picked.get("class_name")
    name = values.text(cell)
    draft.facts["class_name"] = ""
    draft.is_group = values.plain(draft.picked.get("class_type")) in {"g", "groupe"}
    if isinstance(cell, dt.date):
        draft.problem("class_name", name, "le tableur a changé le nom de la classe en date : corrigez la cellule")
    elif not name:
        draft.problem("class_name", name, "la classe manque")
    elif len(name) > MAX_CLASS:
        draft.problem("class_name", name, f"le nom de la classe dépasse {MAX_CLASS} caractères")
    elif values.looks_like_formula(name):
        draft.problem("class_name", name, "le texte ressemble à une formule de tableur")
    elif draft.is_group:
        draft.problem("class_name", name, "c'est un groupe et non une classe")
    else:
        draft.facts["class_name"] = name


def _identifier(draft: Draft, fmt: StudentFormat) -> None:
    ine = values.text(draft.picked.get("ine")).replace(" ", "").upper()
    draft.facts["ine"] = ""
    if not ine:
        return
    if (reason := rules.ine_problem(ine)) is None:
        draft.facts["ine"] = ine
    elif fmt == StudentFormat.FREGATA_CSV:
        draft.warn("ine", ine, "cet identifiant n'est pas un INE : il n'est pas gardé")
    else:
        draft.problem("ine", ine, _inside(reason))


def _birth(draft: Draft, today: dt.date) -> None:
    cell = draft.picked.get("birth_date")
    shown = values.text(cell)
    draft.facts["birth_date"] = None
    if not shown:
        if draft.facts["ine"]:
            draft.warn("birth_date", "", "sans date de naissance, seul un élève déjà connu par son INE est mis à jour")
        else:
            draft.problem("birth_date", "", "la date de naissance manque")
        return
    read = values.read_date(cell, today)
    day = read.value
    if day is None:
        draft.problem("birth_date", shown, "ce n'est pas une date (jj/mm/aaaa)")
    elif day > today:
        draft.problem("birth_date", shown, "la date de naissance est dans le futur")
    elif day.year <= 1904:
        draft.problem("birth_date", shown, "une date de 1900 est une cellule vide ou un nombre : corrigez la cellule")
    elif not YOUNGEST <= (age := values.age_on(day, today)) <= OLDEST:
        draft.problem("birth_date", shown, f"l'élève aurait {age} ans : entre {YOUNGEST} et {OLDEST} ans sont attendus")
    else:
        draft.facts["birth_date"] = day
        draft.ambiguous, draft.swapped = read.ambiguous, read.swapped
        if read.swapped:
            draft.warn("birth_date", shown, f"jour et mois semblent inversés : lu {day:%d/%m/%Y}, vérifiez")


def _training(draft: Draft) -> None:
    cell = draft.picked.get("mef")
    draft.facts["mef"], reason = values.read_mef(cell)
    if reason:
        draft.problem("mef", cell, reason)
    sex = draft.picked.get("sex")
    draft.facts["sex"] = values.read_sex(sex)
    if values.text(sex) and not draft.facts["sex"]:
        draft.warn("sex", sex, "valeur inconnue : F ou M est attendu, rien n'est gardé")
    if values.is_apprentice(draft.picked.get("status")):
        draft.warn("status", draft.picked["status"], "apprenti : son entreprise est celle de son contrat")


def _home(draft: Draft) -> None:
    for column, reader in (("home_postal", values.read_postal), ("home_insee", values.read_insee)):
        cell = draft.picked.get(column)
        draft.facts[column], reason = reader(cell)
        if reason:
            draft.warn(column, cell, f"{reason} : rien n'est gardé")
    draft.facts["home_commune_name"] = values.text(draft.picked.get("home_commune_name"))[:MAX_NAME]


def _leaving(draft: Draft, today: dt.date) -> None:
    cell = draft.picked.get("left_on")
    draft.facts["left_on"] = None
    if not values.text(cell):
        return
    day = values.read_date(cell, today).value
    if day is None or not today.year - 10 <= day.year <= today.year + 2:
        draft.warn("left_on", cell, "cette date de sortie n'est pas lisible : rien n'est gardé")
        return
    # Pronote writes the end of the year beside every student: a day to come is no leaving.
    if day <= today:
        draft.facts["left_on"] = day
        draft.warn("left_on", cell, "l'élève est déjà parti de l'établissement")


def _inside(sentence: str) -> str:
    """Return a sentence as a reason: small first letter unless it is an acronym's, no full stop."""
    bare = sentence.rstrip(".")
    return bare if bare[1:2].isupper() or bare[1:2] == "'" else bare[:1].lower() + bare[1:]

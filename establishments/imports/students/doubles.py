"""What only the whole file can tell: doubles, groups beside classes, an order of dates that other lines contradict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from establishments.imports.students.rows import Draft
from establishments.imports.students.values import plain, text


def without_groups(drafts: list[Draft]) -> list[Draft]:
    """Leave out the lines of a group (TYPE_STRUCTURE G) when the same student has a line of a class."""
    classes = {key for draft in drafts if not draft.is_group for key in _keys(draft)}
    return [draft for draft in drafts if not draft.is_group or not classes.intersection(_keys(draft))]


def tell_doubles(drafts: Iterable[Draft]) -> None:
    """Add a problem where an INE is carried twice, or the same name and birth date without an INE to tell them apart.

    Two students who share a name but not a birth date, or whose INE differ, are two students.
    """
    by_ine: dict[str, Draft] = {}
    by_person: dict[tuple[Any, ...], list[Draft]] = {}
    for draft in drafts:
        person = _person(draft)
        ine = draft.facts["ine"]
        if ine and (first := by_ine.setdefault(ine, draft)) is not draft:
            if person == _person(first):
                draft.problem("ine", ine, f"le même élève est déjà à la ligne {first.line}")
            else:
                draft.problem("ine", ine, f"un autre élève porte cet INE à la ligne {first.line}")
                if not any(problem.reason.startswith("un autre élève porte cet INE") for problem in first.problems):
                    first.problem("ine", ine, f"un autre élève porte cet INE à la ligne {draft.line}")
            continue
        if person is None:
            continue
        others = by_person.setdefault(person, [])
        # Two INE tell two students apart; without one of them nothing does.
        double = next((other for other in others if not ine or not other.facts["ine"]), None)
        if double is not None:
            column = "full_name" if "full_name" in draft.picked else "last_name"
            reason = f"même nom et même date de naissance qu'à la ligne {double.line} : indiquez leurs INE"
            draft.problem(column, draft.facts["last_name"], reason)
        others.append(draft)


def tell_ambiguous_dates(drafts: list[Draft]) -> None:
    """Warn of dates that could be read month first, when other lines of the file can only be read so."""
    if not any(draft.swapped for draft in drafts):
        return
    for draft in drafts:
        if draft.ambiguous:
            shown = text(draft.picked["birth_date"])
            draft.warn("birth_date", shown, "d'autres lignes du fichier sont écrites mois/jour : vérifiez cette date")


def _person(draft: Draft) -> tuple[Any, ...] | None:
    facts = draft.facts
    if not facts["birth_date"] or not facts["last_name"]:
        return None
    return plain(facts["last_name"]), plain(facts["first_name"]), facts["birth_date"]


def _keys(draft: Draft) -> list[Any]:
    return [key for key in (draft.facts["ine"], _person(draft)) if key]

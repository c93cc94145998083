"""Drafts of letters and the model of their words. Called inside the scope of the rectorat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from poles.letters.models import LetterModel, MissionLetter
from poles.letters.rules import (
    DEFAULT_MISSIONS,
    DEFAULT_TEXT,
    MOST_MISSIONS,
    MOST_OBJECTIVES,
    MOST_RELIEF_HOURS,
    LetterRefused,
    State,
    objective_errors,
    text_errors,
)
from poles.models import Pole, SchoolYear

#: Fields that a draft takes from its form, with the words of the two versions shown side by side.
FIELDS: Mapping[str, str] = {
    "user": "Titulaire",
    "school_year": "Année scolaire",
    "starts_on": "Premier jour",
    "ends_on": "Dernier jour",
    "missions": "Missions",
    "imp_rate": "Taux d'IMP",
    "relief_hours": "Heures de décharge",
    "objectives": "Objectifs",
}


class Changed(LetterRefused):
    """Somebody else has saved the draft meanwhile; `current` is their version."""

    def __init__(self, current: Any) -> None:
        super().__init__("Ce texte a été modifié par une autre personne pendant que vous l'écriviez.")
        self.current = current


def model_of(academie_id: str) -> LetterModel:
    """Return the words of the académie's letters: its own, else those of the product (not saved)."""
    found = LetterModel.objects.filter(academie_id=academie_id).first()
    return found or LetterModel(academie_id=academie_id, text=DEFAULT_TEXT, missions=list(DEFAULT_MISSIONS), version=0)


@transaction.atomic
def save_model(*, actor: Actor, text: str, missions: Sequence[str], version: int) -> LetterModel:
    """Write the words of the académie's letters. `version`: the one that was read (0: none yet).

    Letters already signed keep theirs. Raises LetterRefused, or Changed with the other person's version.
    """
    require(actor, "lettermodel.edit")
    if errors := [*text_errors(text), *_mission_errors(missions)]:
        raise LetterRefused(*errors)
    rows = LetterModel.objects.select_for_update(of=("self",)).filter(academie_id=actor.academie.pk)
    current = rows.first()
    if (current.version if current else 0) != version:
        raise Changed(current)
    model = current or LetterModel(academie_id=actor.academie.pk, version=0)
    model.text, model.missions = text.replace("\r\n", "\n").strip(), list(missions)
    model.version, model.updated_by = version + 1, actor.user
    try:
        with transaction.atomic():
            model.save()
    except IntegrityError as error:
        raise Changed(rows.first()) from error
    record(actor=actor, verb="letter.model", thing=model)
    return model


def _mission_errors(missions: Sequence[str]) -> list[str]:
    errors = [
        f"Mission {number} : {len(one)} caractères, 300 au plus."
        for number, one in enumerate(missions, start=1)
        if len(one) > 300
    ]
    if len(missions) > MOST_MISSIONS:
        errors.append(f"{len(missions)} missions : {MOST_MISSIONS} au plus.")
    return errors


@transaction.atomic
def create_draft(
    *,
    actor: Actor,
    pole: Pole,
    user: User,
    school_year: SchoolYear,
    starts_on: dt.date,
    ends_on: dt.date,
    missions: Sequence[str] = (),
    imp_rate: str = "",
    relief_hours: Decimal | None = None,
    objectives: Sequence[Mapping[str, str]] = (),
    substitutes: MissionLetter | None = None,
    replaces: MissionLetter | None = None,
) -> MissionLetter:
    """Prepare a letter. It gives no right before its signature and its acknowledgement. Raises LetterRefused."""
    require(actor, "letter.create", pole)
    letter = MissionLetter(
        academie_id=pole.academie_id, pole=pole, user=user, school_year=school_year, starts_on=starts_on,
        ends_on=ends_on, missions=list(missions), imp_rate=imp_rate, relief_hours=relief_hours,
        objectives=list(objectives), substitutes=substitutes, replaces=replaces,
    )  # fmt: skip
    _check(letter)
    letter.save(force_insert=True)
    record(actor=actor, verb="letter.created", thing=letter, pole=pole.name)
    return letter


@transaction.atomic
def edit_draft(*, actor: Actor, letter: MissionLetter, version: int, **changes: Any) -> MissionLetter:
    """Change a draft; `version` is the one that was read. Raises LetterRefused, or Changed with the other version."""
    require(actor, "letter.edit", letter)
    locked = locked_letter(letter)
    if locked.state != State.DRAFT:
        raise LetterRefused("La lettre est signée : elle ne change plus. Préparez une lettre qui la remplace.")
    if locked.version != version:
        raise Changed(locked)
    for name, value in changes.items():
        if name not in FIELDS:
            raise TypeError(f"Champ inconnu d'une lettre : {name}")
        setattr(locked, name, value)
    _check(locked)
    locked.version += 1
    locked.save()
    record(actor=actor, verb="letter.edited", thing=locked, pole=locked.pole.name)
    return locked


@transaction.atomic
def discard_draft(*, actor: Actor, letter: MissionLetter) -> None:
    """Throw a draft away. Raises LetterRefused when it is signed."""
    require(actor, "letter.discard", letter)
    locked = locked_letter(letter)
    if locked.state != State.DRAFT:
        raise LetterRefused("La lettre est signée : elle se retire, elle ne se jette pas.")
    record(actor=actor, verb="letter.discarded", thing=locked, pole=locked.pole.name)
    locked.delete()


def locked_letter(letter: MissionLetter) -> MissionLetter:
    """Return the letter, read again under a lock of its row. Raises LetterRefused when it is no longer there."""
    rows = MissionLetter.objects.select_for_update(of=("self",)).select_related("pole", "user", "school_year")
    found = rows.filter(pk=letter.pk).first()
    if found is None:
        raise LetterRefused("Cette lettre n'existe plus ou ne relève pas de votre fonction.")
    return found


def _check(letter: MissionLetter) -> None:
    errors = [*_mission_errors(letter.missions), *objective_errors(letter.objectives)]
    if letter.ends_on < letter.starts_on:
        errors.append("La lettre finit avant de commencer.")
    if letter.imp_rate and letter.relief_hours is not None:
        errors.append("La charge est un taux d'IMP ou des heures de décharge, pas les deux.")
    if letter.relief_hours is not None and not 0 < letter.relief_hours <= MOST_RELIEF_HOURS:
        errors.append(f"La décharge va d'une demi-heure à {MOST_RELIEF_HOURS} heures par semaine.")
    if len(letter.objectives) > MOST_OBJECTIVES:
        errors.append(f"{len(letter.objectives)} objectifs : {MOST_OBJECTIVES} au plus.")
    if errors:
        raise LetterRefused(*errors)

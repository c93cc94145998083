"""Rules of the letters: moves, workload, words with placeholders, reminders. No database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from django.db import models


class State(models.TextChoices):
    """Life of a letter."""

    DRAFT = "draft", "Brouillon"
    SIGNED = "signed", "Signée"
    ACKNOWLEDGED = "acknowledged", "Réception accusée"
    ACTIVE = "active", "Active"
    ENDED = "ended", "Terminée"
    REPLACED = "replaced", "Remplacée"
    REVOKED = "revoked", "Retirée"


#: State → states that it may become. A draft is the only one that may be thrown away.
MOVES: Mapping[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.SIGNED}),
    State.SIGNED: frozenset({State.ACKNOWLEDGED, State.ENDED, State.REPLACED, State.REVOKED}),
    State.ACKNOWLEDGED: frozenset({State.ACTIVE, State.ENDED, State.REPLACED, State.REVOKED}),
    State.ACTIVE: frozenset({State.ENDED, State.REPLACED, State.REVOKED}),
    State.ENDED: frozenset(),
    State.REPLACED: frozenset(),
    State.REVOKED: frozenset(),
}
#: States in which a letter gives rights or is about to.
PENDING = frozenset({State.SIGNED, State.ACKNOWLEDGED, State.ACTIVE})

#: Rates of the indemnité pour mission particulière (décret 2015-475, arrêté du 27 avril 2015).
IMP_RATES = (("0.25", "¼"), ("0.5", "½"), ("1", "1"), ("2", "2"), ("3", "3"))
#: Hours of relief a week: beyond, it would no longer be relief but another post.
MOST_RELIEF_HOURS = 18
MOST_MISSIONS, MOST_OBJECTIVES = 20, 8

#: Days before the end at which the holder and the rectorat are told.
REMINDERS = (90, 30, 0)
#: Days before the end of the letter from which its bilan may be written.
BILAN_DAYS = 90

PLACEHOLDERS: Mapping[str, str] = {
    "titulaire": "prénom et nom de la personne",
    "pole": "nom du pôle",
    "academie": "nom de l'académie",
    "annee": "année scolaire, comme 2026-2027",
    "debut": "premier jour, comme 1er septembre 2026",
    "fin": "dernier jour",
    "charge": "taux d'IMP ou heures de décharge",
}

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip

DEFAULT_TEXT = """\
Pour l'année scolaire {annee}, {titulaire} assure la coordination du pôle de stages {pole} de l'académie de \
{academie}, du {debut} au {fin}.

Le pôle de stages permet à chaque élève de trouver un lieu de stage ou de période de formation en milieu professionnel \
et veille à l'équité d'accès, dans les conditions de la circulaire n° 2015-035 du 25 février 2015.

Cette mission donne lieu à {charge}."""

DEFAULT_MISSIONS = (
    "Recenser les besoins des établissements et les offres du territoire",
    "Trouver une solution pour chaque élève sans lieu de stage transmis au pôle",
    "Animer le réseau des établissements et des partenaires économiques",
    "Harmoniser les calendriers des périodes de formation en milieu professionnel",
    "Rendre compte chaque année de l'activité et de l'équité d'accès",
)


class LetterRefused(Exception):
    """An act on a letter that cannot be; `messages` are French sentences fit for a page."""

    def __init__(self, *messages: str) -> None:
        super().__init__(" ".join(messages))
        self.messages = messages


def check_move(state: str, to: str) -> None:
    """Raise LetterRefused unless a letter may go from one state to the other."""
    if to not in MOVES[state]:
        raise LetterRefused(
            f"Une lettre « {State(state).label.lower()} » ne peut pas devenir « {State(to).label.lower()} »."
        )


def text_errors(text: str) -> list[str]:
    """Return what is wrong with the placeholders of a model, in French; an empty list when nothing is."""
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    errors = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            parts = list(Formatter().parse(line))
        except ValueError:
            errors.append(f"Ligne {number} : une accolade n'est pas fermée, ou n'est pas ouverte.")
            continue
        for _words, name, spec, conversion in parts:
            # « {pole.user.password} » would walk through objects, « {0} » means nothing to the reader.
            if name is not None and (name not in PLACEHOLDERS or spec or conversion):
                errors.append(f"Ligne {number} : « {{{name}}} » n'est pas un repère du modèle. Repères : {known}.")
    if not text.strip():
        errors.append("Le texte de la lettre est vide.")
    return errors


def fill(text: str, values: Mapping[str, str]) -> list[str]:
    """Return the paragraphs of a model with its placeholders filled. Raises LetterRefused on a wrong model."""
    if errors := text_errors(text):
        raise LetterRefused(*errors)
    blocks = text.replace("\r\n", "\n").split("\n\n")
    # Once only: a name that held braces is not read again.
    return [" ".join(block.format_map(values).split()) for block in blocks if block.strip()]


def workload_label(imp_rate: str, relief_hours: Any) -> str:
    """Say the workload: « une indemnité pour mission particulière au taux ½ »."""
    if imp_rate:
        return f"une indemnité pour mission particulière au taux {dict(IMP_RATES)[imp_rate]}"
    if relief_hours is not None:
        hours = f"{float(relief_hours):g}".replace(".", ",")
        return f"{hours} heure{'s' if relief_hours >= 2 else ''} de décharge par semaine"
    return "aucune indemnité ni décharge"


def french_day(day: dt.date) -> str:
    """Return « 1er septembre 2026 », whatever the language of the process."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def objective_errors(objectives: Sequence[Mapping[str, str]]) -> list[str]:
    """Return what is missing in the objectives: each one has its indicator and its target."""
    errors = []
    for number, one in enumerate(objectives, start=1):
        if not one.get("text"):
            errors.append(f"Objectif {number} : dites l'objectif, ou effacez son indicateur et sa cible.")
        elif not one.get("indicator") or not one.get("target"):
            errors.append(f"Objectif {number} : il lui faut un indicateur et une cible.")
    return errors


def signing_errors(letter: Any, today: dt.date) -> list[str]:
    """Return what prevents the signature of a draft, in French. `letter`: a MissionLetter with its school year."""
    errors = []
    if letter.ends_on < letter.starts_on:
        errors.append("La lettre finit avant de commencer.")
    if letter.ends_on < today:
        errors.append(f"La lettre finit le {letter.ends_on:%d/%m/%Y} : elle ne donnerait aucun droit.")
    year = letter.school_year
    if letter.starts_on < year.starts_on or letter.ends_on > year.ends_on:
        errors.append(
            f"Une lettre vaut pour une année scolaire : {year} va du {year.starts_on:%d/%m/%Y} "
            f"au {year.ends_on:%d/%m/%Y}."
        )
    if not letter.missions:
        errors.append("La lettre ne dit aucune mission.")
    if bool(letter.imp_rate) == (letter.relief_hours is not None):
        errors.append("Indiquez un taux d'IMP, ou des heures de décharge.")
    return errors + objective_errors(letter.objectives)


def reminder_of(days_left: int) -> int | None:
    """Return the reminder that is due that many days before the end: the nearest one reached, None before 90 days.

    A letter that starts with 20 days to live gets that of 30 days, not the one of 90 as well.
    """
    reached = [threshold for threshold in REMINDERS if days_left <= threshold]
    return min(reached) if reached and days_left >= 0 else None

"""Validators of `AUTH_PASSWORD_VALIDATORS`."""

from __future__ import annotations

import gzip
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from accounts.actors import ActorKind, actors_of
from accounts.models import User

STAFF_LENGTH, OTHER_LENGTH = 14, 12
MAX_LENGTH = 256
LIST = Path(__file__).resolve().parent / "common.txt.gz"
_LEET = str.maketrans("013457@$€", "oleastase")
#: Rows of keyboards and plain series, both ways: a password that walks along them is guessed first.
_SERIES = (
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
)


def plain(text: str) -> str:
    """Return the text in lower case without accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


@cache
def common() -> frozenset[str]:
    """Return the common passwords (see build.py)."""
    with gzip.open(LIST, "rt", encoding="utf-8") as lines:
        return frozenset(lines.read().split("\n"))


class LengthValidator:
    """Fourteen characters for agents, twelve for the others; 256 at most, so that hashing stays quick."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with the length that the person needs."""
        needed = length_for(user)
        if len(password) < needed:
            raise ValidationError(
                f"Ce mot de passe est trop court : {needed} caractères au moins. "
                "Une phrase de plusieurs mots convient très bien.",
                code="password_too_short",
            )
        if len(password) > MAX_LENGTH:
            raise ValidationError(f"Ce mot de passe est trop long : {MAX_LENGTH} caractères au plus.", code="too_long")

    def get_help_text(self) -> str:
        """Say the rule."""
        return f"{STAFF_LENGTH} caractères au moins pour un agent, {OTHER_LENGTH} pour les autres comptes."


def length_for(user: Any) -> int:
    """Return the shortest length for a person; unknown people are taken for agents, but at the hosts' sign-up."""
    if getattr(user, "opens_host_account", False):
        return OTHER_LENGTH
    if isinstance(user, User) and user.pk:
        kinds = {actor.kind for actor in actors_of(user)}
        return OTHER_LENGTH if kinds <= {ActorKind.COMPANY} else STAFF_LENGTH
    return STAFF_LENGTH


class CommonValidator:
    """Refuse common passwords, also dressed with digits, signs or accents, doubled, or walking along the keyboard."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError."""
        if is_common(password):
            raise ValidationError(
                "Ce mot de passe fait partie de ceux que l'on essaie en premier : choisissez-en un autre.",
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """Say the rule."""
        return "Ni mot de passe courant, ni suite de touches, ni répétition."


class OwnNameValidator:
    """Refuse a password that is hardly more than the person's own name or address."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError."""
        left = plain(password[:MAX_LENGTH])
        local, _, domain = str(getattr(user, "email", "")).partition("@")
        names = [getattr(user, "first_name", ""), getattr(user, "last_name", ""), *re.split(r"\W+", local)]
        names += re.split(r"\W+", domain)
        for name in sorted({plain(str(name)) for name in names if len(str(name)) > 2}, key=len, reverse=True):
            left = left.replace(name, "")
        if len(left) < min(8, len(password)) and left != plain(password[:MAX_LENGTH]):
            raise ValidationError(
                "Ce mot de passe ressemble trop à votre nom ou à votre adresse.", code="password_too_similar"
            )

    def get_help_text(self) -> str:
        """Say the rule."""
        return "Ni votre nom, ni votre adresse."


def is_common(password: str) -> bool:
    """Return whether the password is on the list, or is one of the list in disguise."""
    if len(password) > MAX_LENGTH:  # refused by its length: no work for a hostile text
        return False
    text = plain(password)
    listed = common()
    shapes = {text, re.sub(r"[\W_]+", "", text)}
    shapes |= {cut for shape in tuple(shapes) for cut in _without_ending(shape)}
    shapes |= {re.sub(r"^[\W\d_]+", "", shape) for shape in tuple(shapes)}
    shapes |= {shape.translate(_LEET) for shape in tuple(shapes)}
    shapes |= {period(shape) for shape in tuple(shapes)}
    if any(shape in listed or len(set(shape)) < 4 for shape in shapes):
        return True
    return any(_walks(shape) for shape in shapes)


def _without_ending(text: str) -> list[str]:
    """Return what remains of the text as its last digits and signs go, one by one (« soleil12!! » → « soleil12 »…)."""
    letters = re.sub(r"[\W\d_]+$", "", text)
    return [text[:end] for end in range(max(4, len(letters)), len(text))]


def period(text: str) -> str:
    """Return the piece whose repetition makes the text (« motdepassemotdepasse » → « motdepasse »), else the text."""
    turn = (text + text).find(text, 1)
    return text[:turn] if 0 < turn < len(text) else text


def _walks(text: str) -> bool:
    """Whether nearly all neighbouring letters are neighbours of a series, in one direction or the other."""
    pairs = [text[index : index + 2] for index in range(len(text) - 1)]
    steps = {series[index : index + 2] for series in _SERIES for index in range(len(series) - 1)}
    steps |= {step[::-1] for step in steps}
    return len(pairs) > 4 and sum(pair in steps for pair in pairs) >= 0.8 * len(pairs)

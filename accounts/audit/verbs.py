"""Verbs of the journal and their French sentences. Each app declares its own from `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

_sentences: dict[str, str] = {}


def declare(sentences: Mapping[str, str]) -> None:
    """Add verbs: {"letter.signed": "a signé la lettre de mission du pôle {pole}"}; the subject comes before.

    Raises ValueError when another sentence already has the name, or when a placeholder is not a plain name.
    """
    for verb, sentence in sentences.items():
        if _sentences.get(verb, sentence) != sentence:
            raise ValueError(f"Verbe du journal déclaré deux fois : {verb}")
        for _text, name, spec, conversion in Formatter().parse(sentence):
            # « {pole.user.password} » would let a sentence walk through objects.
            if name is not None and (not name.isidentifier() or spec or conversion):
                raise ValueError(f"Verbe {verb} : « {{{name}}} » n'est pas un simple nom.")
        _sentences[verb] = sentence


def is_declared(verb: str) -> bool:
    """Return whether an app has declared the verb."""
    return verb in _sentences


def verbs() -> dict[str, str]:
    """Return every verb with its bare sentence, by name."""
    return dict(sorted(_sentences.items()))


def label(verb: str) -> str:
    """Return the sentence without its details, for a list of choices: « a signé la lettre de mission du pôle … »."""
    return _fill(verb, {})


def sentence(verb: str, details: Mapping[str, Any]) -> str:
    """Return what was done, in French, with its details; a verb no longer declared shows its name."""
    return _fill(verb, details)


class _Shown(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _fill(verb: str, details: Mapping[str, Any]) -> str:
    if verb not in _sentences:
        return verb
    return _sentences[verb].format_map(_Shown({key: _said(value) for key, value in details.items()}))


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    return "…" if value is None else str(value)


declare(
    {
        "journal.exported": "a exporté le journal ({format})",
        "student.read": "a consulté le dossier d'un élève",
        "support.appointed": "a nommé une personne à l'assistance",
        "ministry.appointed": "a nommé une personne du ministère",
        "ministry.dismissed": "a mis fin à la nomination d'une personne du ministère",
        "support.dismissed": "a mis fin à la nomination d'une personne à l'assistance",
        "support.started": "a ouvert une session d'assistance de {minutes} minutes ({mode}) : {reason}",
        "support.stopped": "a arrêté la session d'assistance",
        "support.page": "a ouvert la page « {page} » pendant une session d'assistance",
        "support.refused": "s'est vu refuser la page « {page} » pendant une session d'assistance",
    }
)

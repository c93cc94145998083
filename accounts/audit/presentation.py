"""Lines of the journal as people read them."""

from __future__ import annotations

from functools import cache

from django.apps import apps

from accounts.audit.models import AuditEntry
from accounts.audit.verbs import sentence

#: Kind of function → how the journal says it.
FUNCTIONS = {
    "rectorat": "rectorat",
    "coordinator": "coordination d'un pôle",
    "school": "établissement",
    "company": "organisme d'accueil",
    "student": "élève",
    "ministry": "ministère",
}


def who(line: AuditEntry) -> str:
    """Return who acted: « Camille Témoin (rectorat) », « Un élève », « Le service »."""
    if line.person_id is None:
        return "Le service"
    if line.kind == "student":
        return "Un élève"  # the rectorat reads no student
    name = _named(line.person_id, getattr(line, "person_name", None))
    function = FUNCTIONS.get(line.kind, line.kind)
    return f"{name} ({function})" if function else name


def what(line: AuditEntry) -> str:
    """Return the act as a sentence without its subject."""
    told = sentence(line.verb, line.details)
    if line.support_id is not None and line.support_id != line.person_id:
        told += f", avec l'assistance de {_named(line.support_id, getattr(line, 'support_name', None))}"
    return told


def whole(line: AuditEntry) -> str:
    """Return the whole sentence: « Camille Témoin (rectorat) a signé la lettre de mission du pôle Exemple. »."""
    return f"{who(line)} {what(line)}."


def type_name(label: str) -> str:
    """Return the name of a kind of object: « lettre de mission ». Unknown: the label itself."""
    return object_types().get(label, label)


@cache
def object_types() -> dict[str, str]:
    """Return the name of every model, by the label that lines keep."""
    return {model._meta.label_lower: str(model._meta.verbose_name) for model in apps.get_models()}


def thing(line: AuditEntry) -> str:
    """Return the object: its kind, then the person's name or the reference that the filter takes."""
    if not line.object_type:
        return ""
    name = getattr(line, "object_name", None)
    return f"{type_name(line.object_type)} {name or line.object_id}"


def _named(number: int, name: str | None) -> str:
    return name or f"Personne n° {number} (compte effacé)"

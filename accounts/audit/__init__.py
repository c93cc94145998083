"""The journal: who did what, under which function, to which object; append-only and chained (ASVS 16.4.2).

    declare({"letter.signed": "a signé la lettre de mission du pôle {pole}"})      # from AppConfig.ready()
    record(actor=actor, verb="letter.signed", thing=letter, pole=letter.pole.name)  # last line of a service
    record_read(actor=actor, thing=student)                                         # a student's file was shown

The line is part of the act: written in the same transaction, or the act is undone. Details never name a minor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from accounts.audit.verbs import declare

if TYPE_CHECKING:
    from django.db import models

    from accounts.actors import Actor
    from accounts.models import User

__all__ = ["declare", "record", "record_read"]


def record(
    *,
    actor: Actor | None,
    verb: str,
    thing: models.Model | None = None,
    academie_id: str | None = None,
    person: User | None = None,
    using: str = "default",
    **details: Any,
) -> None:
    """Write one line of the journal at the end of the current scope, inside its transaction.

    `actor`: None for a command or a job of the system. `verb`: declared with its sentence, whose `{placeholders}` are
    keys of `details` (text, whole numbers, dates, yes/no, lists of these; no names of minors, no free text about one).
    `person`: who acts before any function is chosen (sign-in, second factor); by default the actor's.
    `academie_id`: chain that takes the line; by default the object's académie, else the actor's, else none ("").

    Raises ValueError for a verb that is not declared or a detail that cannot be kept exactly. A savepoint rolled back
    takes its lines with it. Outside any scope the line is written at once. An académie beyond the wall of the scope
    is refused by the database when the scope ends.
    """
    from accounts.audit import services

    services.record(
        actor=actor, verb=verb, thing=thing, academie_id=academie_id, person=person, using=using, details=details
    )


def record_read(*, actor: Actor, thing: models.Model, verb: str = "student.read", **details: Any) -> bool:
    """Write that the actor read the file of a student; return whether a line was added.

    One line at most per person, object and ten minutes. Must run in the actor's scope.
    """
    from accounts.audit import services

    kept: Mapping[str, Any] = details
    return services.record_read(actor=actor, thing=thing, verb=verb, details=kept)

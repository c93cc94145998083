"""For whom an offer is looked for: what the law and the training say of a student, or of a class at its youngest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """A student, or a class by its youngest. `birth_date`: None leaves out the rules of age.

    `sectors_only`: the training imposes `sectors`, otherwise these are wishes and refuse nothing.
    """

    kind: str
    level: str
    starts_on: dt.date
    ends_on: dt.date
    birth_date: dt.date | None = None
    sectors: tuple[str, ...] = ()
    sectors_only: bool = False
    wheelchair_access: bool = False

"""What a coordinator checks before an offer enters the bank, and what screening finds in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from companies.limits import limits_of_day
from companies.models import Offer
from companies.screening import Draft, Finding, Slot, screen
from companies.screening import Level as Weight

#: Code → question, and the text that it comes from. A closed list: all are ticked, or the offer is not admitted.
CHECKLIST: Mapping[str, tuple[str, str]] = {
    "host": ("L'organisme d'accueil existe et peut accueillir des élèves.", "Code de l'éducation, art. L124-1"),
    "tasks": (
        "Les activités forment l'élève et conviennent aux niveaux acceptés.",
        "Code de l'éducation, art. L124-1 et D331-9",
    ),
    "job": ("Le stage ne remplace pas un emploi.", "Code de l'éducation, art. L124-7"),
    "safety": (
        "Les travaux interdits ou réglementés sont écartés, ou déclarés.",
        "Code du travail, art. D4153-15 et suivants",
    ),
    "hours": ("Les horaires conviennent à l'âge des élèves.", "Code du travail, art. L3162-1 et suivants"),
    "equal": ("Aucune condition n'écarte des élèves sans raison légale.", "Code pénal, art. 225-1"),
}


def missing_checks(ticked: Mapping[str, object]) -> list[str]:
    """Return the codes that are not ticked, in the order of the list."""
    return [code for code in CHECKLIST if ticked.get(code) is not True]


def _time(text: str) -> dt.time:
    hours, _, minutes = text.partition(":")
    return dt.time(int(hours), int(minutes or 0))


def draft_of(offer: Offer, limits: Mapping[str, Decimal] | None = None) -> Draft:
    """Return an offer as screening reads it. `limits`: of its first day, read when they are not given."""
    return Draft(
        texts={
            "title": offer.title,
            "tasks": offer.tasks,
            "min_age_reason": offer.min_age_reason,
            "regulated_works_list": offer.regulated_works_list,
            "site": offer.site,
            "transport": offer.transport,
        },
        day=offer.starts_on,
        kinds=frozenset(offer.kinds),
        levels=frozenset(offer.levels),
        min_age=offer.min_age,
        min_age_reason=offer.min_age_reason,
        works_declared=bool(offer.regulated_works and offer.regulated_works_declared_on),
        schedule=tuple(
            Slot(int(weekday), _time(start), _time(end), int(rest[0]) if rest else 0)
            for weekday, start, end, *rest in offer.schedule
        ),
        limits=limits_of_day(offer.starts_on) if limits is None else limits,
    )


def findings_of(offer: Offer, limits: Mapping[str, Decimal] | None = None) -> list[Finding]:
    """Return what screening finds in an offer as it stands."""
    return screen(draft_of(offer, limits))


def blocking(findings: list[Finding]) -> list[Finding]:
    """Return the findings that prevent publication."""
    return [one for one in findings if one.level == Weight.BLOCKING]

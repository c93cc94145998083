"""How needs are said on screen: one wording for pages, exports and partials."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from placements.models import NeedState
from poles.nomenclatures import Sector

#: State of a need -> (tone, icon) of its tag.
STATE_TAGS: dict[str, tuple[str, str]] = {
    NeedState.DRAFT: ("neutral", "draft"),
    NeedState.SEARCHING: ("neutral", "search"),
    NeedState.ESCALATED: ("ok", "send"),
    NeedState.PROPOSED: ("line", "bulb"),
    NeedState.PLACED: ("done", "check"),
    NeedState.FOUND_FAMILY: ("done", "check"),
    NeedState.FOUND_STUDENT: ("done", "check"),
    NeedState.FOUND_TEAM: ("done", "check"),
    NeedState.AGREEMENT: ("late", "draft"),
    NeedState.SIGNED: ("done", "draft"),
    NeedState.STARTED: ("done", "check"),
    NeedState.ENDED: ("neutral", "check"),
    NeedState.UNPLACED: ("late", "alert"),
    NeedState.ABANDONED: ("neutral", "cross"),
    NeedState.REPLACED: ("late", "search"),
}


def sector_names(codes: Iterable[str]) -> str:
    """Return the names of sectors, best wish first; none means any."""
    return ", ".join(str(Sector(code).label) for code in codes) or "Tous les secteurs"


def departure(starts_on: dt.date, ends_on: dt.date, today: dt.date) -> str:
    """Return where a period stands: « départ dans 12 jours », « commencée depuis 2 jours », « terminée »."""
    days = (starts_on - today).days
    if ends_on < today:
        return "terminée"
    if days == 0:
        return "départ aujourd'hui"
    if days < 0:
        return f"commencée depuis {-days} jour{'s' if days < -1 else ''}"
    return f"départ dans {days} jour{'s' if days > 1 else ''}"

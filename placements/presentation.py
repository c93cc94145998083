"""How needs are said on screen: one wording for pages, exports and partials."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from placements.models import Need, NeedState
from poles.nomenclatures import Equipment, Sector, Transport

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


#: Fields of a need that hold several values → how each is said.
_LISTS: dict[str, Any] = {"sectors": Sector, "transports": Transport, "equipment": Equipment}


def asked(need: Need, name: str, value: Any) -> str:
    """Return what a need asks for in one field, in words."""
    if name in _LISTS:
        return ", ".join(str(_LISTS[name](one).label) for one in value) or "Indifférent"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "—" if value is None else str(value)


def need_differences(saved: Need, mine: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return (label, mine, saved) for each field whose typed value is not the saved one."""
    rows = []
    for name, value in mine.items():
        label = str(saved._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        rows.append(
            (label[:1].upper() + label[1:], asked(saved, name, value), asked(saved, name, getattr(saved, name)))
        )
    return [row for row in rows if row[1] != row[2]]


def travel(need: Need) -> str:
    """Return how far and how a student may travel: « 45 min, à pied ou en transports en commun »."""
    far = f"{need.max_minutes} min" if need.max_minutes else f"{need.radius_km} km"
    if not need.transports:
        return f"{far}, tous transports"
    if Transport.CAR not in need.transports:
        return f"{far}, sans voiture"
    return f"{far}, {', '.join(str(Transport(one).label).lower() for one in need.transports)}"

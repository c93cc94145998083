"""An offer in words, field by field: what a coordinator reads, admits, and compares at the next reading.

The words do not depend on who asks: what some readers may not open is named by its public code (a school) or its
public name (a pôle).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from companies.models import Offer
from companies.presentation import kind_names, level_names
from poles.models import Pole
from poles.nomenclatures import Adaptation, Equipment
from tenancy.scope import Scope, acting_as

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def _day(value: dt.date | None) -> str:
    return f"{value:%d/%m/%Y}" if value else ""


def _yes(value: bool) -> str:
    return "oui" if value else "non"


def _weeks(offer: Offer) -> str:
    return ", ".join(f"semaine du {monday:%d/%m/%Y}" for monday in sorted(offer.weeks))


def _hour(text: str) -> str:
    hours, _, minutes = text.partition(":")
    return f"{int(hours)} h {minutes}" if minutes != "00" else f"{int(hours)} h"


def _schedule(offer: Offer) -> str:
    lines = []
    for weekday, start, end, *rest in sorted(offer.schedule):
        pause = f" (pause de {rest[0]} min)" if rest and rest[0] else ""
        lines.append(f"{_DAYS[int(weekday) % 7]} de {_hour(start)} à {_hour(end)}{pause}")
    return ", ".join(lines)


def _reserved(offer: Offer) -> str:
    if not offer.reserved_seats:
        return ""
    school = f" ({offer.reserved_establishment_id})" if offer.reserved_establishment_id else ""
    school = school or _pole(offer)
    until = f", jusqu'au {_day(offer.reserved_until)}" if offer.reserved_until else ""
    public = offer.get_reserved_for_display()
    return f"{offer.reserved_seats} : {public[:1].lower()}{public[1:]}{school}{until}"


def _pole(offer: Offer) -> str:
    """Name the pôle for which seats are kept: a host and a pôle next door may not open its row, its name is public."""
    if offer.reserved_pole_id is None:
        return ""
    with acting_as(Scope.for_job(offer.commune.academie_id)):
        name = Pole.objects.filter(pk=offer.reserved_pole_id).values_list("name", flat=True).first()
    return f" ({name})" if name else ""


def _labels(values: Sequence[str], choices: type[Equipment] | type[Adaptation]) -> str:
    return ", ".join(sorted(str(choices(value).label) for value in values))


#: Field → (label, words), in the order of the page.
FIELDS: Mapping[str, tuple[str, Callable[[Offer], str]]] = {
    "title": ("Titre", lambda offer: offer.title),
    "tasks": ("Activités proposées", lambda offer: offer.tasks),
    "sector": ("Secteur", lambda offer: offer.get_sector_display()),
    "kinds": ("Natures de stage", kind_names),
    "levels": ("Niveaux acceptés", level_names),
    "starts_on": ("Du", lambda offer: _day(offer.starts_on)),
    "ends_on": ("Au", lambda offer: _day(offer.ends_on)),
    "weeks": ("Semaines proposées", _weeks),
    "seats": ("Places", lambda offer: str(offer.seats)),
    "reserved": ("Places réservées", _reserved),
    "min_age": ("Âge minimal", lambda offer: f"{offer.min_age} ans" if offer.min_age else ""),
    "min_age_reason": ("Raison légale de l'âge minimal", lambda offer: offer.min_age_reason),
    "schedule": ("Horaires habituels", _schedule),
    "regulated_works": ("Travaux réglementés", lambda offer: _yes(offer.regulated_works)),
    "regulated_works_list": ("Travaux déclarés", lambda offer: offer.regulated_works_list),
    "regulated_works_declared_on": (
        "Déclaration envoyée le",
        lambda offer: _day(offer.regulated_works_declared_on),
    ),
    "site": ("Nom du site", lambda offer: offer.site),
    "address": ("Adresse", lambda offer: offer.address),
    "commune": ("Commune", lambda offer: f"{offer.commune.name} ({offer.commune.departement_id})"),
    "transport": ("Venir en transports", lambda offer: offer.transport),
    "parking": ("Stationnement", lambda offer: _yes(offer.parking)),
    "wheelchair_access": ("Accessible en fauteuil roulant", lambda offer: _yes(offer.wheelchair_access)),
    "equipment": ("Équipement fourni", lambda offer: _labels(offer.equipment, Equipment)),
    "adaptations": ("Poste adaptable", lambda offer: _labels(offer.adaptations, Adaptation)),
}


def snapshot(offer: Offer) -> dict[str, str]:
    """Return {field: words} of an offer as it stands."""
    return {field: words(offer) for field, (_, words) in FIELDS.items()}

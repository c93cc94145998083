"""One offer in words for whoever may take it up: dates, hours, tasks, access, what is lent, who is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from companies.models import Offer
from companies.presentation import kind_names, level_names
from poles.nomenclatures import Adaptation, Equipment
from web.french import DAYS, SPACE, long_date

Fact = tuple[str, str, str]


def hour(text: str) -> str:
    """Write « 08:30 » as « 8 h 30 »."""
    hours, _, minutes = text.partition(":")
    return f"{int(hours)}{SPACE}h{SPACE}{minutes}" if minutes not in ("", "00") else f"{int(hours)}{SPACE}h"


def usual_hours(schedule: Sequence[Sequence[object]]) -> list[str]:
    """Return the usual week in lines, days of the same hours together: « lundi à jeudi : 8 h – 12 h, 13 h – 17 h »."""
    days: dict[int, list[str]] = {}
    for weekday, start, end, *rest in sorted(schedule, key=lambda slot: (int(str(slot[0])), str(slot[1]))):
        pause = f" (pause de {rest[0]}{SPACE}min)" if rest and rest[0] else ""
        days.setdefault(int(str(weekday)), []).append(f"{hour(str(start))} – {hour(str(end))}{pause}")
    lines = []
    # Days that follow each other with the same hours share a rank.
    ranked = enumerate(sorted(days))
    for (_, hours), group in groupby(ranked, key=lambda one: (one[1] - one[0], ", ".join(days[one[1]]))):
        numbers = [number for _, number in group]
        first, last = DAYS[numbers[0] % 7], DAYS[numbers[-1] % 7]
        named = first if len(numbers) == 1 else f"{first} et {last}" if len(numbers) == 2 else f"{first} à {last}"
        lines.append(f"{named} : {hours}")
    return lines


def _labels(values: Sequence[str], choices: type[Equipment] | type[Adaptation]) -> str:
    return ", ".join(str(choices(value).label) for value in values)


def when(offer: Offer) -> list[Fact]:
    """Return dates, weeks and hours."""
    facts = [("Dates", f"du {long_date(offer.starts_on)} au {long_date(offer.ends_on)}", "")]
    if offer.weeks:
        weeks = ", ".join(f"semaine du {long_date(monday)}" for monday in sorted(offer.weeks))
        facts.append(("Semaines proposées", weeks, ""))
    lines = usual_hours(offer.schedule)
    facts.append(("Horaires habituels", " ; ".join(lines) or "à convenir avec l’entreprise", ""))
    return facts


def whom(offer: Offer) -> list[Fact]:
    """Return who is received, and what the law asks for."""
    facts = [("Pour", level_names(offer), ""), ("Nature", kind_names(offer), "")]
    if offer.min_age:
        facts.append(("Âge", f"{offer.min_age} ans révolus au premier jour", offer.min_age_reason))
    if offer.regulated_works:
        declared = offer.regulated_works_declared_on
        said = f"déclarés le {long_date(declared)}" if declared else "à déclarer par l’entreprise avant l’arrivée"
        facts.append(("Travaux réglementés", said, "code du travail, R4153-38 à R4153-45"))
        if offer.regulated_works_list:
            facts.append(("Travaux déclarés", offer.regulated_works_list, ""))
    return facts


def where(offer: Offer, *, address: bool) -> list[Fact]:
    """Return the place and how to reach it; the address is for staff: a student reads the commune until they apply."""
    facts = [("Commune", f"{offer.commune.name} ({offer.commune.departement_id})", "")]
    if address and (offer.site or offer.address):
        facts.append(("Adresse", ", ".join(filter(None, (offer.site, offer.address))), ""))
    if offer.transport:
        facts.append(("Venir en transports", offer.transport, ""))
    facts.append(("Stationnement", "voiture, deux-roues" if offer.parking else "non indiqué", ""))
    wheelchair = "accessible" if offer.wheelchair_access else "accès non indiqué"
    facts.append(("Fauteuil roulant", wheelchair, ""))
    return facts


def lent(offer: Offer) -> list[Fact]:
    """Return what the host lends and how the post may be adapted."""
    return [
        ("Équipement fourni", _labels(offer.equipment, Equipment) or "rien d’indiqué", ""),
        ("Poste adaptable", _labels(offer.adaptations, Adaptation) or "rien d’indiqué", ""),
    ]


def reserved(offer: Offer) -> str:
    """Return for whom places are kept, in one sentence; empty when none is."""
    if not offer.reserved_seats:
        return ""
    many = offer.reserved_seats > 1
    kept = f"{offer.reserved_seats} place{'s' * many} réservée{'s' * many}"
    public = offer.get_reserved_for_display()
    until = f" jusqu’au {long_date(offer.reserved_until)}" if offer.reserved_until else ""
    ending = ". Le pôle choisit l’élève." if offer.reserved_for == Offer.ReservedFor.POLE else "."
    return f"{kept}{until} : {public[:1].lower()}{public[1:]}{ending}"

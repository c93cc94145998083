"""What is known of a host before its row is written: from the register, or typed by hand where it says nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from companies.geocoding import Precision, geocode
from companies.geocoding.places import FARTHEST_M
from companies.models import Company, Naf
from companies.register import RegisterAnswer, commune_of
from companies.register.answer import bracket_of
from poles.geo import distance_m
from poles.models import Commune
from web.french import counted


@dataclass(frozen=True, slots=True)
class HostFacts:
    """Facts of one host, all of them texts, numbers and yes or no: they wait in a session or in a sealed row.

    `is_read`: the register has been read; otherwise a person has typed them. `closed_on`: ISO date or empty.
    """

    name: str
    insee: str
    #: Name of the legal unit, when the place has a brand: a school may have typed either.
    legal_name: str = ""
    siret: str = ""
    reason: str = ""
    address: str = ""
    postal_code: str = ""
    naf: str = ""
    naf_2025: str = ""
    bracket: str = ""
    is_public: bool = False
    is_partial: bool = False
    closed_on: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: str = ""
    is_read: bool = False

    def plain(self) -> dict[str, Any]:
        """Return what JSON keeps."""
        return asdict(self)


def of_register(answer: RegisterAnswer) -> HostFacts:
    """Return the facts of an answer; the name is empty when it is withheld, `insee` when the commune is not ours."""
    commune = commune_of(answer)
    return HostFacts(
        name=answer.shown_name,
        insee=commune.pk if commune else "",
        legal_name=answer.name,
        siret=answer.siret,
        address="" if answer.is_partial else answer.street,
        postal_code=answer.postal_code,
        naf=answer.naf,
        naf_2025=answer.naf_2025,
        bracket=answer.bracket.code if answer.bracket else "",
        is_public=answer.is_public,
        is_partial=answer.is_partial,
        closed_on=answer.closed_on.isoformat() if answer.closed_on and not answer.is_open else "",
        latitude=answer.latitude,
        longitude=answer.longitude,
        is_read=True,
    )


def located(facts: HostFacts) -> HostFacts:
    """Return the facts with their point: the register's, else that of the address, else the centre of the commune.

    May ask the address book: never inside a transaction. A point of the register far from its commune is not believed.
    """
    commune = Commune.objects.filter(pk=facts.insee).first()
    given = (facts.latitude, facts.longitude)
    if commune is not None and _is_near(commune, *given):
        return _at(facts, *given, Precision.HOUSE)
    words = f"{facts.address} {facts.postal_code}".strip() if facts.address else ""
    point = geocode(words, facts.insee)
    if point is None:
        return _at(facts, None, None, "")
    return _at(facts, point.latitude, point.longitude, point.precision)


def _at(facts: HostFacts, latitude: float | None, longitude: float | None, precision: str) -> HostFacts:
    # Not dataclasses.replace: the values are those of JSON, and an enumeration is written as its text.
    kept = facts.plain() | {"latitude": latitude, "longitude": longitude, "precision": str(precision)}
    return HostFacts(**kept)


def _is_near(commune: Commune, latitude: float | None, longitude: float | None) -> bool:
    if latitude is None or longitude is None or commune.latitude is None or commune.longitude is None:
        return False
    return distance_m(commune.latitude, commune.longitude, latitude, longitude) <= FARTHEST_M


def write(company: Company, facts: HostFacts, *, now: dt.datetime) -> Company:
    """Put the facts in a row, not yet saved. What a person typed never replaces what the register has said."""
    known = company.register_read_at is not None
    for name, value in _columns(facts).items():
        # An empty answer takes nothing away: the register withholds, or has not found.
        if value not in ("", None) and (facts.is_read or not known or getattr(company, name) in ("", None)):
            setattr(company, name, value)
    if facts.is_read:
        company.is_public, company.is_partly_diffused = facts.is_public, facts.is_partial
        company.closed_on = dt.date.fromisoformat(facts.closed_on) if facts.closed_on else None
        company.register_read_at = now
        if facts.is_partial:
            company.address = ""
    if company.siret:
        company.no_siret_reason = ""
    return company


def _columns(facts: HostFacts) -> dict[str, Any]:
    return {
        "siret": facts.siret or None,
        "no_siret_reason": facts.reason,
        "name": facts.name[:200],
        "commune_id": facts.insee,
        "address": facts.address[:200],
        "postal_code": facts.postal_code,
        "naf": facts.naf,
        "naf_2025": facts.naf_2025,
        "bracket": facts.bracket,
        "latitude": facts.latitude,
        "longitude": facts.longitude,
        "precision": facts.precision,
    }


def activity(code: str, revision: str) -> str:
    """Return an activity with its label; the code alone when the nomenclature does not have it."""
    if not code:
        return ""
    found = Naf.objects.filter(code=code, revision=revision).first()
    return str(found) if found else code


def bracket_words(code: str) -> str:
    """Return a bracket of staff in words."""
    found = bracket_of(code)
    return found.label if found else ""


def headcount_doubt(headcount: int | None, bracket: str) -> str:
    """Return a sentence when the number declared and the bracket of the register disagree, or ''."""
    found = bracket_of(bracket)
    if found is None or headcount is None:
        return ""
    # The person who declares counts; the register counts employees alone: one more is no disagreement.
    if found.low <= headcount and (found.high is None or headcount <= found.high + 1):
        return ""
    return (
        f"Vous déclarez {counted(headcount, 'personne|personnes')} ; le registre indique {found.label}. Votre "
        "déclaration compte seule : vérifiez-la, elle fixe le nombre de stagiaires permis."
    )


def precision_sentence(precision: str) -> str:
    """Return what a map must say of a point, or '' when nobody has said how it was placed."""
    return Precision(precision).sentence if precision in set(Precision) else ""


def shown(facts: HostFacts) -> list[tuple[str, str, str]]:
    """Return the lines of a list of facts: term, value, precision. Two or three queries."""
    commune = Commune.objects.filter(pk=facts.insee).first()
    place = f"{facts.postal_code} {commune.name if commune else ''}".strip()
    lines = [
        ("SIRET", facts.siret, ""),
        ("Nom", facts.name or ("non publié, à la demande de la personne" if facts.is_partial else ""), ""),
        ("Adresse", facts.address, ""),
        ("Commune", place, ""),
        ("Activité", activity(facts.naf, "2"), "NAF rév. 2"),
        ("Activité", activity(facts.naf_2025, "2025"), "NAF 2025"),
        ("Effectif", bracket_words(facts.bracket) or "inconnu du registre", "d’après le registre"),
        ("Organisme", "public" if facts.is_public else "privé", ""),
    ]
    return [line for line in lines if line[1]]

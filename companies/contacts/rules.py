"""Pure rules of contacts: what an opening means in plain words, months, and the limit that a host sets itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from web.french import MONTHS, SPACE, counted, long_date

#: A private contact may have a date of opening; later than this it is no date any more.
LONGEST_RESERVE = dt.timedelta(days=3 * 366)
#: A loan lasts the preparation of a campaign, at most a year.
LONGEST_LOAN = dt.timedelta(days=366)
#: An exchange is noted within a year.
OLDEST_EXCHANGE = dt.timedelta(days=366)
#: The owner is told so long before a contact opens.
NOTICE = dt.timedelta(days=15)


#: The same sentences before a change and after it.
_SOON = {"sees": "verra", "see": "verront", "knows": "saura", "may": "pourra"}
_NOW = {"sees": "voit", "see": "voient", "knows": "sait", "may": "peut"}


def who_will_see(visibility: str, *, until: dt.date | None, pole: str, count: int, now: bool = False) -> str:
    """Say who will see what once the change is made. `pole`: its name, empty when the school has none.

    `now`: say it of what already is.
    """
    verb = _NOW if now else _SOON
    what = "ce contact" if count == 1 else f"ces {count} contacts"
    all_of_it = "le nom, la personne et ses coordonnées"
    notes = "Vos échanges et vos notes restent à votre établissement."
    if visibility == "academie":
        return f"Tous les établissements et tous les pôles de l'académie {verb['see']} {what} : {all_of_it}. {notes}"
    if visibility == "pole":
        return (
            f"Votre établissement et le pôle {pole} {verb['see']} {what} : {all_of_it}. Les autres établissements ne "
            f"{verb['see']} rien. {notes}"
        )
    alone = f"Seul votre établissement {verb['sees']} {what}."
    if not pole:
        return f"{alone} Il n'est membre d'aucun pôle : personne d'autre n'en {verb['knows']} rien."
    closed = (
        f"{alone} Le pôle {pole} {verb['knows']} seulement qu'il en existe {'un' if count == 1 else count} : secteur, "
        "commune et nombre d'élèves accueillis, sans nom d'organisme ni d'établissement. Il "
        f"{verb['may']} vous demander un prêt."
    )
    if until is None:
        return closed
    return f"{closed} Après le {long_date(until)}, le pôle verra aussi {all_of_it}."


def month_of(day: dt.date) -> dt.date:
    """Return the first day of the month of a day."""
    return day.replace(day=1)


def following(month: dt.date) -> dt.date:
    """Return the first day of the next month."""
    return (month + dt.timedelta(days=32)).replace(day=1)


def month_name(month: dt.date) -> str:
    """Write « décembre 2026 »."""
    return f"{MONTHS[month.month - 1]}{SPACE}{month.year}"


def next_possible(month: dt.date, counts: Mapping[dt.date, int], cap: int) -> dt.date | None:
    """Return the first later month in which the host still takes an approach; None when it takes none at all."""
    if cap <= 0:
        return None
    found = following(month)
    while counts.get(found, 0) >= cap:
        found = following(found)
    return found


def already(count: int) -> str:
    """Say how often a host was approached this month, by all; empty when nobody did."""
    if count <= 0:
        return ""
    times = {1: "une fois", 2: "deux fois", 3: "trois fois", 4: "quatre fois", 5: "cinq fois"}
    return f"Déjà contactée {times.get(count, f'{count} fois')} ce mois-ci, tous établissements et pôles confondus."


def beyond(cap: int, month: dt.date, possible: dt.date | None) -> str:
    """Say that the limit of a host is reached, and from when it may be approached again."""
    if possible is None:
        return "Cette entreprise ne souhaite plus être sollicitée. Seule la suite d'un échange déjà commencé se note."
    return (
        f"Cette entreprise accepte {counted(cap, 'sollicitation|sollicitations')} par mois, et {month_name(month)} est "
        f"complet. Prochain mois possible : {month_name(possible)}. La suite d'un échange déjà commencé se note sans "
        "compter."
    )


def credit(lender: str, placed: int) -> str:
    """Say who is thanked: « prêté par le lycée X : 3 élèves placés »."""
    return f"prêté par {lender} : {counted(placed, 'élève placé|élèves placés')}"

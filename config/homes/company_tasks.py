"""« À faire » of a host: rules from facts to cards, the nearest deadline first; pure but for addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from companies.models import OfferPublication
from companies.moderation.delays import ANSWER
from config.homes.company import SOON, Facts
from config.navigation import address
from web.french import counted, day


@dataclass(frozen=True, slots=True)
class Task:
    """One card: what, for which or before when, and where it is done."""

    due: dt.date
    icon: str
    title: str
    context: str
    url: str


def tasks_of(facts: Facts) -> list[Task]:
    """Return what waits for the host; empty when all is done."""
    return sorted(
        (task for part in (_returned, _stale, _tutors, _ending, _joining, _headcount) for task in part(facts)),
        key=lambda task: task.due,
    )


def _offers_url(query: str = "") -> str:
    return f"{address('company_offers:offers') or '/'}{'?' if query else ''}{query}"


def _life(pk: object) -> str:
    return address("moderation:life", pk) or "/"


def _returned(facts: Facts) -> Iterator[Task]:
    rows = [one for one in facts.offers if one.is_in(OfferPublication.Status.RETURNED)]
    if rows:
        url = _life(rows[0].offer.pk) if len(rows) == 1 else _offers_url("etat=returned")
        said = rows[0].offer.title if len(rows) == 1 else "le pôle attend votre correction"
        yield Task(facts.today, "edit", counted(len(rows), "offre à corriger|offres à corriger"), said, url)


def _stale(facts: Facts) -> Iterator[Task]:
    rows = [
        (one.offer.asked_at + ANSWER, one)
        for one in facts.offers
        if one.is_open and one.offer.asked_at and one.offer.confirmed_at < one.offer.asked_at
    ]
    if rows:
        until, first = min(rows, key=lambda row: row[0])
        title = counted(len(rows), "offre à confirmer|offres à confirmer")
        context = f"{'la première ' if len(rows) > 1 else ''}avant {day(until.date())}"
        yield Task(until.date(), "question", title, context, _life(first.offer.pk))


def _tutors(facts: Facts) -> Iterator[Task]:
    if facts.untutored:
        first = facts.untutored[0]
        count = len({one.offer for one in facts.untutored})
        title = counted(count, "tuteur à désigner|tuteurs à désigner")
        url = address("company_offers:change", first.offer) or _offers_url()
        yield Task(first.day, "person", title, f"pour « {first.title} », {day(first.day)}", url)


def _ending(facts: Facts) -> Iterator[Task]:
    rows = [one for one in facts.offers if one.is_open and one.offer.ends_on <= facts.today + SOON]
    if rows:
        first = min(one.offer.ends_on for one in rows)
        title = counted(len(rows), "offre se termine bientôt|offres se terminent bientôt")
        context = f"{'la première ' if len(rows) > 1 else ''}{day(first)} : renouvelez-la pour d'autres dates"
        yield Task(first, "calendar", title, context, _offers_url())


def _joining(facts: Facts) -> Iterator[Task]:
    if facts.requests:
        title = counted(facts.requests, "demande pour vous rejoindre|demandes pour vous rejoindre")
        yield Task(facts.today + SOON, "people", title, "une personne dit travailler chez vous",
                   address("company_members:people") or "/")  # fmt: skip


def _headcount(facts: Facts) -> Iterator[Task]:
    if facts.company.headcount is None:
        yield Task(facts.today + SOON, "scale", "Effectif à déclarer", "il fixe votre nombre légal de stagiaires",
                   address("company_members:profile-edit") or "/")  # fmt: skip

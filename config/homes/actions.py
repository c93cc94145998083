"""« Mes actions »: rules from facts to lines of work; pure, no database. A line leaves when the facts change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from config.homes.coordinator import LETTER_NOTICE, Facts
from config.navigation import address
from matching.models import Run, RunState
from web.french import clock, countdown, counted, day, long_date, plural, short_day

LATE, TODAY, WEEK = "late", "today", "week"
GROUPS = {LATE: ("En retard", "alarm"), TODAY: ("Aujourd'hui", "calendar"), WEEK: ("Cette semaine", "calendar")}


@dataclass(frozen=True, slots=True)
class Action:
    """One line: how many, what, context, dated tag, and the button that begins the act."""

    group: str
    count: int
    title: str
    context: str
    tone: str
    tag: str
    verb: str
    url: str


@dataclass(slots=True)
class Group:
    """Lines of one moment."""

    key: str
    label: str
    icon: str
    actions: list[Action] = field(default_factory=list)


def actions_of(facts: Facts) -> list[Group]:
    """Return the lines of work in their groups; pupils already out come first, then pupils, companies, paper."""
    groups = {key: Group(key, label, icon) for key, (label, icon) in GROUPS.items()}
    parts = (
        _started, _asked, _soon, _letters_of_schools, _refused, _failed, _to_review, _offers, _month, _loans, _letter,
    )  # fmt: skip
    for part in parts:
        for action in part(facts):
            groups[action.group].actions.append(action)
    return [group for group in groups.values() if group.actions]


def needs_url(query: str) -> str:
    """Return the list of needs, filtered."""
    return f"{address('placements:needs') or '/'}?{query}"


def run_url(run: Run) -> str:
    """Return the page of a run."""
    return address("matching:run", run.campaign_id, run.number) or "/"


def _started(facts: Facts) -> Iterator[Action]:
    now = facts.thresholds[0]
    if now.missing and now.first:
        days = (facts.today - now.first).days
        late = f"{counted(days, 'jour|jours')} de retard" if days else "départ aujourd'hui"
        yield Action(
            LATE, now.missing, f"{plural(now.missing, 'élève|élèves')} sans lieu, période commencée",
            f"La plus ancienne depuis {day(now.first)}", "late", late, "Placer",
            needs_url("to_place=true&deadline=commencee"),
        )  # fmt: skip


def desk_url(query: str = "") -> str:
    """Return the desk, filtered."""
    return f"{address('desk:desk') or '/'}{'?' if query else ''}{query}"


def _asked(facts: Facts) -> Iterator[Action]:
    pile = facts.desk
    if pile.late:
        yield Action(
            LATE, pile.late, f"{plural(pile.late, 'demande|demandes')} au pôle sans réponse à temps",
            f"La plus ancienne attend depuis {counted(pile.days, 'jour|jours')}", "late",
            f"{counted(pile.late_days, 'jour|jours')} de retard", "Répondre", desk_url("reponse=retard"),
        )  # fmt: skip
    if pile.in_time:
        yield Action(
            WEEK, pile.in_time, f"{plural(pile.in_time, 'demande|demandes')} au pôle, dans le délai",
            f"{counted(pile.new, 'à prendre en charge|à prendre en charge')}" if pile.new else (
                "Les établissements attendent votre réponse"
            ), "line", "cette semaine", "Répondre", desk_url(),
        )  # fmt: skip


def _letters_of_schools(facts: Facts) -> Iterator[Action]:
    unread = facts.desk.messages
    if unread:
        yield Action(
            TODAY, unread, f"{plural(unread, 'élève|élèves')} avec un message non lu",
            "Des établissements vous ont écrit", "due", "aujourd'hui", "Lire", desk_url("messages=true"),
        )  # fmt: skip


def _refused(facts: Facts) -> Iterator[Action]:
    if facts.refusals:
        yield Action(
            TODAY, facts.refusals, "refus à examiner", "Un motif peut relever d'une discrimination", "due",
            "aujourd'hui", "Examiner", address("desk:refusals") or "/",
        )  # fmt: skip


def _loans(facts: Facts) -> Iterator[Action]:
    if facts.loans:
        yield Action(
            WEEK, facts.loans, f"{plural(facts.loans, 'prêt demandé|prêts demandés')} par un autre pôle",
            "Une place de votre banque pourrait convenir", "line", "cette semaine", "Répondre",
            f"{address('desk:loans') or '/'}?sens=recu&etat=asked",
        )  # fmt: skip


def _proposed(words: str, count: int) -> str:
    return f"{words} · {counted(count, 'a une proposition|ont une proposition')}" if count else words


def _soon(facts: Facts) -> Iterator[Action]:
    week = facts.thresholds[1]
    if week.missing and week.first and week.days is not None:
        yield Action(
            TODAY, week.missing, f"{plural(week.missing, 'élève|élèves')} sans lieu, départ dans 7 jours ou moins",
            _proposed(f"Départ {day(week.first)}", week.proposed), "due",
            countdown(week.days), "Placer", needs_url("to_place=true&deadline=j7"),
        )  # fmt: skip


def _failed(facts: Facts) -> Iterator[Action]:
    for run in facts.runs:
        if run.state == RunState.FAILED:
            yield Action(
                TODAY, 1, f"calcul à relancer : {run.campaign.name}",
                f"L'exécution n° {run.number} n'a pas abouti", "due", "aujourd'hui", "Relancer", run_url(run),
            )  # fmt: skip


def _to_review(facts: Facts) -> Iterator[Action]:
    for run in facts.runs:
        if run.state == RunState.DONE and run.finished_at:
            moment = f"{short_day(run.finished_at)} à {clock(run.finished_at)}"
            title = f"{plural(run.unplaced, 'élève|élèves')} sans place : {run.campaign.name}"
            yield Action(
                TODAY, run.unplaced, title,
                f"Résultats du {moment} · {counted(run.placed, 'proposition|propositions')} à relire", "due",
                f"départs dès le {short_day(run.campaign.starts_on)}", "Revoir", run_url(run),
            )  # fmt: skip


def _offers(facts: Facts) -> Iterator[Action]:
    pile = facts.offers_pile
    if pile.count:
        yield Action(
            TODAY, pile.count,
            f"{plural(pile.count, 'offre|offres')} à admettre, {counted(pile.seats, 'place|places')}",
            f"La plus ancienne attend depuis {counted(pile.days, 'jour|jours')}", "due", "aujourd'hui", "Examiner",
            address("moderation:queue") or "/",
        )  # fmt: skip


def _month(facts: Facts) -> Iterator[Action]:
    month = facts.thresholds[2]
    unproposed = month.missing - month.proposed
    if unproposed > 0 and month.first and not any(run.campaign.ends_on >= month.first for run in facts.runs):
        yield Action(
            WEEK, unproposed, f"{plural(unproposed, 'élève|élèves')} sans lieu ni proposition, départ sous 30 jours",
            f"Premier départ {day(month.first)} · aucune campagne ne les couvre", "line", countdown(month.days or 0),
            "Lancer une campagne", address("matching:create") or "/",
        )  # fmt: skip


def _letter(facts: Facts) -> Iterator[Action]:
    if facts.letter_days <= LETTER_NOTICE:
        soon = facts.letter_days <= 30
        yield Action(
            TODAY if soon else WEEK, 1, f"lettre de mission à renouveler avant le {long_date(facts.letter.ends_on)}",
            "Sans nouvelle lettre, vos droits s'arrêtent ce jour-là", "due" if soon else "line",
            countdown(facts.letter_days), "Voir le pôle", address("poles:pole", facts.pole.slug) or "/",
        )  # fmt: skip

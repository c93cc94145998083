"""« Que dois-je faire maintenant ? » of a school: rules from facts to lines of work; pure, no database.

A line leaves when the facts change. Each button opens the board, the sheet or the page where the act is one click away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from config.homes.actions import GROUPS, LATE, TODAY, WEEK, Action, Group
from config.homes.school import ClassRow, SchoolFacts
from config.navigation import address
from web.french import countdown, counted, plural, short_day

#: Days before a departure when needs that are not open become an action of the week.
OPEN_AHEAD = 60


def school_actions(facts: SchoolFacts) -> list[Group]:
    """Return the lines of work in their groups: students whose stay has begun first, then the nearest departures."""
    groups = {key: Group(key, label, icon) for key, (label, icon) in GROUPS.items()}
    for part in (_surprised, _proposals, _unread, _stale, _unopened, _periods):
        for action in part(facts):
            groups[action.group].actions.append(action)
    return [group for group in groups.values() if group.actions]


def _where(rows: list[ClassRow]) -> str:
    """Name the class of the nearest departure, and count the others."""
    first, others = rows[0].class_name, len({row.class_name for row in rows}) - 1
    return f"{first} et {counted(others, 'autre classe|autres classes')}" if others else first


def _found(facts: SchoolFacts, count: Callable[[ClassRow], int]) -> tuple[list[ClassRow], int]:
    rows = [row for row in facts.rows if count(row)]
    return rows, sum(count(row) for row in rows)


def _surprised(facts: SchoolFacts) -> Iterator[Action]:
    rows, total = _found(facts, lambda row: row.surprised)
    if rows:
        yield Action(
            LATE, total, f"{plural(total, 'élève|élèves')} sans lieu, période commencée", _where(rows), "late",
            countdown(rows[0].days), "Placer", rows[0].board("relancer"),
        )  # fmt: skip


def _proposals(facts: SchoolFacts) -> Iterator[Action]:
    if facts.proposals:
        total = len(facts.proposals)
        key, student, last_day = facts.proposals[0]
        late = last_day < facts.today
        yield Action(
            LATE if late else TODAY, total, f"{plural(total, 'proposition|propositions')} du pôle à valider",
            f"La première : {student}", "late" if late else "due", f"avant le {short_day(last_day)}", "Répondre",
            address("desk:suggestion", key) or "/",
        )  # fmt: skip


def _unread(facts: SchoolFacts) -> Iterator[Action]:
    if facts.unread:
        total = len(facts.unread)
        key, student = facts.unread[0]
        yield Action(
            TODAY, total, f"{plural(total, 'élève|élèves')} avec un message du pôle", f"Le premier : {student}", "due",
            "aujourd'hui", "Lire", f"{address('board:student', key) or '/'}#messages",
        )  # fmt: skip


def _stale(facts: SchoolFacts) -> Iterator[Action]:
    rows, total = _found(facts, lambda row: row.stale)
    if rows:
        yield Action(
            TODAY, total, f"{plural(total, 'élève|élèves')} à relancer",
            f"{_where(rows)} · rien depuis {counted(facts.stale_days, 'jour|jours')} ou plus", "due",
            countdown(rows[0].days), "Relancer", rows[0].board("relancer"),
        )  # fmt: skip


def _unopened(facts: SchoolFacts) -> Iterator[Action]:
    rows, total = _found(facts, lambda row: row.unopened if row.days <= OPEN_AHEAD else 0)
    if rows:
        soon = rows[0].days <= 7
        yield Action(
            TODAY if soon else WEEK, total, f"{plural(total, 'besoin|besoins')} à ouvrir", _where(rows),
            "due" if soon else "line", countdown(rows[0].days), "Ouvrir",
            f"{address('board:open') or '/'}?periods={rows[0].period_pk}",
        )  # fmt: skip


def _periods(facts: SchoolFacts) -> Iterator[Action]:
    if not facts.rows and not facts.narrowed:
        yield Action(
            WEEK, 1, "calendrier à remplir : aucune période à venir", "Les besoins de vos classes en découlent", "line",
            "cette semaine", "Indiquer les périodes", address("periods:classes") or "/",
        )  # fmt: skip

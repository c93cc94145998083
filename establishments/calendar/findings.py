"""What does not fit in the dates of a class: findings with their rule and its text; pure, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from establishments.calendar.days import ONE_DAY
from establishments.calendar.durations import (
    KINDS,
    Due,
    Limits,
    due_of_cycle,
    due_of_year,
    most_splits,
    plain,
    weeks_words,
)
from establishments.calendar.school import FRIDAY, SchoolCalendar, total_weeks
from poles.nomenclatures import Level, PeriodKind
from web.french import DAYS, counted, long_date, span

#: A typed year outside these bounds is a slip of the keyboard, not another school year.
PLAUSIBLE = range(2015, 2101)
JUNE = 6
EDU, WORK = "Code de l'éducation, art. ", "Code du travail, art. "


class Weight(StrEnum):
    """How much a finding weighs: forbids, asks to look, only tells."""

    BLOCKS = "blocks"
    WARNS = "warns"
    TELLS = "tells"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit: what is wrong in plain French, and the text of the rule."""

    code: str
    weight: Weight
    sentence: str
    source: str = ""

    @property
    def tone(self) -> str:
        """Tone of its tag."""
        return {Weight.BLOCKS: "late", Weight.WARNS: "due", Weight.TELLS: "neutral"}[self.weight]

    @property
    def label(self) -> str:
        """Word of its tag."""
        return {Weight.BLOCKS: "Bloquant", Weight.WARNS: "À vérifier", Weight.TELLS: "À savoir"}[self.weight]


@dataclass(frozen=True, slots=True)
class Span:
    """Nature and dates of one period."""

    kind: str
    first: dt.date
    last: dt.date


def blocking(findings: Sequence[Finding]) -> list[Finding]:
    """Return those that forbid."""
    return [one for one in findings if one.weight is Weight.BLOCKS]


def check_dates(calendar: SchoolCalendar, first: dt.date, last: dt.date) -> list[Finding]:
    """Return why dates cannot be those of a period: reversed, another century, another school year, no school day."""
    for day in (first, last):
        if day.year not in PLAUSIBLE:
            return [_block("implausible", f"La date du {day:%d/%m/%Y} n'est pas plausible : vérifiez l'année.")]
    if last < first:
        return [
            _block(
                "reversed", f"La fin ({last:%d/%m/%Y}) précède le début ({first:%d/%m/%Y}) : échangez les deux dates ?"
            )
        ]
    if first < calendar.first or last > calendar.last:
        return [
            _block(
                "outside_year",
                f"Ces dates sortent de l'année scolaire de la classe, du {long_date(calendar.first)} au "
                f"{long_date(calendar.last)}.",
                EDU + "L521-1",
            )
        ]
    if not any(day.weekday() <= FRIDAY for day in _days(first, last)):
        return [_block("weekend", "Ces dates ne contiennent aucun jour de semaine.")]
    return []


def check_period(calendar: SchoolCalendar, level: str, span: Span, limits: Limits) -> list[Finding]:
    """Return what does not fit in one period, most serious first; blocking dates are told alone."""
    if found := check_dates(calendar, span.first, span.last):
        return found
    return [
        *_nature(level, span.kind),
        *_national_dates(level, span),
        *_holidays(calendar, span),
        *_length(calendar, span, limits),
        *_edges(span),
        *_public_holidays(calendar, span),
    ]


def check_class(
    calendar: SchoolCalendar, level: str, spans: Sequence[Span], limits: Limits, before: Sequence[Decimal] = ()
) -> list[Finding]:
    """Return what does not fit in all the periods of a class: weeks due by the diploma, number of periods.

    `before`: weeks of each period of the earlier years of the cycle, when they are known.
    """
    planned = total_weeks(calendar, [(one.first, one.last) for one in spans])
    findings = []
    if due := due_of_year(level, limits):
        findings += _due(planned, due, "cette année")
    if (cycle := due_of_cycle(level, limits)) and (before or (cycle.most is not None and planned > cycle.most)):
        findings += _due(planned + sum(before, Decimal(0)), cycle, "sur le cycle")
    if level in _SPLIT and spans:
        count, weeks = len(spans) + len(before), planned + sum(before, Decimal(0))
        limit = most_splits(max(weeks, _SPLIT[level]), limits)
        if limit and count > limit[0]:
            findings.append(
                Finding(
                    "splits",
                    Weight.WARNS,
                    f"Le cycle est coupé en {counted(count, 'période|périodes')} : {limit[0]} au plus pour sa durée.",
                    limit[1],
                )
            )
    return findings


#: Level → weeks of its cycle when fewer are planned yet: the number of periods is that of the whole cycle.
_SPLIT: dict[str, Decimal] = {
    Level.CAP1: Decimal(14),
    Level.CAP2: Decimal(14),
    Level.SECONDE_PRO: Decimal(20),
    Level.PREMIERE_PRO: Decimal(20),
    Level.TERMINALE_PRO: Decimal(20),
}


def _due(planned: Decimal, due: Due, when: str) -> list[Finding]:
    if planned < due.least:
        missing = due.least - planned
        return [
            Finding(
                "too_few_weeks",
                Weight.WARNS,
                f"{weeks_words(planned)} {when} pour {due.words} : il en manque {plain(missing)}.",
                due.source,
            )
        ]
    if due.most is not None and planned > due.most:
        return [
            Finding(
                "too_many_weeks",
                Weight.WARNS,
                f"{weeks_words(planned)} {when} pour {due.words} : {plain(planned - due.most)} de trop.",
                due.source,
            )
        ]
    return []


def _nature(level: str, kind: str) -> list[Finding]:
    known = KINDS.get(level, ())
    if not known or kind in known:
        return []
    return [
        Finding(
            "nature",
            Weight.WARNS,
            f"« {PeriodKind(kind).label} » n'est pas une période de {Level(level).label} : on y attend "
            f"« {known[0].label} ».",
            EDU + ("D331-6 et D332-14" if level in (Level.TROISIEME, Level.SECONDE) else "D331-15 et L124-1"),
        )
    ]


def _national_dates(level: str, span: Span) -> list[Finding]:
    if level != Level.SECONDE or span.kind != PeriodKind.DISCOVERY or span.first.month == span.last.month == JUNE:
        return []
    return [
        Finding(
            "national_dates",
            Weight.WARNS,
            "La séquence de seconde se tient sur deux semaines de juin, aux dates fixées chaque année.",
            "Arrêté du 16 juillet 2018, art. 7 ; circulaire du 28 mars 2024",
        )
    ]


def _holidays(calendar: SchoolCalendar, dates: Span) -> list[Finding]:
    if not calendar.known:
        return [
            Finding(
                "no_calendar",
                Weight.WARNS,
                "Le calendrier scolaire de cette année n'est pas renseigné : les vacances ne sont pas vérifiées.",
                EDU + "D521-1 à D521-7",
            )
        ]
    findings = []
    for one in calendar.holidays_in(dates.first, dates.last):
        lost = sum(
            day.weekday() <= FRIDAY for day in _days(max(dates.first, one.starts_on), min(dates.last, one.ends_on))
        )
        on_holiday = dates.kind in (PeriodKind.OBSERVATION, PeriodKind.DISCOVERY)
        findings.append(
            Finding(
                "holidays",
                Weight.TELLS if on_holiday and not calendar.weekdays(dates.first, dates.last) else Weight.WARNS,
                f"{one.name} ({span(one.starts_on, one.ends_on)}) : {counted(lost, 'jour|jours')} de la période "
                "sans classe.",
                one.source or EDU + "L521-1",
            )
        )
    return findings


def _length(calendar: SchoolCalendar, span: Span, limits: Limits) -> list[Finding]:
    weeks = calendar.weeks(span.first, span.last)
    least = limits.get("pfmp_min_weeks")
    if span.kind == PeriodKind.PFMP and least and weeks < least[0]:
        return [
            Finding(
                "too_short",
                Weight.WARNS,
                f"{weeks_words(weeks)} : une PFMP dure {weeks_words(least[0])} d'affilée au moins.",
                least[1],
            )
        ]
    code = {PeriodKind.OBSERVATION: "observation_days", PeriodKind.DISCOVERY: "discovery_days"}.get(
        PeriodKind(span.kind)
    )
    if code and code in limits and weeks * 5 > limits[code][0]:
        days = int(weeks * 5)
        return [
            Finding(
                "too_long",
                Weight.WARNS,
                f"{counted(days, 'jour|jours')} de classe : {plain(limits[code][0])} au plus.",
                limits[code][1],
            )
        ]
    return []


def _edges(span: Span) -> list[Finding]:
    return [
        Finding(
            "edge",
            Weight.TELLS,
            f"{word} tombe un {DAYS[day.weekday()]} ({day:%d/%m/%Y}).",
            WORK + "L3164-2 : repos de deux jours, dimanche compris",
        )
        for word, day in (("Le début", span.first), ("La fin", span.last))
        if day.weekday() > FRIDAY
    ]


def _public_holidays(calendar: SchoolCalendar, span: Span) -> list[Finding]:
    found = calendar.public_holidays_in(span.first, span.last)
    if not found:
        return []
    names = ", ".join(f"{day:%d/%m} ({name})" for day, name in found.items())
    return [
        Finding(
            "public_holidays",
            Weight.TELLS,
            f"{counted(len(found), 'jour férié|jours fériés')} sans présence pour un mineur : {names}.",
            WORK + "L3164-6",
        )
    ]


def _block(code: str, sentence: str, source: str = "") -> Finding:
    return Finding(code, Weight.BLOCKS, sentence, source)


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]

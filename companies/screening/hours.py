"""Hours of young people: by the timetable typed, and by the hours that a text names.

Sources: code du travail, L3162-1 (day and week), L3162-3 (break), L3163-1 and L3163-2 (night), L3164-1 (rest of a
day), L3164-2 (two days off, Sunday included); for pupils under fifteen the model of séquences d'observation. Numbers
come from the table of legal limits. Sectors that a decree sets apart (hotels, shows…) are warned, not refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from companies.screening.draft import ADULT, Draft, Level, Slot
from companies.screening.rule import Hit, Rule, clause, compile_words, found, is_denied

_CODE_2008 = dt.date(2008, 5, 1)
CODE = "Code du travail, art. "
SCHEDULE = "schedule"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
DAY_MINUTES, WEEK_MINUTES = 24 * 60, 7 * 24 * 60
_REPAIR = "Corrigez les horaires, ou fixez un âge minimal dont la raison est légale."


def band(age: int) -> str:
    """Return the ending of the codes of limits on hours for an age; empty for adults, who follow the host's hours."""
    return "under_15" if age < 15 else "15" if age < 16 else "16_17" if age < ADULT else ""


def wide_band(age: int) -> str:
    """Return the ending of the codes of limits on nights and rest."""
    return "under_16" if age < 16 else "16_17" if age < ADULT else ""


def hours_words(minutes: Decimal | int) -> str:
    """Write minutes: « 7 h », « 7 h 30 »."""
    hours, rest = divmod(int(minutes), 60)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _limit(draft: Draft, code: str, ending: str) -> Decimal | None:
    """Return a limit for an age band, in its own unit; None for adults, or when the table has no value."""
    return draft.limits.get(f"{code}_{ending}") if ending else None


def _age(draft: Draft) -> str:
    return f"à {draft.youngest} ans"


def _by_day(slots: Iterable[Slot]) -> dict[int, list[Slot]]:
    found: dict[int, list[Slot]] = {}
    for slot in sorted(slots, key=lambda one: (one.weekday % 7, one.first)):
        found.setdefault(slot.weekday % 7, []).append(slot)
    return found


def _day(draft: Draft) -> Iterator[Hit]:
    most = _limit(draft, "day_hours", band(draft.youngest))
    if most is None:
        return
    for day, slots in _by_day(draft.schedule).items():
        minutes = sum(slot.worked for slot in slots)
        if minutes > most * 60:
            said = f"Le {DAYS[day]}, {hours_words(minutes)} de présence : {_age(draft)}, {most:.0f} heures au plus."
            yield Hit(SCHEDULE, sentence=said)


def _week(draft: Draft) -> Iterator[Hit]:
    most = _limit(draft, "week_hours", band(draft.youngest))
    minutes = sum(slot.worked for slot in draft.schedule)
    if most is not None and minutes > most * 60:
        said = f"{hours_words(minutes)} par semaine : {_age(draft)}, {most:.0f} heures au plus."
        yield Hit(SCHEDULE, sentence=said)


def _adult_week(draft: Draft) -> Iterator[Hit]:
    """More than 48 hours is beyond anybody's week (L3121-20), and most often a slip in the timetable."""
    minutes = sum(slot.worked for slot in draft.schedule)
    if not draft.admits_minors and minutes > 48 * 60:
        yield Hit(SCHEDULE, sentence=f"{hours_words(minutes)} par semaine : nul ne travaille plus de 48 heures.")


def _is_night(first: int, last: int, evening: int, morning: int) -> bool:
    """Whether minutes from `first` to `last` (of a same midnight, beyond 1440 the next day) touch the night."""
    nights = ((evening - DAY_MINUTES, morning), (evening, morning + DAY_MINUTES))
    return any(first < end and last > start for start, end in nights)


def _night(draft: Draft) -> Iterator[Hit]:
    evening, morning = _limit(draft, "night_from", wide_band(draft.youngest)), draft.limits.get("night_until")
    if evening is None or morning is None:
        return
    for slot in draft.schedule:
        if _is_night(slot.first, slot.last, int(evening * 60), int(morning * 60)):
            said = (
                f"Le {DAYS[slot.weekday % 7]}, présence entre {evening:.0f} h et {morning:.0f} h : c'est la nuit, "
                f"interdite {_age(draft)}."
            )
            yield Hit(SCHEDULE, sentence=said)


def _sunday(draft: Draft) -> Iterator[Hit]:
    if draft.admits_minors and any(slot.weekday % 7 == 6 for slot in draft.schedule):
        yield Hit(SCHEDULE, level=Level.BLOCKING if draft.youngest < 16 else Level.WARNING)


def _two_days(draft: Draft) -> Iterator[Hit]:
    worked = {slot.weekday % 7 for slot in draft.schedule}
    free = [day for day in range(7) if day not in worked and (day + 1) % 7 not in worked]
    if draft.admits_minors and worked and not free:
        yield Hit(SCHEDULE)


def _rest(draft: Draft) -> Iterator[Hit]:
    least = _limit(draft, "daily_rest", wide_band(draft.youngest))
    if least is None:
        return
    days = sorted(_by_day(draft.schedule).items())
    for place, (day, slots) in enumerate(days):
        after = (place + 1) % len(days)
        next_day, next_slots = days[after]
        ends = day * DAY_MINUTES + max(slot.last for slot in slots)
        begins = (
            next_day * DAY_MINUTES + min(slot.first for slot in next_slots) + (0 if after > place else WEEK_MINUTES)
        )
        if begins - ends < least * 60:
            said = (
                f"Entre le {DAYS[day]} et le {DAYS[next_day]}, {hours_words(max(0, begins - ends))} de repos : "
                f"{_age(draft)}, {least:.0f} heures au moins."
            )
            yield Hit(SCHEDULE, sentence=said)


def _break(draft: Draft) -> Iterator[Hit]:
    after, least = draft.limits.get("break_after_hours"), draft.limits.get("break_minutes")
    if after is None or least is None or not draft.admits_minors:
        return
    for slot in draft.schedule:
        if slot.presence > after * 60 and slot.break_minutes < least:
            said = f"Le {DAYS[slot.weekday % 7]}, {hours_words(slot.presence)} avec {slot.break_minutes} min de pause."
            yield Hit(SCHEDULE, sentence=said)


_NUMBER = r"(?P<n>\d{1,3})(?:[,.]\d+)? ?(?:heures?|h)"
_WEEKLY = compile_words(
    rf"\b{_NUMBER}(?:\d\d)? ?(?:/|par|la|de travail par|de presence par|hebdo\w*) ?(?:semaines?|sem|hebdo\w*)?\b"
)
_DAILY = compile_words(rf"\b{_NUMBER}(?:\d\d)? ?(?:/|par|de travail par|de presence par) ?(?:jours?|j|journees?)\b")
_CLOCK = r"(\d{1,2}) ?(?:heures?|h|:) ?(\d\d)?"
_RANGE = compile_words(rf"\b(?:de |entre )?{_CLOCK} ?(?:a|et|/|\-) ?{_CLOCK}(?!\w)")
#: Hours of the shop, which are not those of the student.
_OPENING = re.compile(r"\b(?:ouvr\w+|ouvert\w*|fermet\w+|horaires d'ouverture)\b")
_NIGHT_WORDS = compile_words(
    r"\b(?:travail|postes?|horaires?|equipes?|services?|gardes?|veilles?|presence) de nuit\b|\bla nuit\b|\b(?:a|"
    r"jusqu'a|apres) minuit\b|\b3x8\b|"
    r"\btrois huit\b|"
    r"\b(?:2x8|deux huit)\b"
)
_NIGHT_FRIENDS = compile_words(
    r"\b(?:table|chemise|boite|veilleur|vision|bonnet)s? de nuit\b|\b(?:durant|dans|pendant) la nuit des\b"
)
_SUNDAY_WORDS = compile_words(
    r"\bdimanches?\b|\bweek ends? (?:inclus|compris|travailles?)\b|\b(?:travail|presence|tous) (?:le |les )week ends?\b"
)
_SUNDAY_FRIENDS = compile_words(
    r"\b(?:fermee?s?|sauf|hors|repos|conge|relache|excepte) (?:\w+ ){0,4}dimanches?\b|"
    r"\bdimanches? (?:et \w+ )?(?:fermee?|exclus?|"
    r"non travaille|de repos|chome)\w*\b|\brepos (?:hebdomadaire )?(?:\w+ ){0,3}dimanches?\b|\bdu dimanche\b"
)


def _text_week(draft: Draft) -> Iterator[Hit]:
    yield from _too_many(draft, _WEEKLY, _limit(draft, "week_hours", band(draft.youngest)), "semaine")


def _text_day(draft: Draft) -> Iterator[Hit]:
    yield from _too_many(draft, _DAILY, _limit(draft, "day_hours", band(draft.youngest)), "jour")


def _too_many(draft: Draft, pattern: re.Pattern[str], most: Decimal | None, unit: str) -> Iterator[Hit]:
    if most is None:
        return
    for field, read, start, end in found(draft, pattern):
        match = pattern.match(read.text, start)
        if match is None or int(match["n"]) <= most:
            continue
        # « 35 h hebdomadaires » is of a week; « 40 h par » alone is of nothing.
        if unit == "semaine" and not re.search(r"sem|hebdo", match[0]):
            continue
        said = f"{match['n']} heures par {unit} : {_age(draft)}, {most:.0f} heures au plus."
        yield Hit(field, *read.span(start, end), sentence=said)


def _text_night(draft: Draft) -> Iterator[Hit]:
    evening, morning = _limit(draft, "night_from", wide_band(draft.youngest)), draft.limits.get("night_until")
    if evening is None or morning is None:
        return
    for field, read, start, end in found(draft, _NIGHT_WORDS, _NIGHT_FRIENDS):
        if not is_denied(read.text, start, end):
            yield Hit(field, *read.span(start, end), sentence=f"Le travail de nuit est interdit {_age(draft)}.")
    for field, read, start, end in found(draft, _RANGE):
        match = _RANGE.match(read.text, start)
        if match is None or is_denied(read.text, start, end) or _OPENING.search(clause(read.text, start)):
            continue
        first, last = (int(match[n]) * 60 + int(match[n + 1] or 0) for n in (1, 3))
        if max(first, last) > DAY_MINUTES or first == last:
            continue
        last += 0 if last > first else DAY_MINUTES
        if _is_night(first, last, int(evening * 60), int(morning * 60)):
            said = f"Entre {evening:.0f} h et {morning:.0f} h, c'est la nuit : interdite {_age(draft)}."
            yield Hit(field, *read.span(start, end), sentence=said)


def _text_sunday(draft: Draft) -> Iterator[Hit]:
    if draft.admits_minors:
        for field, read, start, end in found(draft, _SUNDAY_WORDS, _SUNDAY_FRIENDS):
            if not is_denied(read.text, start, end):
                yield Hit(field, *read.span(start, end))


B, W = Level.BLOCKING, Level.WARNING
_SUNDAY_SAID = "Le repos d'un mineur comprend le dimanche, sauf dans les secteurs qu'un décret met à part."
_SUNDAY_REPAIR = "Retirez le dimanche, ou précisez le texte qui le permet dans votre secteur."
_NIGHT_REPAIR = (
    "Retirez ces heures. En hôtellerie, restauration, boulangerie ou spectacle, une autorisation de l'inspection du "
    "travail peut les permettre à partir de 16 ans."
)
_DAY_SAID, _WEEK_SAID = "La journée d'un mineur est limitée.", "La semaine d'un mineur est limitée."
_TWO_DAYS_SAID = "Un mineur a deux jours de repos de suite chaque semaine."
_BREAK_SAID = "Au-delà de 4 h 30 de suite, un mineur a 30 minutes de pause au moins."

RULES: tuple[Rule, ...] = tuple(
    Rule(f"hours_{code}", _CODE_2008, CODE + article, level, check, sentence, repair)
    for code, article, level, check, sentence, repair in (
        ("day", "L3162-1 et D4153-3", B, _day, _DAY_SAID, _REPAIR),
        ("week", "L3162-1", B, _week, _WEEK_SAID, _REPAIR),
        ("week_adult", "L3121-20", B, _adult_week, "La semaine de travail est limitée.", "Corrigez les horaires."),
        ("night", "L3163-1 et L3163-2", B, _night, "Le travail de nuit est interdit aux mineurs.", _NIGHT_REPAIR),
        ("sunday", "L3164-2", W, _sunday, _SUNDAY_SAID, _SUNDAY_REPAIR),
        ("two_days", "L3164-2", B, _two_days, _TWO_DAYS_SAID, "Laissez deux jours libres de suite, avec le dimanche."),
        ("rest", "L3164-1", B, _rest, "Le repos entre deux journées est trop court.", _REPAIR),
        ("break", "L3162-3", B, _break, _BREAK_SAID, "Ajoutez une pause de 30 minutes au moins."),
        ("text_week", "L3162-1", B, _text_week, _WEEK_SAID, _REPAIR),
        ("text_day", "L3162-1 et D4153-3", B, _text_day, _DAY_SAID, _REPAIR),
        ("text_night", "L3163-1 et L3163-2", B, _text_night, "Le travail de nuit est interdit.", _NIGHT_REPAIR),
        ("text_sunday", "L3164-2", W, _text_sunday, _SUNDAY_SAID, _SUNDAY_REPAIR),
    )
)

"""How many interns a host, and a tutor, may have at the same time; pure, no database.

Sources: code de l'éducation, L124-8 and R124-10 (in one civil week, 15 % of the staff rounded up from twenty people on,
else three), R124-11 (for PFMP the rector may raise it by order, up to 20 % from thirty people on, else five), R124-12
(which staff), L124-10 and R124-13 (three a tutor). They bind the stays of L124-1; observation by pupils of general
education is outside: callers leave it out of what they count.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

from companies.limits import LimitRow, limit, limits_on

#: First and last day of a stay, both present.
Stay = tuple[dt.date, dt.date]
#: Year and number of a week (ISO 8601: from Monday to Sunday, the civil week).
Week = tuple[int, int]

NORMAL, RAISED = "host_quota", "host_quota_derogation"
TUTOR = "tutor_max"


def quota(headcount: int, day: dt.date, rows: Iterable[LimitRow], *, raised: bool = False) -> int:
    """Return how many interns a host of this staff may have in the civil week of a day.

    `headcount`: see `staff`. `raised`: an order of the rector is in force for this host, and the stay is a PFMP.
    Raises ValueError for a negative headcount, LimitMissing when the table has no value on the day.
    """
    if headcount < 0:
        raise ValueError("Un effectif n'est pas négatif.")
    limits = limits_on(rows, day)
    normal = _most(headcount, day, limits, NORMAL)
    # The order raises: it never takes away what the common rule gives.
    return max(normal, _most(headcount, day, limits, RAISED)) if raised else normal


def _most(headcount: int, day: dt.date, limits: dict[str, Decimal], rule: str) -> int:
    if headcount < limit(limits, f"{rule}_headcount", day):
        return int(limit(limits, f"{rule}_floor", day))
    share = headcount * limit(limits, f"{rule}_ratio", day) / 100
    return int(share.to_integral_value(rounding=ROUND_CEILING))


def staff(last_month_end: int, average_of_twelve_months: Decimal | float = 0) -> int:
    """Return the staff that counts (R124-12): the larger of that of the last month's end and of the yearly average."""
    average = Decimal(str(average_of_twelve_months)).to_integral_value(rounding=ROUND_CEILING)
    return max(last_month_end, int(average))


def week_of(day: dt.date) -> Week:
    """Return year and number of the civil week of a day: the first days of January may be of the year before."""
    year, number, _ = day.isocalendar()
    return year, number


def weeks_of(stay: Stay) -> list[Week]:
    """Return the civil weeks that a stay touches, even by one day, in order; none when it ends before it begins."""
    first, last = stay
    monday = first - dt.timedelta(days=first.weekday())
    count = (last - monday).days // 7 + 1 if last >= first else 0
    return [week_of(monday + dt.timedelta(weeks=number)) for number in range(count)]


def weekly_load(stays: Iterable[Stay]) -> dict[Week, int]:
    """Return {week: interns present in it}, in order of weeks; a stay counts once in each week that it touches."""
    counts = Counter(week for stay in stays for week in weeks_of(stay))
    return dict(sorted(counts.items()))


def full_weeks(stays: Iterable[Stay], new: Stay, most: int) -> list[Week]:
    """Return the weeks of a new stay in which the host would go beyond `most` interns."""
    load = weekly_load(stays)
    return [week for week in weeks_of(new) if load.get(week, 0) + 1 > most]


def at_once(stays: Iterable[Stay]) -> int:
    """Return the largest number of stays that are under way on the same day."""
    changes: Counter[dt.date] = Counter()
    for first, last in stays:
        if last >= first:
            changes[first] += 1
            changes[last + dt.timedelta(days=1)] -= 1
    most = now = 0
    for day in sorted(changes):
        now += changes[day]
        most = max(most, now)
    return most


def tutor_has_room(stays: Iterable[Stay], new: Stay, rows: Iterable[LimitRow]) -> bool:
    """Return whether a tutor of these stays may take one more: never above the limit on any day of the new stay.

    The limit is the one of the first day. Raises LimitMissing.
    """
    first, last = new
    meanwhile = [(max(one, first), min(end, last)) for one, end in stays if one <= last and end >= first]
    return at_once(meanwhile) < limit(limits_on(rows, first), TUTOR, first)

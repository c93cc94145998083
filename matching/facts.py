"""Facts of needs and offers as arrays: what `matching.reading` reads and what rules and builder use.

One row a need or an offer, in the order of identifiers. Days are counted from 1970-01-01; points are degrees (WGS84),
NaN when unknown. Neither sex, origin nor health is here, and no name.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from poles.nomenclatures import Level, Sector

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

LEVELS: tuple[str, ...] = tuple(Level.values)
SECTORS: tuple[str, ...] = tuple(Sector.values)

#: Sentinels of columns that may be empty.
NO_AGE = 0
#: Weeks that a mask of weeks may hold: more than a school year.
MASK_WEEKS = 62
NO_DAY = -(2**31)

T = TypeVar("T", "Needs", "Offers")


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return (day - dt.date(1970, 1, 1)).days


def day_of(number: int) -> dt.date:
    """The date of a day number."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(number))


def _take(table: T, rows: Ints | Bools) -> T:
    return type(table)(**{column.name: getattr(table, column.name)[rows] for column in fields(table)})


@dataclass(frozen=True)
class Needs:
    """Needs of one kind of period. `ranks[i, s]`: 1 for the first wished sector, 0 when not wished."""

    ids: NDArray[np.uint8]  # (n, 16)
    level: Ints  # index in LEVELS
    starts: Ints
    ends: Ints
    birth: Ints
    imposed: Bools
    ranks: Ints  # (n, 14)
    radius_m: Ints
    wheelchair: Bools
    lat: Floats
    lon: Floats
    escalated: Bools
    qpv: Bools
    rep: Bools
    rural: Bools

    def __len__(self) -> int:
        return int(self.level.size)

    def take(self, rows: Ints | Bools) -> Needs:
        """The same facts for some rows."""
        return _take(self, rows)

    @property
    def ages(self) -> Ints:
        """Age in completed years on the first day."""
        return years_between(self.birth, self.starts)

    @property
    def sector_mask(self) -> Ints:
        """Bit mask of the wished sectors when the diploma imposes them; -1 (every bit) otherwise."""
        bits = ((self.ranks > 0) << np.arange(len(SECTORS), dtype=np.int64)).sum(axis=1)
        mask: Ints = np.where(self.imposed, bits, -1)
        return mask


@dataclass(frozen=True)
class Offers:
    """Published offers of an académie. `kind`: whether the offer takes the kind of the campaign."""

    ids: NDArray[np.uint8]  # (m, 16)
    kind: Bools
    levels: Ints  # bit mask over LEVELS
    sector: Ints  # index in SECTORS
    starts: Ints
    ends: Ints
    weeks: Ints  # bit mask of the civil weeks proposed, counted from that of the first day; -1: all of them
    seats: Ints
    withheld: Ints  # seats kept for one school or for another pôle, that their public does not hold yet
    reserved_rep: Ints
    reserved_qpv: Ints
    min_age: Ints  # NO_AGE when none
    regulated: Bools
    declared: Ints  # NO_DAY when none
    wheelchair: Bools
    lat: Floats
    lon: Floats
    commune: NDArray[np.uint8]  # (m, 5): INSEE code as ASCII letters

    def __len__(self) -> int:
        return int(self.sector.size)

    def take(self, rows: Ints | Bools) -> Offers:
        """The same facts for some rows."""
        return _take(self, rows)


@dataclass(frozen=True)
class Taken:
    """Seats held by live placements: one row a placement. `offer`: index in the offers; days both included."""

    offer: Ints
    seat: Ints
    starts: Ints
    ends: Ints
    rep: Bools
    qpv: Bools


def years_between(start: Ints | int, end: Ints | int) -> Ints:
    """Completed years between two arrays of day numbers (same convention as `placements.rules.years_between`)."""
    years: Ints = (_calendar(end) - _calendar(start)) // 372
    return years


def _calendar(days: Ints | int) -> Ints:
    """Order-preserving number with 31 days a month and 372 a year, so that a floor division counts birthdays."""
    date = np.asarray(days, np.int64).astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    number: Ints = month.astype(np.int64) * 31 + (date - month.astype("datetime64[D]")).astype(np.int64)
    return number


def rank_matrix(letters: NDArray[np.uint8]) -> Ints:
    """Ranks of sectors from wishes written as letters (n, 14), best first, padded with spaces."""
    n, width = letters.shape
    ranks: Ints = np.zeros((n, len(SECTORS)), np.int64)
    for position in range(width - 1, -1, -1):
        column = letters[:, position].astype(np.int64) - ord(SECTORS[0])
        rows = np.flatnonzero((column >= 0) & (column < len(SECTORS)))
        ranks[rows, column[rows]] = position + 1
    return ranks

"""The rules of `placements.rules` on whole arrays. The scalar text is the reference; a test compares the two.

Needs that agree on level, dates, imposed sectors, age and access form a `Profile`: every rule but distance then depends
on the offer alone, and one pass over the offers answers for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.facts import LEVELS, MASK_WEEKS, NO_AGE, NO_DAY, Bools, Floats, Ints, Needs, Offers, years_between
from placements.rules import (
    ADULT_AGE,
    EARTH_RADIUS_M,
    OBSERVATION_KINDS,
    VOCATIONAL_LEVELS,
    Limits,
    RuleCode,
)

Masks = dict[RuleCode, Bools]


@dataclass(frozen=True, slots=True)
class Stay:
    """What a period asks of an offer: kind, level (index) and days, with the limits in force on the first one."""

    kind: str
    level: int
    starts: int
    ends: int
    limits: Limits


@dataclass(frozen=True, slots=True)
class Profile:
    """What a student of a period asks besides: imposed sectors (bit mask, -1 for any), age on day one, access."""

    sector_mask: int
    age: int
    wheelchair: bool


def stay_refusals(stay: Stay, offers: Offers, free_seats: Ints) -> Masks:
    """Offers that each rule about the period refuses. `free_seats`: aligned with offers, over the whole period."""
    return {
        RuleCode.KIND: ~offers.kind,
        RuleCode.DATES: (offers.starts > stay.starts) | (offers.ends < stay.ends) | ~_weeks_hold(stay, offers),
        RuleCode.LEVEL: (offers.levels >> stay.level) & 1 == 0,
        RuleCode.LOCATION: np.isnan(offers.lat) | np.isnan(offers.lon),
        RuleCode.SEATS: free_seats < 1,
    }


def _weeks_hold(stay: Stay, offers: Offers) -> Bools:
    """Whether each civil week of the stay is proposed; day 0 is a Thursday, weeks begin on the Monday before."""
    first, last = (stay.starts + 3) // 7, (stay.ends + 3) // 7
    wanted = (1 << (last - first + 1)) - 1
    shift = np.clip(first - (offers.starts + 3) // 7, 0, MASK_WEEKS)
    holds: Bools = (offers.weeks >> shift) & wanted == wanted
    return holds


def profile_refusals(stay: Stay, profile: Profile, offers: Offers) -> Masks:
    """Offers that each rule about the student refuses."""
    masks = {
        RuleCode.SECTOR: (profile.sector_mask >> offers.sector) & 1 == 0,
        RuleCode.MIN_AGE: (offers.min_age != NO_AGE) & (profile.age < offers.min_age),
        RuleCode.WHEELCHAIR: ~offers.wheelchair & profile.wheelchair,
    }
    if stay.kind in OBSERVATION_KINDS:
        masks[RuleCode.REGULATED_OBSERVATION] = offers.regulated
    elif profile.age < ADULT_AGE:
        if LEVELS[stay.level] not in VOCATIONAL_LEVELS:
            masks[RuleCode.REGULATED_LEVEL] = offers.regulated
        if profile.age < stay.limits.regulated_min_age:
            masks[RuleCode.REGULATED_AGE] = offers.regulated
        masks[RuleCode.REGULATED_DECLARATION] = offers.regulated & ~_declaration_holds(stay, offers)
    return masks


def _declaration_holds(stay: Stay, offers: Offers) -> Bools:
    sent = (offers.declared != NO_DAY) & (offers.declared <= stay.starts)
    age = years_between(np.where(sent, offers.declared, stay.ends), stay.ends)
    holds: Bools = sent & (age < stay.limits.declaration_years)
    return holds


def refused(masks: Masks, size: int) -> Bools:
    """Offers that at least one rule refuses."""
    found = np.zeros(size, bool)
    for mask in masks.values():
        found |= mask
    return found


def metres(lat_a: Floats, lon_a: Floats, lat_b: Floats, lon_b: Floats) -> Ints:
    """Great-circle distances of points given in degrees, to the nearest metre (NaN must be set aside before)."""
    lat_a, lon_a, lat_b, lon_b = (np.radians(x) for x in (lat_a, lon_a, lat_b, lon_b))
    half = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    rounded: Ints = (2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(half))) + 0.5).astype(np.int64)
    return rounded


@dataclass(frozen=True)
class Profiled:
    """Needs grouped: rows of `members[k]` share `stays[k]` and `profiles[k]`; groups of one stay follow each other."""

    stays: list[Stay]
    profiles: list[Profile]
    members: list[Ints]


def group_needs(kind: str, needs: Needs, limits_by_day: dict[int, Limits]) -> Profiled:
    """Group needs by stay and profile. `limits_by_day`: limits in force on each first day."""
    if not len(needs):
        return Profiled([], [], [])
    keys = np.column_stack(
        [needs.level, needs.starts, needs.ends, needs.sector_mask, needs.ages, needs.wheelchair.astype(np.int64)]
    )
    unique, group = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    members = np.split(order, np.cumsum(np.bincount(group.ravel(), minlength=len(unique)))[:-1])
    stays, profiles = [], []
    for level, starts, ends, mask, age, wheelchair in unique.tolist():
        stays.append(Stay(kind, level, starts, ends, limits_by_day[starts]))
        profiles.append(Profile(mask, age, bool(wheelchair)))
    return Profiled(stays, profiles, members)

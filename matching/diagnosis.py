"""Why a student has no possible offer: the offers that one rule alone keeps away, rule by rule.

Relaxing one rule at a time says what would help: "12 offres si le rayon était plus grand, 3 si les dates bougeaient".
"""

from __future__ import annotations

import numpy as np

from matching.builder import Problem
from matching.facts import Ints
from matching.geo import Grid
from matching.rules import Masks, profile_refusals, stay_refusals
from placements.rules import RuleCode

Counts = dict[str, int]


def lone_rules(problem: Problem) -> dict[int, Counts]:
    """For each need without a possible offer (index): rule → offers that this rule alone refuses, most first."""
    found: dict[int, Counts] = {}
    offers = problem.data.offers
    if not len(offers):
        return found
    for stay, profile, members in zip(
        problem.groups.stays, problem.groups.profiles, problem.groups.members, strict=True
    ):
        left = members[problem.options[members] == 0]
        if not left.size:
            continue
        masks = stay_refusals(stay, offers, problem.nodes.free_seats(stay, len(offers)))
        masks |= profile_refusals(stay, profile, offers)
        for need, counts in zip(left.tolist(), _count(problem, left, masks), strict=True):
            ordered = sorted(counts.items(), key=lambda item: (-item[1], list(RuleCode).index(item[0])))
            found[need] = {str(code): count for code, count in ordered if count}
    return found


def _count(problem: Problem, left: Ints, masks: Masks) -> list[dict[RuleCode, int]]:
    needs, offers = problem.data.needs, problem.data.offers
    broken = np.sum([mask.astype(np.int8) for mask in masks.values()], axis=0)
    unknown = masks[RuleCode.LOCATION]
    located = ~(np.isnan(needs.lat[left]) | np.isnan(needs.lon[left]))
    # Nothing else refuses these: they are too far, or nobody knows how far.
    far, nowhere = int((broken == 0).sum()), int((unknown & (broken == 1)).sum())
    counts = [
        {RuleCode.DISTANCE: far, RuleCode.LOCATION: nowhere} if known else {RuleCode.LOCATION: far + nowhere}
        for known in located.tolist()
    ]
    lone = np.flatnonzero((broken == 1) & ~unknown)
    if not lone.size or not located.any():
        return counts
    codes = [code for code in masks if code != RuleCode.LOCATION]
    rule = np.argmax([masks[code][lone] for code in codes], axis=0)
    rows = np.flatnonzero(located)
    near = left[rows]
    grid = Grid(offers.lat[lone], offers.lon[lone], int(needs.radius_m[near].max()))
    table = np.zeros((left.size, len(codes)), np.int64)
    for who, point, _ in grid.near(needs.lat[near], needs.lon[near], needs.radius_m[near]):
        np.add.at(table, (rows[who], rule[point]), 1)
    for row, values in zip(counts, table.tolist(), strict=True):
        row.update(zip(codes, values, strict=True))
    return counts

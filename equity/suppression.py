"""Statistical secrecy: which groups of a report may be published. Pure; the audit is linear programming.

Cells are groups of students; each holds the count of every *outcome* (outcomes do not overlap). A *measure* is a rate:
the set of outcomes that make its numerator. Relations say that a cell is the sum of others. Publishing a measure of a
cell tells its numerator and its denominator, hence also who is left out; hiding it hides both (never the numerator
alone), so that the unit of secrecy is (cell, measure).

Rules (k = 5, rates from 11 students):
- a published cell has at least 11 students, and each count that its published measures tell apart (placed, unplaced,
  proposed but not placed…) is 0 or at least 5. Zero is published: « no pupil of this group has a place » is what the
  report is for, and « all have one » harms nobody;
- *primary* or *denominator*: what breaks this rule; *secondary*: partners hidden so that nothing is deduced;
- gate: given every published figure, all relations and the total, the feasible integer interval of each hidden count is
  at least k wide. Exception: a zero that follows from a zero which may itself be published.

Known limit: the reader of a code (« moins de 5 élèves ») knows the rule that hid the cell; the audit does not use it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from equity.audit import Bounds, Fact, Unknowns

K = 5
RATE_MINIMUM = 11

Counts = tuple[int, ...]
Outcomes = frozenset[int]


class Code(StrEnum):
    """Why a measure of a cell is hidden; the empty code publishes it."""

    PUBLISHED = ""
    PRIMARY = "primary"
    DENOMINATOR = "denominator"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True)
class Relation:
    """`total` is the sum of `parts`, outcome by outcome."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that a report could publish.

    `cells`: counts of each cell by outcome. `measures`: outcomes of each numerator, by order of priority.
    `root`: the cell of all students; its size is always public. `unshown`: cells that no page shows but that a reader
    may compute.
    """

    cells: Mapping[str, Counts]
    relations: Sequence[Relation]
    measures: Sequence[Outcomes]
    root: str
    unshown: Collection[str] = ()
    k: int = K
    rate_minimum: int = RATE_MINIMUM
    _parents: dict[str, list[Relation]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for relation in self.relations:
            for outcome in range(len(self.cells[self.root])):
                if self.cells[relation.total][outcome] != sum(self.cells[part][outcome] for part in relation.parts):
                    raise ValueError(f"« {relation.total} » n'est pas la somme de ses parties.")
            for part in relation.parts:
                self._parents.setdefault(part, []).append(relation)

    @property
    def outcomes(self) -> Outcomes:
        """Every outcome: the denominator."""
        return frozenset(range(len(self.cells[self.root])))

    def count(self, cell: str, block: Iterable[int]) -> int:
        """Return how many students of the cell have one of the outcomes."""
        return sum(self.cells[cell][outcome] for outcome in block)

    def size(self, cell: str) -> int:
        """Return the number of students of the cell."""
        return sum(self.cells[cell])

    def memberships(self, cell: str) -> list[Relation]:
        """Return the relations in which the cell is a part."""
        return self._parents.get(cell, [])

    def ancestors(self, cell: str) -> set[str]:
        """Return the cells that contain this one."""
        found: set[str] = set()
        waiting = [cell]
        while waiting:
            for relation in self.memberships(waiting.pop()):
                if relation.total not in found:
                    found.add(relation.total)
                    waiting.append(relation.total)
        return found


def _told_apart(tables: Tables, measures: Collection[int]) -> list[Outcomes]:
    """Return the counts that a reader of these measures knows: their partition of the outcomes."""
    seen: dict[tuple[bool, ...], set[int]] = {}
    for outcome in sorted(tables.outcomes):
        signature = tuple(outcome in tables.measures[measure] for measure in sorted(measures))
        seen.setdefault(signature, set()).add(outcome)
    return [frozenset(block) for block in seen.values()]


def problem(tables: Tables, cell: str, measures: Collection[int]) -> Code:
    """Return why these measures of a cell may not be published together, or the empty code."""
    blocks = (tables.count(cell, block) for block in _told_apart(tables, measures))
    if not tables.size(cell):
        return Code.PUBLISHED
    if tables.size(cell) < tables.k or any(0 < count < tables.k for count in blocks):
        return Code.PRIMARY
    return Code.DENOMINATOR if tables.size(cell) < tables.rate_minimum else Code.PUBLISHED


def _primary(tables: Tables) -> dict[str, dict[int, Code]]:
    """Return the code of each (cell, measure) by its own counts; measures are kept by order of priority."""
    codes: dict[str, dict[int, Code]] = {}
    allowed: Collection[int] = range(len(tables.measures))
    for cell in [tables.root, *(cell for cell in tables.cells if cell != tables.root)]:
        kept: list[int] = []
        codes[cell] = {}
        for measure in range(len(tables.measures)):
            code = problem(tables, cell, [*kept, measure])
            if code is Code.PUBLISHED and measure not in allowed:
                code = Code.SECONDARY  # the total itself is hidden: its parts would give it away
            if code is Code.PUBLISHED:
                kept.append(measure)
            codes[cell][measure] = code
        if cell == tables.root:
            allowed = kept
    return codes


def _published(codes: Mapping[int, Code]) -> list[int]:
    return [measure for measure, code in codes.items() if code is Code.PUBLISHED]


def facts(tables: Tables, codes: Mapping[str, Mapping[int, Code]]) -> list[Fact]:
    """Return what a reader of the publication knows: sums of unknown counts, each with its value."""
    every = sorted(tables.outcomes)
    known = [Fact(tuple(((tables.root, outcome), 1) for outcome in every), tables.size(tables.root))]
    for cell, by_measure in codes.items():
        if cell in tables.unshown:
            continue
        for measure in _published(by_measure):
            known.append(Fact(tuple(((cell, outcome), 1) for outcome in every), tables.size(cell)))
            numerator = sorted(tables.measures[measure])
            known.append(Fact(tuple(((cell, o), 1) for o in numerator), tables.count(cell, numerator)))
    for relation in tables.relations:
        for outcome in every:
            terms = (((relation.total, outcome), 1), *(((part, outcome), -1) for part in relation.parts))
            known.append(Fact(terms, 0))
    return known


@dataclass(frozen=True, slots=True)
class Leak:
    """A hidden count that a reader can narrow too much."""

    cell: str
    block: Outcomes
    bounds: Bounds


def _zero_is_public(tables: Tables, codes: Mapping[str, Mapping[int, Code]], cell: str, block: Outcomes) -> bool:
    """Whether the count is 0 because of a 0 that may be published, in the cell or in one that contains it."""
    if tables.count(cell, block):
        return False
    for holder in {cell, *tables.ancestors(cell)}:
        for measure in _published(codes[holder]):
            numerator = tables.measures[measure]
            for told in (numerator, tables.outcomes - numerator):
                if block <= told and tables.count(holder, told) == 0:
                    return True
    return False


def _to_protect(tables: Tables, codes: Mapping[str, Mapping[int, Code]]) -> Iterable[tuple[str, Outcomes]]:
    for cell, by_measure in sorted(codes.items()):  # the same answer whatever the order of reading
        hidden = [measure for measure, code in by_measure.items() if code is not Code.PUBLISHED]
        blocks: set[Outcomes] = set()
        for measure in hidden:
            blocks |= {tables.measures[measure], tables.outcomes - tables.measures[measure]}
        if hidden and not _published(by_measure) and cell != tables.root:
            blocks.add(tables.outcomes)
        for block in sorted(filter(None, blocks), key=sorted):
            if not _zero_is_public(tables, codes, cell, block):
                yield cell, block


def audit(tables: Tables, codes: Mapping[str, Mapping[int, Code]], *, first_only: bool = False) -> list[Leak]:
    """Return every hidden count whose feasible interval, given what is published, is narrower than k.

    Linear programming over all counts ≥ 0 at once; bounds are rounded inwards to integers. A programme that the solver
    does not finish counts as a leak. `first_only` stops at the first one.
    """
    if not _published(codes[tables.root]):
        return []  # no rate at all is published: the size of the population is all that a reader has
    unknowns = Unknowns([(cell, o) for cell in tables.cells for o in sorted(tables.outcomes)], facts(tables, codes))
    leaks: list[Leak] = []
    for cell, block in _to_protect(tables, codes):
        bounds = unknowns.bounds([(cell, outcome) for outcome in sorted(block)])
        if bounds.width < tables.k:
            leaks.append(Leak(cell, block, bounds))
            if first_only:
                break
    return leaks


def _partner(tables: Tables, codes: Mapping[str, Mapping[int, Code]], leak: Leak) -> str | None:
    """Return the smallest published cell that gives room to the leaking one: a sibling, else the margin above."""

    def helps(cell: str) -> tuple[int, int, str]:
        # A sibling without any such student cannot hide one.
        return (0 if tables.count(cell, leak.block) else 1, tables.size(cell), cell)

    relations = tables.memberships(leak.cell) + [r for r in tables.relations if r.total == leak.cell]
    siblings = {part for relation in relations for part in relation.parts}
    margins = {relation.total for relation in relations}
    # A cell that no page shows hides nothing; the cells that give it away do.
    unshown = (siblings | margins) & set(tables.unshown)
    around = {part for r in tables.relations if unshown & {r.total, *r.parts} for part in r.parts}
    for group in (siblings, margins, around, set(tables.cells)):
        candidates = group - {leak.cell, tables.root} - set(tables.unshown)
        if open_cells := [cell for cell in candidates if _published(codes[cell])]:
            return min(open_cells, key=helps)
    return None


def protect(tables: Tables) -> dict[str, dict[int, Code]]:
    """Return the code of each (cell, measure): the empty code publishes it. What comes out passes `audit`.

    Partners are hidden one at a time, smallest first, until the audit finds nothing. When nothing is left to hide, the
    total is hidden too, and with it the whole report.
    """
    codes = _primary(tables)
    while leaks := audit(tables, codes, first_only=True):
        partner = _partner(tables, codes, leaks[0]) or tables.root
        for measure in _published(codes[partner]):
            codes[partner][measure] = Code.SECONDARY
    return codes

"""The gate of secrecy: the rules on one cell, the proof on many tables, and an auditor that is not the one of the code.

The second auditor uses scipy's linprog on equations written again from the published figures alone.
"""

import random

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from equity.suppression import Code, Relation, Tables, audit, problem, protect

PLACED = [frozenset({0})]


def column(root, **cells):
    """Return one list of groups under a published total."""
    total = tuple(sum(values) for values in zip(*cells.values(), strict=True))
    return Tables({"root": total, **cells}, [Relation("root", tuple(cells)), *root], PLACED, "root")


def crossed(rng, rows, columns, mean):
    """Return a table of two variables with published margins; counts are small on purpose."""
    cells, relations = {}, []
    for row in range(rows):
        for place in range(columns):
            cells[f"{row}/{place}"] = tuple(min(int(rng.expovariate(1 / mean)), 80) for _ in range(2))
    lines = {f"row {r}": tuple(f"{r}/{c}" for c in range(columns)) for r in range(rows)}
    lines |= {f"col {c}": tuple(f"{r}/{c}" for r in range(rows)) for c in range(columns)}
    for name, parts in lines.items():
        cells[name] = tuple(sum(cells[part][o] for part in parts) for o in range(2))
        relations.append(Relation(name, parts))
    cells["root"] = tuple(sum(cells[f"row {r}"][o] for r in range(rows)) for o in range(2))
    relations.append(Relation("root", tuple(f"row {r}" for r in range(rows))))
    relations.append(Relation("root", tuple(f"col {c}" for c in range(columns))))
    return Tables(cells, relations, PLACED, "root")


class Reader:
    """Someone who knows the relations, the size of the root and the counts of published cells; asks scipy."""

    def __init__(self, tables, published):
        names = [(name, o) for name in tables.cells for o in range(2)]
        self.place = {name: index for index, name in enumerate(names)}
        self.left, self.right = [], []
        self.know([((tables.root, 0), 1), ((tables.root, 1), 1)], sum(tables.cells[tables.root]))
        for outcome in range(2):
            for name in published:
                self.know([((name, outcome), 1)], tables.cells[name][outcome])
            for relation in tables.relations:
                self.know([((relation.total, outcome), 1), *(((part, outcome), -1) for part in relation.parts)], 0)
        self.matrix = csr_array(np.array(self.left))

    def know(self, terms, value):
        row = np.zeros(len(self.place))
        for name, coefficient in terms:
            row[self.place[name]] += coefficient
        self.left.append(row)
        self.right.append(value)

    def interval(self, cell, outcomes):
        cost = np.zeros(len(self.place))
        for outcome in outcomes:
            cost[self.place[cell, outcome]] = 1
        ends = []
        for sign in (1, -1):
            answer = linprog(sign * cost, A_eq=self.matrix, b_eq=self.right, bounds=(0, None), method="highs-ds")
            assert answer.status == 0, answer.message
            ends.append(sign * answer.fun)
        return np.ceil(ends[0] - 1e-6), np.floor(ends[1] + 1e-6)


def hidden(codes):
    return {cell for cell, by_measure in codes.items() if by_measure[0] is not Code.PUBLISHED}


def leaks_by_scipy(tables, codes):
    """Return the hidden counts narrower than 5, by the second auditor; same exception for public zeros."""
    secret, found = hidden(codes), []
    if tables.root in secret:
        return found
    reader = Reader(tables, set(tables.cells) - secret - set(tables.unshown))
    for cell in secret:
        for outcomes in ((0,), (1,), (0, 1)):
            above = {cell, *tables.ancestors(cell)} - secret
            if not tables.count(cell, outcomes) and any(not tables.count(c, outcomes) for c in above):
                continue
            low, high = reader.interval(cell, outcomes)
            assert low <= tables.count(cell, outcomes) <= high
            if high - low < 5:
                found.append((cell, outcomes, low, high))
    return found


# Rules on one cell


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ((6, 5), Code.PUBLISHED),
        ((11, 0), Code.PUBLISHED),  # all placed
        ((0, 11), Code.PUBLISHED),  # none: what the report is for
        ((7, 4), Code.PRIMARY),  # four pupils without a place
        ((4, 40), Code.PRIMARY),
        ((1, 0), Code.PRIMARY),
        ((10, 0), Code.DENOMINATOR),
        ((5, 5), Code.DENOMINATOR),
    ],
)
def test_one_cell(counts, code):
    tables = Tables({"root": counts}, [], PLACED, "root")
    assert problem(tables, "root", [0]) is code
    assert protect(tables) == {"root": {0: code}}


def test_two_measures_that_tell_a_small_count_apart_are_not_both_published():
    # 40 placed, 3 proposed, 20 without: 43 - 40 would give the three away; the first measure has priority.
    tables = Tables({"root": (40, 3, 20)}, [], [frozenset({0}), frozenset({0, 1})], "root")
    assert protect(tables) == {"root": {0: Code.PUBLISHED, 1: Code.PRIMARY}}
    # 3 placed, 40 proposed: the second may be published alone.
    tables = Tables({"root": (3, 40, 20)}, [], [frozenset({0}), frozenset({0, 1})], "root")
    assert protect(tables) == {"root": {0: Code.PRIMARY, 1: Code.PUBLISHED}}


def test_relations_must_add_up():
    with pytest.raises(ValueError, match="n'est pas la somme"):
        Tables({"root": (5, 5), "a": (5, 4)}, [Relation("root", ("a",))], PLACED, "root")


# Secondary suppression


def test_a_lone_hidden_cell_gets_the_smallest_partner():
    tables = column([], bois=(20, 10), mode=(6, 3), vente=(60, 30), soin=(12, 8))
    codes = protect(tables)
    assert codes["mode"][0] is Code.PRIMARY
    assert codes["soin"][0] is Code.SECONDARY
    assert hidden(codes) == {"mode", "soin"}
    assert audit(tables, codes) == []


def test_hiding_only_the_small_cell_is_seen_by_the_audit():
    tables = column([], bois=(20, 10), mode=(6, 3), vente=(60, 30))
    codes = {cell: {0: Code.PRIMARY if cell == "mode" else Code.PUBLISHED} for cell in tables.cells}
    leaks = audit(tables, codes)
    assert {(leak.cell, tuple(sorted(leak.block)), leak.bounds.low, leak.bounds.high) for leak in leaks} == {
        ("mode", (0,), 6, 6),
        ("mode", (1,), 3, 3),
        ("mode", (0, 1), 9, 9),
    }
    assert len(leaks_by_scipy(tables, codes)) == 3


def test_two_small_cells_that_add_up_to_little_get_a_third():
    # Two hidden groups with 1 and 2 unplaced: 3 between them, an interval of width 3.
    tables = column([], a=(9, 1), b=(9, 2), c=(30, 9), d=(60, 30))
    codes = protect(tables)
    assert codes["c"][0] is Code.SECONDARY
    assert codes["d"][0] is Code.PUBLISHED
    assert leaks_by_scipy(tables, codes) == []


def test_a_partner_without_any_such_pupil_does_not_help():
    # c has nobody without a place: it cannot hide the three of a.
    tables = column([], a=(9, 3), c=(12, 0), d=(60, 30))
    codes = protect(tables)
    assert codes["d"][0] is Code.SECONDARY
    assert leaks_by_scipy(tables, codes) == []


def test_everybody_placed_hides_small_groups_and_says_so_of_the_others():
    tables = column([], a=(3, 0), b=(40, 0), c=(60, 0))
    codes = protect(tables)
    assert codes["a"][0] is Code.PRIMARY
    assert codes["b"][0] is Code.SECONDARY
    assert codes["c"][0] is Code.PUBLISHED
    assert codes["root"][0] is Code.PUBLISHED


def test_a_hidden_total_hides_everything():
    tables = column([], a=(30, 3), b=(40, 0))
    assert hidden(protect(tables)) == {"root", "a", "b"}


def test_a_table_inside_another_is_not_a_way_round():
    # Sectors make exactly the vocational levels: total of sectors = cap + pro, though no page writes it.
    cells = {
        "root": (100, 60),
        "troisieme": (40, 30),
        "cap": (30, 15),
        "pro": (30, 15),
        "field": (60, 30),
        "outside": (40, 30),
        "bois": (6, 3),
        "vente": (54, 27),
    }
    relations = [
        Relation("root", ("troisieme", "cap", "pro")),
        Relation("root", ("field", "outside")),
        Relation("field", ("cap", "pro")),
        Relation("field", ("bois", "vente")),
    ]
    tables = Tables(cells, relations, PLACED, "root", unshown=("field", "outside"))
    codes = protect(tables)
    assert codes["bois"][0] is Code.PRIMARY
    assert codes["vente"][0] is Code.SECONDARY
    assert codes["cap"][0] is codes["troisieme"][0] is Code.PUBLISHED
    assert leaks_by_scipy(tables, codes) == []


def test_a_small_count_that_no_page_shows_is_protected_too():
    # 200 pupils, 197 of them in the shown field: the three others would be the difference.
    cells = {"root": (120, 80), "field": (119, 78), "outside": (1, 2), "rep": (60, 38), "none": (59, 40)}
    relations = [Relation("root", ("field", "outside")), Relation("field", ("rep", "none"))]
    tables = Tables(cells, relations, PLACED, "root", unshown=("field", "outside"))
    codes = protect(tables)
    # Without one of the two, the three are lost among a hundred.
    assert hidden(codes) == {"outside", "rep"}
    assert leaks_by_scipy(tables, codes) == []
    assert Reader(tables, {"root", "none"}).interval("outside", (0, 1)) == (0, 101)


# Proof on many tables


@pytest.mark.slow
def test_hiding_only_small_cells_leaks_in_most_random_tables():
    """Keeps the proof below honest: the tables are hard ones, and both auditors agree on each of their cells."""
    rng = random.Random(20260301)
    leaking = 0
    for _ in range(40):
        tables = crossed(rng, rng.randint(2, 4), rng.randint(2, 5), rng.choice([4, 9, 20]))
        codes = {cell: {0: problem(tables, cell, [0])} for cell in tables.cells}
        ours = {(leak.cell, tuple(sorted(leak.block))) for leak in audit(tables, codes)}
        theirs = {(cell, outcomes) for cell, outcomes, _, _ in leaks_by_scipy(tables, codes)}
        assert ours == theirs
        leaking += bool(ours)
    assert leaking >= 30


@pytest.mark.slow
def test_200_random_tables_do_not_leak():
    rng = random.Random(7)
    published = 0
    for _ in range(200):
        tables = crossed(rng, rng.randint(2, 3), rng.randint(2, 4), rng.choice([4, 9, 20]))
        codes = protect(tables)
        assert leaks_by_scipy(tables, codes) == []
        for cell in set(tables.cells) - hidden(codes):
            assert problem(tables, cell, [0]) is Code.PUBLISHED
            published += 1
    assert published > 800  # a gate that hides everything would be no proof


def test_the_answer_does_not_depend_on_the_order_of_cells():
    rng = random.Random(3)
    tables = crossed(rng, 3, 4, 9)
    names = [name for name in tables.cells if name != "root"]
    rng.shuffle(names)
    again = Tables(
        {"root": tables.cells["root"], **{name: tables.cells[name] for name in names}},
        tables.relations,
        PLACED,
        "root",
    )
    assert hidden(protect(tables)) == hidden(protect(again))

"""The matching engine: which student goes to which placement offer, exactly, and why.

This folder is a library on its own: no Django, no database, nothing of the rest of the project. It is written to be
read, since anyone concerned may ask how an automated proposal about a person was computed (code des relations entre le
public et l'administration, articles L311-3-1 and R311-3-1-2).

What it looks for, in strict order; a level never gives way to a lower one:

1. locks hold, vetoes hold (a veto is an absent edge), seats hold, reserved seats hold (``hard``), or are released only
   when the levels above require it (``soft``, level 5);
2. as many students placed as possible;
3. tiers of the barème: as many as possible of tier 0, then of tier 1, ... (never at the price of a placement: the sets
   of students that can be placed together form a matroid);
4. parity, when asked: the unplaced rates of the chosen groups, in thousandths rounded up, worst group first, are as
   low as possible (leximin), counting the members who have at least one possible offer;
5. with soft reserves: as few reserved seats as possible taken by students of other groups;
6. as many pairs of the previous run kept as possible;
7. least total cost (wishes, fit to the diploma, distance, as points of the barème);
8. a hash of (seed, student, offer) between what is still equal: nobody chooses it, and it can be computed again.

Sex, origin and health have no place here: the engine knows tiers, groups and costs only.

How: ``build`` checks and sorts, ``format`` reads and writes, ``network`` turns reserves into plain bins,
``cardinality`` finds who may stay out and cuts the problem in independent blocks, ``parity`` chooses how many stay out
of each cell of groups, ``costs`` and ``assign`` seat everybody, ``explain`` gives each unplaced student one reason.
``verify`` checks an answer without using any of that.

>>> instance = Instance.from_dict({
...     "format": "pole-instance/1",
...     "students": [{"id": "S1"}, {"id": "S2"}],
...     "offers": [{"id": "O1", "seats": 1}],
...     "edges": [["S1", "O1", 130], ["S2", "O1", 40]],
... })
>>> solution = solve(instance)
>>> solution.pairs
(('S2', 'O1'),)
>>> solution.unplaced[0].reason, solution.bottlenecks[0].deficit
('bottleneck', 1)
>>> verify(instance, solution)
[]
"""

from .format import dump_instance, dump_solution, load_instance, load_solution
from .solve import ENGINE, solve
from .types import (
    Bottleneck,
    Instance,
    InstanceError,
    Policy,
    Prospect,
    Solution,
    SolutionError,
    Unplaced,
)
from .verify import Finding, verify

__all__ = [
    "ENGINE",
    "Bottleneck",
    "Finding",
    "Instance",
    "InstanceError",
    "Policy",
    "Prospect",
    "Solution",
    "SolutionError",
    "Unplaced",
    "dump_instance",
    "dump_solution",
    "load_instance",
    "load_solution",
    "solve",
    "verify",
]

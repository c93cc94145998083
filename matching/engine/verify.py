"""Independent check of a solution: same types and file format as the solver, no other code in common.

``verify`` rebuilds what it needs from the instance, trusts no figure of the solution, and proves the optimum level by
level: a Hall certificate for the number placed and for each prefix of tiers, the absence of a negative cycle for the
reserves released, the previous pairs kept and the cost. With parity, cost is proved for the counts of each cell, and
the counts themselves are proved on small instances (``verify_parity.SMALL``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .types import Bools, Instance, Ints, Solution, count_of
from .verify_model import Places, augmenting_student, build_places, negative_cycle, seat_students
from .verify_parity import check_parity


@dataclass(frozen=True)
class Finding:
    """One fault: a stable code for programs and a French sentence for people."""

    code: str
    message: str

    def __str__(self) -> str:
        return self.message


def verify(instance: Instance, solution: Solution) -> list[Finding]:
    """The faults of the solution; an empty list means valid and optimal."""
    findings = _check_header(instance, solution)
    offer_of, faults = _check_pairs(instance, solution)
    if faults:  # what follows only makes sense for a possible assignment
        return findings + faults
    places = build_places(instance)
    place_of, refused = seat_students(instance, places, offer_of)
    if refused:
        names = [instance.offer_ids[o] for o in refused]
        return findings + [
            Finding("reserved", f"Offre « {name} » : des places réservées sont prises par d’autres élèves.")
            for name in names
        ]
    findings += _check_totals(instance, solution, offer_of)
    findings += _check_cardinality(instance, places, place_of)
    cells = _cells(instance)
    costs = _check_costs(instance, places, place_of, cells)
    if not findings and not costs and instance.policy.parity:
        costs = [Finding("parity", message) for message in check_parity(instance, places, place_of)]
    findings += costs
    findings += _check_reasons(instance, solution, places, place_of, offer_of)
    findings += _check_bottlenecks(instance, solution, places, place_of)
    findings += _check_prospects(solution)
    return findings


def _check_header(instance: Instance, solution: Solution) -> list[Finding]:
    findings = []
    if solution.instance_sha256 != instance.sha256:
        findings.append(Finding("sha256", "La solution ne porte pas sur cette instance (empreintes différentes)."))
    if solution.seed != instance.seed:
        message = f"La graine de la solution ({solution.seed}) n’est pas celle de l’instance ({instance.seed})."
        findings.append(Finding("seed", message))
    if not solution.engine.strip():
        findings.append(Finding("engine", "Le nom du moteur manque."))
    return findings


def _check_pairs(instance: Instance, solution: Solution) -> tuple[Ints, list[Finding]]:
    findings: list[Finding] = []
    student_at = {value: i for i, value in enumerate(instance.student_ids)}
    offer_at = {value: i for i, value in enumerate(instance.offer_ids)}
    offer_of = np.full(instance.n_students, -1, np.int64)
    if list(solution.pairs) != sorted(solution.pairs):
        findings.append(Finding("order", "Les paires ne sont pas triées."))
    for student, offer in solution.pairs:
        if student not in student_at:
            findings.append(Finding("student", f"Élève inconnu « {student} »."))
        elif offer not in offer_at:
            findings.append(Finding("offer", f"Offre inconnue « {offer} »."))
        elif offer_of[student_at[student]] >= 0:
            findings.append(Finding("twice", f"L’élève « {student} » est placé deux fois."))
        else:
            offer_of[student_at[student]] = offer_at[offer]
    placed = np.flatnonzero(offer_of >= 0)
    impossible = placed[instance.edge_index(placed, offer_of[placed]) < 0]
    for s in impossible.tolist():
        student, offer = instance.student_ids[s], instance.offer_ids[int(offer_of[s])]
        findings.append(Finding("edge", f"L’élève « {student} » ne peut pas aller dans l’offre « {offer} »."))
    load = np.bincount(offer_of[placed], minlength=instance.n_offers)
    for o in np.flatnonzero(load > instance.seats).tolist():
        message = f"Offre « {instance.offer_ids[o]} » : {_people(load[o])} pour {_seats(instance.seats[o])}."
        findings.append(Finding("seats", message))
    for s, o in instance.locks.tolist():
        if offer_of[s] != o:
            student, offer = instance.student_ids[s], instance.offer_ids[o]
            findings.append(Finding("lock", f"L’élève « {student} », fixé dans l’offre « {offer} », n’y est pas."))
    return offer_of, findings


def _check_totals(instance: Instance, solution: Solution, offer_of: Ints) -> list[Finding]:
    findings = []
    placed = np.flatnonzero(offer_of >= 0)
    if solution.placed != placed.size:
        message = f"Élèves placés : {solution.placed} annoncés, {placed.size} dans les paires."
        findings.append(Finding("placed", message))
    by_tier = tuple(np.bincount(instance.tiers[placed], minlength=instance.n_tiers).tolist())
    if solution.placed_by_tier != by_tier:
        message = f"Élèves placés par rang : {list(solution.placed_by_tier)} annoncés, {list(by_tier)} dans les paires."
        findings.append(Finding("placed_by_tier", message))
    cost = int(instance.edge_costs[instance.edge_index(placed, offer_of[placed])].sum())
    if solution.cost != cost:
        findings.append(Finding("cost_total", f"Coût annoncé {solution.cost}, coût des paires {cost}."))
    return findings


def _check_cardinality(instance: Instance, places: Places, place_of: Ints) -> list[Finding]:
    everyone = np.ones(instance.n_students, bool)
    student = augmenting_student(places, place_of, everyone, everyone)
    if student >= 0:
        name = instance.student_ids[student]
        return [Finding("cardinality", f"Un élève de plus peut être placé (par exemple « {name} »).")]
    if not instance.policy.tiers:
        return []
    locked = np.zeros(instance.n_students, bool)
    locked[instance.locks[:, 0]] = True
    for tier in np.unique(instance.tiers[place_of < 0]).tolist():
        first = instance.tiers <= tier
        student = augmenting_student(places, place_of, first, first | locked)
        if student >= 0:
            name = instance.student_ids[student]
            message = f"Un élève de plus de rang {tier} ou plus prioritaire peut être placé (par exemple « {name} »)."
            return [Finding("tiers", message)]
    return []


def _cells(instance: Instance) -> Ints:
    """Who may replace whom outside without changing the upper levels: same tier, same parity groups."""
    names: dict[tuple[int, tuple[bool, ...]], int] = {}
    cells = np.zeros(instance.n_students, np.int64)
    masks = [instance.members(group) for group in instance.policy.parity]
    for s in range(instance.n_students):
        tier = int(instance.tiers[s]) if instance.policy.tiers else 0
        cells[s] = names.setdefault((tier, tuple(bool(mask[s]) for mask in masks)), len(names))
    return cells


def _check_costs(instance: Instance, places: Places, place_of: Ints, cells: Ints) -> list[Finding]:
    """No chain of moves keeps the upper levels and improves a lower one.

    Nodes: places, then one "outside" per cell, then the pool of free seats. An arc a -> b is one student leaving a for
    b; a round trip is a change of solution, and its weight is the change of the level.
    """
    m = places.seats.size
    out, pool = m + cells, m + int(cells.max(initial=0)) + 1
    here = np.where(place_of >= 0, place_of, out)
    locked = np.zeros(instance.n_students, bool)
    locked[instance.locks[:, 0]] = True
    seated = np.flatnonzero(place_of >= 0)
    leavers = seated[~locked[seated]]
    load = np.bincount(place_of[seated], minlength=m)
    free = np.flatnonzero(load < places.seats)
    previous = np.zeros(instance.n_edges, bool)
    known = instance.edge_index(instance.previous[:, 0], instance.previous[:, 1])
    previous[known[known >= 0]] = True
    tails = np.concatenate([here[places.student], place_of[leavers], free, np.full(m, pool)])
    heads = np.concatenate([places.place, out[leavers], np.full(free.size, pool), np.arange(m)])
    levels = (
        ("reserves", places.breach, "Une place réservée prise par un autre élève peut être rendue à son groupe."),
        ("previous", -previous[places.edge].astype(np.int64), "Une proposition précédente de plus peut être gardée."),
        ("cost", instance.edge_costs[places.edge], "Le coût total peut baisser sans rien changer d’autre."),
    )
    alive = np.ones(tails.size, bool)
    key = places.student * max(m, 1) + places.place
    order = np.argsort(key, kind="stable")
    spot = order[np.searchsorted(key[order], seated * max(m, 1) + place_of[seated])]
    for code, value, sentence in levels:
        if not value.any():
            continue
        now = np.zeros(instance.n_students, np.int64)
        now[seated] = value[spot]
        weights = np.concatenate([value - now[places.student], -now[leavers], np.zeros(free.size + m, np.int64)])
        found, distance = negative_cycle(tails[alive], heads[alive], weights[alive], pool + 1)
        if found:
            return [Finding(code, sentence)]
        # A change that leaves this level equal uses tight arcs only.
        alive &= weights + distance[tails] == distance[heads]
    return []


def _check_reasons(
    instance: Instance, solution: Solution, places: Places, place_of: Ints, offer_of: Ints
) -> list[Finding]:
    findings: list[Finding] = []
    waiting = {instance.student_ids[s]: s for s in np.flatnonzero(offer_of < 0).tolist()}
    names = [row.student for row in solution.unplaced]
    if names != sorted(waiting):
        findings.append(Finding("unplaced", "La liste des élèves sans place ne correspond pas aux paires."))
    true_reason = _true_reasons(instance, places, place_of, offer_of)
    for row in solution.unplaced:
        if row.student not in waiting:
            continue
        expected = true_reason[waiting[row.student]]
        if row.reason != expected:
            message = f"Élève « {row.student} » : motif « {row.reason} », le vrai motif est « {expected} »."
            findings.append(Finding("reason", message))
        elif row.reason != "bottleneck":
            if row.bottleneck is not None:
                message = f"Élève « {row.student} » : un blocage est cité sans être le motif."
                findings.append(Finding("reason", message))
        elif row.bottleneck is None or not 0 <= row.bottleneck < len(solution.bottlenecks):
            findings.append(Finding("reason", f"Élève « {row.student} » : le blocage cité n’existe pas."))
        elif row.student not in solution.bottlenecks[row.bottleneck].students:
            findings.append(Finding("reason", f"Élève « {row.student} » : absent du blocage cité."))
    return findings


def _true_reasons(instance: Instance, places: Places, place_of: Ints, offer_of: Ints) -> list[str]:
    reasons = np.full(instance.n_students, "bottleneck", dtype=object)
    if instance.policy.reserves == "hard":
        usable = np.zeros(instance.n_students, bool)
        usable[places.student] = True
        load = np.bincount(offer_of[offer_of >= 0], minlength=instance.n_offers)
        spare = np.zeros(instance.n_students, bool)
        spare[instance.edge_students[load[instance.edge_offers] < instance.seats[instance.edge_offers]]] = True
        reasons[~usable | spare] = "reserved"
    reasons[np.bincount(instance.edge_students, minlength=instance.n_students) == 0] = "no_offer"
    return reasons.tolist()


def _check_bottlenecks(instance: Instance, solution: Solution, places: Places, place_of: Ints) -> list[Finding]:
    findings: list[Finding] = []
    student_at = {value: i for i, value in enumerate(instance.student_ids)}
    order = np.argsort(places.student, kind="stable")
    starts = np.searchsorted(places.student[order], np.arange(instance.n_students + 1))
    reach = places.place[order]
    locked = instance.locks[:, 0].tolist()
    taken: Bools = np.zeros(places.seats.size, bool)
    counted: set[int] = set(locked)  # locked students hold their seat: they never count as competing
    seen: set[str] = set()
    pending = set(locked)
    last: tuple[int, int] | None = None
    for rank, row in enumerate(solution.bottlenecks):
        where = f"Blocage {rank}"
        unknown = [s for s in row.students if s not in student_at]
        if unknown or not row.students or len(set(row.students)) != len(row.students) or seen & set(row.students):
            findings.append(Finding("bottleneck", f"{where} : élèves inconnus, absents ou comptés deux fois."))
            return findings
        seen |= set(row.students)
        members = [student_at[s] for s in row.students]
        if counted & set(members):
            findings.append(Finding("bottleneck", f"{where} : contient un élève fixé."))
        fresh = np.unique(np.concatenate([reach[starts[s] : starts[s + 1]] for s in members]))
        fresh = fresh[~taken[fresh]]
        taken[fresh] = True
        offers = sorted({instance.offer_ids[o] for o in places.offer[fresh].tolist()})
        if list(row.offers) != offers:
            findings.append(Finding("bottleneck", f"{where} : les offres citées ne sont pas celles de ses élèves."))
        holding = {s for s in pending if taken[reach[starts[s] : starts[s + 1]]].all()}
        pending -= holding
        seats = int(places.seats[fresh].sum()) - len(holding)
        if row.seats != seats or row.deficit != len(members) - seats or row.deficit <= 0:
            message = (
                f"{where} : {_people(len(members))} pour {_seats(seats)} ; la solution annonce {_seats(row.seats)}"
            )
            findings.append(Finding("bottleneck", f"{message} et {_people(row.deficit)} de trop."))
        if last is not None and len(members) * last[1] > last[0] * seats:
            findings.append(Finding("bottleneck", f"{where} : plus tendu que le précédent."))
        last = (len(members), seats)
    usable = np.zeros(instance.n_students, bool)
    usable[places.student] = True
    outside = int((usable & (place_of < 0)).sum())
    total = sum(row.deficit for row in solution.bottlenecks)
    if not findings and total != outside:
        message = f"Les blocages expliquent {_people(total)} sans place sur {outside}."
        findings.append(Finding("bottleneck", message))
    return findings


def _check_prospects(solution: Solution) -> list[Finding]:
    findings = []
    cited = Counter(student for row in solution.prospects for student in row.students)
    if sorted(cited.elements()) != sorted(row.student for row in solution.unplaced):
        findings.append(Finding("prospects", "Les places à trouver ne citent pas chaque élève sans place une fois."))
    for rank, row in enumerate(solution.prospects):
        if row.extra_seats != len(row.students):
            message = f"Places à trouver {rank} : {_seats(row.extra_seats)} pour {_people(len(row.students))}."
            findings.append(Finding("prospects", message))
    return findings


def _people(number: int) -> str:
    return count_of(int(number), "élève")


def _seats(number: int) -> str:
    return count_of(int(number), "place")

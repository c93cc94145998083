"""Classes: how many in each school, of which level and formation, out on which dates."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from config.seed.calendar import Calendar, Slot
from config.seed.world import TRACKS, Kind, School, Training, World
from poles.nomenclatures import Level

CLASS_SIZE = 27
#: Step of a low-discrepancy sequence: neighbours in a list get dates far apart, in the wanted proportions.
GOLDEN = 0.6180339887498949
SHORT = {
    Level.TROISIEME: "3e", Level.SECONDE: "2de", Level.CAP1: "1CAP", Level.CAP2: "2CAP", Level.SECONDE_PRO: "2PRO",
    Level.PREMIERE_PRO: "1PRO", Level.TERMINALE_PRO: "TPRO", Level.BTS1: "BTS1", Level.BTS2: "BTS2",
}  # fmt: skip
#: One class in so many of a polyvalent or general lycée is of BTS.
BTS_EVERY = {Kind.LPO: 6, Kind.LGT: 5}


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class to create: its slots are the coming one, and a past one for some vocational classes."""

    school: School
    level: str
    training: Training | None
    name: str
    size: int
    slot: Slot
    past: Slot | None

    @property
    def key(self) -> str:
        """Stable name of the class inside a seed."""
        return f"{self.school.uai}:{self.name}"

    @property
    def mef(self) -> str:
        """MEF code of the class, or nothing."""
        if self.training is None:
            return ""
        year = TRACKS[self.training.track].index(self.level)
        return self.training.mefs[year] if year < len(self.training.mefs) else ""


def plan_classes(world: World, students: int, calendar: Calendar, rng: Random) -> list[ClassPlan]:
    """Spread exactly `students` pupils over classes, schools weighing what their size says.

    Systematic sampling: a school gets its exact share rounded down or up, and a small school keeps its chance.
    """
    schools = [school for school in world.schools if school.weight > 0]
    total = sum(school.weight for school in schools)
    wanted = max(1, round(students / CLASS_SIZE))
    start, done = rng.random(), 0.0
    drawn: list[tuple[School, str, Training | None]] = []
    for school in schools:
        before, done = done, done + school.weight * wanted / total
        count = int(done + start) - int(before + start)
        drawn += [(school, level, training) for level, training in itertools.islice(_levels(school, rng), count)]
    if not drawn:
        school = max(schools, key=lambda candidate: candidate.weight)
        drawn = [(school, *next(_levels(school, rng)))]
    sizes = _sizes(len(drawn), students, rng)
    largest = Counter(school.pole for school, _, _ in drawn if school.pole).most_common(1)
    dates = _Dates(calendar, largest[0][0] if largest else "", rng)
    names: dict[str, set[str]] = {}
    return [
        ClassPlan(
            school, level, training, _name(level, training, names.setdefault(school.uai, set())), size,
            *dates.next(school.pole, level),
        )
        for (school, level, training), size in zip(drawn, sizes, strict=True)
        if size
    ]  # fmt: skip


def _levels(school: School, rng: Random) -> Iterator[tuple[str, Training | None]]:
    """Yield the levels and formations of a school's classes, most needed first, without end."""
    if school.kind == Kind.COLLEGE:
        yield from itertools.repeat((Level.TROISIEME, None))
    years = [(level, training) for training in school.trainings for level in TRACKS[training.track]]
    rng.shuffle(years)
    pro = itertools.cycle([pair for pair in years if pair[1].track != "bts"] or [(Level.SECONDE, None)])
    bts = [pair for pair in years if pair[1].track == "bts"]
    every = BTS_EVERY.get(Kind(school.kind), 0)
    # Schools begin anywhere in the round, or small samples would never hold its last turn.
    for rank in itertools.count(rng.randint(1, every) if every else 1):
        if bts and every and rank % every == 0:
            yield bts[rank // every % len(bts)]
        elif school.kind == Kind.LGT or (school.kind == Kind.LPO and rank % 3 == 0):
            yield Level.SECONDE, None
        else:
            yield next(pro)


def _sizes(classes: int, students: int, rng: Random) -> list[int]:
    """Return sizes around the mean, of sum `students`: pairs of classes exchange up to three pupils."""
    base, extra = divmod(students, classes)
    sizes = [base + (rank < extra) for rank in range(classes)]
    for rank in range(0, classes - 1, 2):
        moved = min(rng.randint(0, 3), sizes[rank + 1] // 4)
        sizes[rank] += moved
        sizes[rank + 1] -= moved
    return sizes


def _name(level: str, training: Training | None, taken: set[str]) -> str:
    stem = SHORT[Level(level)] + (f" {training.short}" if training else "")
    for number in itertools.count(1):
        mark = chr(64 + number) if number <= 26 else str(number)
        name = f"{stem} {mark}"
        if name not in taken:
            taken.add(name)
            return name
    raise AssertionError  # itertools.count has no end


class _Dates:
    """Deal the slots of a track to its classes, pôle by pôle."""

    def __init__(self, calendar: Calendar, largest: str, rng: Random) -> None:
        self._calendar, self._largest, self._rng = calendar, largest, rng
        self._points: dict[tuple[str, str], float] = {}

    def next(self, pole: str, level: str) -> tuple[Slot, Slot | None]:
        """Return the coming slot of the pôle's next class of this track, and perhaps a past one."""
        slots = self._calendar.slots_of(level)
        key = (pole, slots[0].key)
        point = self._points.get(key)
        if point is not None:
            point = (point + GOLDEN) % 1
        else:
            # The largest pôle begins with the first slot: the most urgent departures exist even in a small sample.
            point = self._rng.random() * (slots[0].share if pole == self._largest else 1)
        self._points[key] = point
        left = point * sum(slot.share for slot in slots)
        chosen = slots[-1]
        for slot in slots:
            left -= slot.share
            if left < 0:
                chosen = slot
                break
        past = self._calendar.past if slots == self._calendar.pfmp else None
        if past is not None and (past.ends_on >= chosen.starts_on or self._rng.random() >= past.share):
            past = None
        return chosen, past

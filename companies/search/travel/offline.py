"""Estimate without any outside request: a straight line, lengthened by the detour of streets, at a usual speed.

The figures are orders of magnitude, chosen cautious, and stand here alone; pages say « environ ».
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from companies.search.travel.provider import Mode


@dataclass(frozen=True, slots=True)
class Pace:
    """One means of travel.

    `waiting`: minutes spent without getting nearer. `detour`: metres on the ground for one as the crow flies.
    `speed`: kilometres an hour on the ground, stops included.
    """

    waiting: float
    detour: float
    speed: float


#: Why these figures. Streets are about a third longer than the straight line on foot and by bicycle. A bus or a train
#: also leaves the straight line to serve its stops, and costs the walk to the first one, the wait and the walk from the
#: last one. A car makes a detour by larger roads, and has to be parked; its speed mixes town and open country.
PACES: dict[str, Pace] = {
    Mode.WALK: Pace(waiting=0, detour=1.3, speed=4.5),
    Mode.BIKE: Pace(waiting=2, detour=1.3, speed=14),
    Mode.PUBLIC: Pace(waiting=12, detour=1.4, speed=25),
    Mode.CAR: Pace(waiting=4, detour=1.3, speed=45),
}


class Offline:
    """The default provider."""

    def lines(self, mode: str) -> list[tuple[float, float]]:
        """Return pairs (minutes before moving, minutes a metre as the crow flies); the quickest one is taken.

        Nobody waits for a bus to go five hundred metres: public transport includes walking all the way.
        """
        paces = [PACES[mode], *([PACES[Mode.WALK]] if mode == Mode.PUBLIC else [])]
        return [(pace.waiting, pace.detour * 60 / (pace.speed * 1000)) for pace in paces]

    def minutes(self, metres: float, mode: str) -> int:
        """Return the minutes of a journey, rounded up."""
        return math.ceil(min(waiting + metres * rate for waiting, rate in self.lines(mode)))

    def reach(self, minutes: int, mode: str) -> float:
        """Return the metres as the crow flies that can be gone in so many minutes; none before moving."""
        return max(0.0, *((minutes - waiting) / rate for waiting, rate in self.lines(mode)))


OFFLINE = Offline()

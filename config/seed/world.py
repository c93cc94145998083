"""The stage of the demonstration: communes, schools, formations and pôles, whatever their source."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from establishments.models import Establishment
from poles.nomenclatures import Level

Kind = Establishment.Kind
#: Years of each vocational track, in order.
TRACKS: dict[str, tuple[str, ...]] = {
    "cap": (Level.CAP1, Level.CAP2),
    "pro": (Level.SECONDE_PRO, Level.PREMIERE_PRO, Level.TERMINALE_PRO),
    "bts": (Level.BTS1, Level.BTS2),
}
#: Share of a school's pupils who are in the levels of the demonstration (a collège has one 3e out of four levels).
WEIGHTS = {Kind.COLLEGE: 0.25, Kind.LGT: 0.34, Kind.LPO: 0.6, Kind.LP: 1.0, Kind.SEP: 1.0}


@dataclass(frozen=True, slots=True)
class Town:
    """A commune: centroid in degrees (WGS84), INSEE density 1 (city) to 7 (very dispersed), its QPV codes."""

    insee: str
    name: str
    latitude: float
    longitude: float
    population: int
    density: int
    qpvs: tuple[str, ...] = ()

    @property
    def rural(self) -> bool:
        """Whether the density is one of the last three."""
        return self.density >= 5


@dataclass(frozen=True, slots=True)
class Training:
    """A vocational formation of a school: track, sectors (ROME letters, best first), MEF code of each year."""

    short: str
    label: str
    track: str
    sectors: tuple[str, ...]
    mefs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class School:
    """A school: where it is, how big, its social position and its formations."""

    uai: str
    kind: str
    town: Town
    latitude: float
    longitude: float
    size: int
    #: IPS of the school, or the national mean of its kind when it has none.
    ips: float
    priority: str = ""
    trainings: tuple[Training, ...] = ()
    pole: str = ""

    @property
    def weight(self) -> float:
        """Expected number of pupils in the levels of the demonstration; 0 for a kind that it leaves out."""
        if self.kind in (Kind.LP, Kind.SEP) and not self.trainings:
            return 0.0
        return self.size * WEIGHTS.get(Kind(self.kind), 0.0)


@dataclass(frozen=True, slots=True)
class PolePlan:
    """A pôle to create: its slug, its name and its territory (INSEE codes)."""

    slug: str
    name: str
    kind: str
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that exists before people do; reference rows are already in the database."""

    academie: str
    towns: dict[str, Town]
    schools: tuple[School, ...]
    poles: tuple[PolePlan, ...]
    #: Pôle (slug) of each commune that has one.
    pole_of: dict[str, str] = field(default_factory=dict)


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance on the tangent plane: exact to a few metres at the scale of an académie, and cheap."""
    x = (lon2 - lon1) * math.cos(math.radians((lat1 + lat2) / 2))
    return 111.195 * math.hypot(x, lat2 - lat1)

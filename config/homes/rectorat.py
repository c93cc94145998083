"""Facts of the rectorat's home: pôles, letters, territory, rates. No pupil is read: the database shows it none."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from django.db.models import Count, Q, Sum
from scipy.spatial import cKDTree

from companies.models import OfferPublication
from config.homes.letter_acts import LetterAct, act_of, is_followed
from equity.models import EquityFigure, EquitySnapshot, SnapshotState
from equity.tabulation import ALL, TOTAL
from establishments.models import Establishment, PoleMembership
from matching.models import Run, RunState
from poles.letters.rules import State
from poles.models import Academie, Commune, MissionLetter, Pole, PoleCommune
from web.maps import Place, Zone, territory_map
from web.maps.projection import DEGREE_KM

LETTER_NOTICE = 90
#: Bounds of the classes of the map, in shares placed: fixed, so that two maps compare.
CLASSES = (0.80, 0.85, 0.88)
CLASS_LABELS = ("moins de 80 %", "80 à 85 %", "85 à 88 %", "plus de 88 %")
INDICATOR = "placement_rate"
#: Not acknowledged yet; acknowledged, whose days give rights.
WAITING, RUNNING = (State.DRAFT, State.SIGNED), (State.ACKNOWLEDGED, State.ACTIVE)


@dataclass(frozen=True, slots=True)
class Measure:
    """A rate in [0, 1] with its interval, or a suppressed one (`value` None); `source` says where it comes from."""

    source: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    frozen: bool = False

    @property
    def has_interval(self) -> bool:
        """Whether the rate is published with its bounds."""
        return None not in (self.value, self.low, self.high)


@dataclass(slots=True)
class PoleRow:
    """One pôle of the académie."""

    pole: Pole
    letter: MissionLetter | None = None
    last_letter: MissionLetter | None = None
    #: Who stands in for the holder of `letter` during an absence.
    deputy: MissionLetter | None = None
    #: Acknowledged, begins later.
    successor: MissionLetter | None = None
    #: A draft, or signed and not acknowledged.
    pending: MissionLetter | None = None
    communes: int = 0
    members: int = 0
    offers_waiting: int = 0
    seats: int = 0
    measure: Measure | None = None
    today: dt.date = field(default_factory=dt.date.today)

    @property
    def letter_days(self) -> int | None:
        """Days left to the letter in force."""
        return (self.letter.ends_on - self.today).days if self.letter else None

    @property
    def vacant_days(self) -> int | None:
        """Days since the last letter ended, when none is in force."""
        if self.letter or not self.last_letter:
            return None
        return max((self.today - self.last_letter.ends_on).days, 0)

    @property
    def is_unattended(self) -> bool:
        """Whether the holder is absent today and nobody stands in."""
        return self.letter is not None and self.letter.is_absent(self.today) and self.deputy is None

    @property
    def to_treat(self) -> bool:
        """Whether a letter is missing, or ends soon without one that follows."""
        if self.letter is None or self.letter_days is None:
            return True
        if self.is_unattended:
            return True
        return self.letter_days <= LETTER_NOTICE and not is_followed(self.letter, self.successor)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A commune without pôle, and the pôle whose territory is nearest."""

    commune: Commune
    nearest: Pole | None
    metres: float | None


@dataclass(slots=True)
class Overview:
    """All that the page says."""

    academie: Academie
    today: dt.date
    rows: list[PoleRow]
    communes: int = 0
    establishments: int = 0
    outside_pole: int = 0
    uncovered: list[Uncovered] = field(default_factory=list)
    uncovered_count: int = 0
    uncovered_population: int = 0
    whole: Measure | None = None
    places: list[Place] = field(default_factory=list)

    @property
    def letters(self) -> list[PoleRow]:
        """Pôles whose letter must be treated: none first, then the nearest end."""
        rows = [row for row in self.rows if row.to_treat]
        return sorted(rows, key=lambda row: (row.letter_days is not None, row.letter_days or 0, row.pole.name))

    def letter_lines(self, *, may_sign: bool) -> list[tuple[PoleRow, LetterAct]]:
        """Return these pôles with the act that each asks for; `may_sign`: the reader signs for the recteur."""
        return [(row, act_of(row, may_sign=may_sign)) for row in self.letters]

    @property
    def has_measures(self) -> bool:
        """Whether at least one pôle has a figure."""
        return any(row.measure for row in self.rows)

    @property
    def scale_start(self) -> float:
        """Lower end of the scale of the whiskers, common to the rows: 60 %, or less by steps of 20 points."""
        lows = [row.measure.low for row in self.rows if row.measure and row.measure.low is not None]
        return max(0.0, min(0.6, math.floor(min(lows, default=0.6) * 5) / 5))

    @property
    def suppressed(self) -> int:
        """Number of masked rates."""
        return sum(1 for row in self.rows if row.measure and row.measure.value is None)


def overview(academie: Academie, today: dt.date) -> Overview:
    """Read the académie in a constant number of queries."""
    rows = [PoleRow(pole=pole, today=today) for pole in Pole.objects.filter(academie=academie).order_by("name")]
    by_pole = {row.pole.pk: row for row in rows}
    _letters(by_pole, today)
    _counts(by_pole, today)
    result = Overview(academie=academie, today=today, rows=rows)
    measures = _measures(academie)
    for pk, row in by_pole.items():
        row.measure = measures.get(pk)
    result.whole = measures.get(None)
    _territory(result, by_pole)
    open_schools = Establishment.objects.filter(academie=academie, is_open=True)
    result.establishments = open_schools.count()
    members = PoleMembership.objects.in_force(today).filter(academie=academie).values("establishment")
    result.outside_pole = open_schools.exclude(pk__in=members).count()
    return result


def _letters(rows: dict[UUID, PoleRow], today: dt.date) -> None:
    letters = MissionLetter.objects.filter(pole__in=rows).select_related("user", "bilan")
    for letter in letters.order_by("starts_on", "pk"):
        row = rows[letter.pole_id]
        if letter.state in WAITING:
            # A draft whose days are over was forgotten: it prepares nothing.
            if not letter.substitutes_id and letter.ends_on >= today:
                row.pending = letter
        elif letter.state in RUNNING and letter.starts_on <= today <= letter.ends_on:
            # During an absence the rights are the deputy's; the mandate to renew is the holder's.
            if letter.substitutes_id:
                row.deputy = letter
            else:
                row.letter = letter
        elif letter.state in RUNNING and letter.starts_on > today:
            row.successor = row.successor or letter
        elif letter.starts_on <= today:
            row.last_letter = letter


def _counts(rows: dict[UUID, PoleRow], today: dt.date) -> None:
    members = PoleMembership.objects.in_force(today).filter(pole__in=rows).order_by().values_list("pole")
    for pk, count in members.annotate(n=Count("pk")):
        rows[pk].members = count
    offers = (
        OfferPublication.objects.filter(pole__in=rows)
        .order_by()
        .values_list("pole")
        .annotate(
            waiting=Count("pk", filter=Q(status="submitted")),
            seats=Sum("offer__seats", filter=Q(status="published", offer__ends_on__gte=today)),
        )
    )
    for pk, waiting, seats in offers:
        rows[pk].offers_waiting, rows[pk].seats = waiting, seats or 0


def _measures(academie: Academie) -> dict[UUID | None, Measure]:
    """Return the latest frozen rate of each pôle (key None: the académie), else what the latest run proposed."""
    found: dict[UUID | None, Measure] = {}
    runs = (
        Run.objects.filter(academie=academie, state=RunState.DONE, students__gt=0)
        .order_by("pole_id", "-finished_at")
        .distinct("pole_id")
        .values_list("pole", "students", "placed", "finished_at")
    )
    for pole, students, placed, finished_at in runs:
        source = f"proposés par le calcul du {finished_at:%d/%m/%Y}"
        # The database holds them together: a finished run has both.
        share = (placed or 0) / (students or 1)
        found[pole] = Measure(source, share, numerator=placed, denominator=students)
    latest = (
        EquitySnapshot.objects.filter(academie=academie, state=SnapshotState.FROZEN)
        .order_by("pole_id", "-frozen_at")
        .distinct("pole_id")
        .values_list("pk", flat=True)
    )
    figures = EquityFigure.objects.filter(
        snapshot__in=list(latest), indicator=INDICATOR, dimension=TOTAL, group=ALL, kind=EquityFigure.Kind.RATE
    ).select_related("snapshot")
    for figure in figures.order_by("pk"):
        frozen_at = figure.snapshot.frozen_at
        source = f"état figé le {frozen_at:%d/%m/%Y}" if frozen_at else "état figé"
        found[figure.pole_id] = Measure(
            source,
            None if figure.suppression else figure.value,
            figure.low,
            figure.high,
            figure.numerator,
            figure.denominator,
            frozen=True,
        )
    return found


def _territory(result: Overview, rows: dict[UUID, PoleRow]) -> None:
    """Place each commune in its pôle; find those in none and the nearest pôle of each."""
    zone = dict(PoleCommune.objects.filter(pole__in=rows).order_by("pole__name").values_list("commune", "pole"))
    communes = list(Commune.objects.filter(academie=result.academie).order_by("search_name", "pk"))
    for pk in zone.values():
        rows[pk].communes += 1
    result.communes = len(communes)
    located = [one for one in communes if one.latitude is not None and one.longitude is not None]
    result.places = [
        Place(one.latitude or 0.0, one.longitude or 0.0, str(zone[one.pk]) if one.pk in zone else None)
        for one in located
    ]
    alone = [one for one in communes if one.pk not in zone]
    result.uncovered_count = len(alone)
    result.uncovered_population = sum(one.population or 0 for one in alone)
    alone.sort(key=lambda one: (-(one.population or 0), one.search_name))
    covered = [one for one in located if one.pk in zone]
    result.uncovered = [
        Uncovered(commune, rows[zone[near.pk]].pole if near else None, metres)
        for commune, near, metres in _nearest(alone[:5], covered)
    ]


def _plane(communes: Sequence[Commune]) -> np.ndarray:
    points = np.array([(one.latitude, one.longitude) for one in communes], dtype=float)
    return np.column_stack([points[:, 0], points[:, 1] * np.cos(np.radians(points[:, 0]))]) * DEGREE_KM * 1000


def _nearest(
    alone: Sequence[Commune], covered: Sequence[Commune]
) -> list[tuple[Commune, Commune | None, float | None]]:
    located = [one for one in alone if one.latitude is not None and one.longitude is not None]
    if not covered or not located:
        return [(one, None, None) for one in alone]
    distances, places = cKDTree(_plane(covered)).query(_plane(located))
    found = {one.pk: (covered[int(place)], float(m)) for one, place, m in zip(located, places, distances, strict=True)}
    return [(one, *found.get(one.pk, (None, None))) for one in alone]


def rate_class(value: float) -> str:
    """Return the class of colour of a share placed."""
    return f"rate-{sum(value >= bound for bound in CLASSES)}"


def map_of(result: Overview) -> str:
    """Draw the map of the pôles; its facts are those of the table."""
    zones = {}
    for row in result.rows:
        value = row.measure.value if row.measure else None
        figure = f"{100 * value:.0f}\u00a0%" if value is not None else "s" if row.measure else "pas de chiffre"
        zones[str(row.pole.pk)] = Zone(row.pole.name, figure, rate_class(value) if value is not None else "rate-none")
    return territory_map(result.places, zones, "Part d'élèves placés, par pôle")

"""The académies side by side: counts of governance, no person, no pupil."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from poles.models import Academie, Commune, MissionLetter, Pole, PoleCommune
from tenancy.scope import Scope, acting_as


@dataclass(frozen=True, slots=True)
class AcademieRow:
    """One académie: pôles, those that a letter in force leads, communes and those that a pôle covers."""

    name: str
    poles: int
    led: int
    communes: int
    covered: int

    @property
    def without_coordinator(self) -> int:
        """Pôles without a letter in force."""
        return self.poles - self.led

    @property
    def coverage(self) -> float | None:
        """Share of the communes covered (0 to 1); None when the register of communes is empty."""
        return self.covered / self.communes if self.communes else None


def side_by_side(day: dt.date) -> list[AcademieRow]:
    """Return one row for each académie, by name; five queries whatever their number.

    Ministry staff have no door on the rows of an académie. This one service reads as the jobs of all of them and gives
    back whole numbers only.
    """
    academies = list(Academie.objects.order_by("name"))
    codes = tuple(one.pk for one in academies)
    with acting_as(Scope("job", codes, {"jobs": codes})):
        poles = _counts(Pole.objects.all())
        led = dict(
            MissionLetter.objects.in_force(day)
            .order_by()
            .values_list("academie")
            .annotate(n=Count("pole", distinct=True))
        )
        covered = dict(
            PoleCommune.objects.order_by().values_list("academie").annotate(n=Count("commune", distinct=True))
        )
    communes = _counts(Commune.objects.all())
    return [
        AcademieRow(one.name, *(found.get(one.pk, 0) for found in (poles, led, communes, covered))) for one in academies
    ]


def _counts(rows: object) -> dict[str, int]:
    return dict(rows.order_by().values_list("academie").annotate(n=Count("pk")))  # type: ignore[attr-defined]

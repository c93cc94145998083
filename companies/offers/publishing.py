"""Where an offer may be proposed: for each académie of its sites, one pôle; for another académie, if asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from companies.light import HostRefused, commune_of
from companies.moderation.poles_for import poles_for
from companies.offers.reading import Reading
from poles.models import Academie, Pole


@dataclass(frozen=True, slots=True)
class Choice:
    """One pôle that may read the offer. `is_first`: its territory holds the commune, or it is the first of its list."""

    academie: Academie
    pole: Pole
    is_first: bool
    is_extra: bool = False

    @property
    def name(self) -> str:
        """Name of the field: one choice an académie."""
        return f"pole_{self.academie.pk}"

    def is_chosen(self, raw: Mapping[str, Any]) -> bool:
        """Return whether the host has chosen it; the first by default."""
        asked = raw.get(self.name)
        return str(self.pole.pk) == asked if asked else self.is_first


def choices_of(reading: Reading) -> list[Choice]:
    """Return the pôles to choose from, académies in the order of the sites."""
    found: list[Choice] = []
    for commune in (site.commune for site in reading.sites):
        if commune.academie_id not in {one.academie.pk for one in found}:
            found += [Choice(academie, pole, rank == 0) for rank, (academie, pole) in enumerate(poles_for(commune))]
    also = _also(reading)
    if also is not None and also.academie_id not in {one.academie.pk for one in found}:
        found += [
            Choice(academie, pole, rank == 0, is_extra=True) for rank, (academie, pole) in enumerate(poles_for(also))
        ]
    return found


def also_problem(reading: Reading) -> str:
    """Return why the other commune cannot be read; empty when it can."""
    text = str(reading.raw.get("also") or "").strip()
    if not text:
        return ""
    try:
        commune_of(text, academie_id=reading.company.commune.academie_id)
    except HostRefused as refused:
        return " ".join(refused.messages)
    return ""


def _also(reading: Reading) -> Any:
    text = str(reading.raw.get("also") or "").strip()
    if not text or also_problem(reading):
        return None
    return commune_of(text, academie_id=reading.company.commune.academie_id)

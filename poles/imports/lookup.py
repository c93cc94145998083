"""Finding the commune that a file names, whatever the year of its code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from poles.imports.errors import BadValueError
from poles.imports.values import insee
from poles.models import Commune


class Place(NamedTuple):
    """What importers need of a commune."""

    insee: str
    academie: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Communes:
    """The communes of the database in memory, by their code of today or a former one."""

    by_code: dict[str, Place]

    @classmethod
    def load(cls) -> Communes:
        """Read the table once (one query)."""
        rows = Commune.objects.order_by("insee").values_list(
            "insee", "academie_id", "latitude", "longitude", "former_codes"
        )
        found: dict[str, Place] = {}
        former: dict[str, Place] = {}
        for code, academie, latitude, longitude, olds in rows:
            found[code] = place = Place(code, academie, latitude, longitude)
            former.update(dict.fromkeys(olds, place))
        return cls({**former, **found})

    def find(self, text: str) -> Place:
        """Return the commune of a code as written in a file. Raises BadValueError when it is unknown."""
        place = self.by_code.get(text) or self.by_code.get(insee(text))
        if place is None:
            raise BadValueError(f"la commune « {text} » est inconnue")
        return place

    def __len__(self) -> int:
        return len(self.by_code)

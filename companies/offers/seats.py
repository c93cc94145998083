"""The seats of an offer, as drawn and as said."""

from __future__ import annotations

from dataclasses import dataclass

from web.french import counted

#: More are said only.
DRAWN = 12


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats, those taken (at the fullest moment), those kept for some."""

    total: int
    held: int
    reserved: int

    @property
    def free(self) -> int:
        """Seats open to all."""
        return max(0, self.total - self.held - self._kept)

    @property
    def _kept(self) -> int:
        return max(0, min(self.reserved, self.total - self.held))

    @property
    def units(self) -> list[str]:
        """One word a seat, in the order drawn; none when there are too many."""
        if self.total > DRAWN:
            return []
        return ["held"] * min(self.held, self.total) + ["reserved"] * self._kept + ["free"] * self.free

    @property
    def words(self) -> str:
        """Write « 2 pourvues, 1 réservée, 3 libres »."""
        said = []
        for count, forms in ((self.held, "pourvue|pourvues"), (self._kept, "réservée|réservées")):
            if count:
                said.append(counted(count, forms))
        said.append(counted(self.free, "libre|libres") if self.free else "complet")
        return ", ".join(said)

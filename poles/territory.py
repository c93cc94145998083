"""Territory of a pôle: picks by département, EPCI, zone d'emploi or commune; what is covered twice or not at all."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from web.maps import Ground, Projection
from web.maps.ground import path
from web.svg import element, image

if TYPE_CHECKING:
    from poles.models import Commune, Pole

#: Kinds of picks: (prefix of the key, label of the group of choices).
GROUPS = (("departement", "Départements"), ("epci", "EPCI"), ("zone", "Zones d'emploi"))
#: Communes without pôle listed on the page; the others are reached through their group.
LISTED = 50


@dataclass(frozen=True, slots=True)
class Pick:
    """A group of communes that is added or removed at once."""

    key: str
    label: str
    communes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One commune as the page says it: `others` are the names of the other pôles that hold it."""

    commune: Commune
    chosen: bool
    others: tuple[str, ...]

    @property
    def state(self) -> str:
        """Class of the commune on the map: chosen, twice, other, uncovered."""
        if self.chosen:
            return "twice" if self.others else "chosen"
        return "other" if self.others else "uncovered"

    @property
    def said(self) -> str:
        """The same state in words."""
        others = ", ".join(self.others)
        return {
            "chosen": "dans ce pôle",
            "twice": f"dans ce pôle et dans {others}",
            "other": f"dans {others}",
            "uncovered": "sans pôle",
        }[self.state]


@dataclass(slots=True)
class Territory:
    """The communes of an académie, those chosen for one pôle, and where the other pôles stand."""

    communes: Sequence[Commune]
    chosen: set[str]
    others: dict[str, tuple[str, ...]]
    problems: list[str] = field(default_factory=list)
    candidates: list[Commune] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """One line a commune, in alphabetical order."""
        return [Line(one, one.pk in self.chosen, self.others.get(one.pk, ())) for one in self.communes]

    @property
    def picks(self) -> list[tuple[str, list[Pick]]]:
        """Groups of communes, by kind then by name."""
        return [(label, _picks(prefix, self.communes)) for prefix, label in GROUPS]

    def pick(self, key: str) -> Pick | None:
        """Return the group of that key."""
        prefix = key.partition(":")[0]
        return next((one for one in _picks(prefix, self.communes) if one.key == key), None)

    def add(self, codes: Iterable[str]) -> None:
        """Choose communes of the académie; others are ignored."""
        known = {one.pk for one in self.communes}
        self.chosen |= known & set(codes)

    def remove(self, codes: Iterable[str]) -> None:
        """Take communes out."""
        self.chosen -= set(codes)

    def add_named(self, text: str) -> None:
        """Choose the communes named in a text (« Bourg, 93001 »); what is not one commune becomes a problem."""
        for word in (part.strip() for part in text.replace(";", ",").replace("\n", ",").split(",")):
            if not word:
                continue
            found = self._named(word)
            if len(found) == 1:
                self.add([found[0].pk])
            elif found:
                self.candidates += [one for one in found if one not in self.candidates]
                self.problems.append(f"« {word} » : {len(found)} communes portent ce nom. Choisissez-la dans la liste.")
            else:
                self.problems.append(f"« {word} » : aucune commune de l'académie ne porte ce nom ou ce code INSEE.")

    def _named(self, word: str) -> list[Commune]:
        code, name = word.upper(), _plain(word)
        exact = [one for one in self.communes if one.pk == code or _plain(one.name) == name]
        return exact or [one for one in self.communes if name and _plain(one.name).startswith(name)][:20]


def _plain(text: str) -> str:
    """Return a name without accents, case nor hyphens: people type « saint exemple »."""
    spread = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return " ".join(letters.replace("-", " ").replace("’", "'").split())


def _group_of(prefix: str, commune: Commune) -> tuple[str, str]:
    if prefix == "departement":
        return commune.departement_id, str(commune.departement)
    if prefix == "epci":
        return commune.epci_code, commune.epci_name or commune.epci_code
    if prefix == "zone":
        return commune.zone_emploi, commune.zone_emploi_name or commune.zone_emploi
    return "", ""


def _picks(prefix: str, communes: Sequence[Commune]) -> list[Pick]:
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for commune in communes:
        code, label = _group_of(prefix, commune)
        if code:
            groups[label, code].add(commune.pk)
    return [Pick(f"{prefix}:{code}", label, frozenset(codes)) for (label, code), codes in sorted(groups.items())]


def territory_of(academie_id: str, pole: Pole | None, chosen: Iterable[str] | None = None) -> Territory:
    """Read the académie's communes and pôles in two queries; `chosen` None: the territory saved."""
    from poles.models import Commune, PoleCommune

    communes = list(
        Commune.objects.filter(academie_id=academie_id).select_related("departement").order_by("search_name", "pk")
    )
    held = PoleCommune.objects.filter(academie_id=academie_id).order_by("pole__name", "pk")
    mine: set[str] = set()
    others: dict[str, list[str]] = defaultdict(list)
    for commune_id, pole_id, name in held.values_list("commune", "pole", "pole__name"):
        if pole is not None and pole_id == pole.pk:
            mine.add(commune_id)
        else:
            others[commune_id].append(name)
    territory = Territory(communes, mine, {code: tuple(names) for code, names in others.items()})
    if chosen is not None:
        territory.chosen = set()
        territory.add(chosen)
    return territory


def picking_map(territory: Territory, width: int = 560) -> SafeString:
    """Draw one area a commune around its centroid, with its state; the list of the page says the same facts."""
    located = [
        (line.commune.latitude, line.commune.longitude, line)
        for line in territory.lines
        if line.commune.latitude is not None and line.commune.longitude is not None
    ]
    if not located:
        return SafeString("")
    points = [(latitude, longitude) for latitude, longitude, _ in located]
    projection = Projection.fit(points, width)
    ground = Ground(points, projection)
    cells = [
        element(
            "path",
            element("title", f"{line.commune.name} : {line.said}"),
            d=path(cell),
            class_=f"commune commune--{line.state}",
            data_commune=line.commune.pk,
        )
        for (_, _, line), cell in zip(located, ground.cells, strict=True)
    ]
    return image(
        projection.width,
        projection.height,
        "Territoire du pôle",
        "Chaque commune et son état sont aussi dans les listes de la page",
        *cells,
        projection.scale_bar(),
        css="map map--pick",
    )

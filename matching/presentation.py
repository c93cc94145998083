"""How a run is said on screen: one wording for the page and its exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matching.models import UnplacedReason
from placements.rules import RULES, RuleCode
from poles.models import Commune
from poles.nomenclatures import Level, Sector

#: Reason of an unplaced student -> (tone, icon) of its tag.
REASON_TAGS: dict[str, tuple[str, str]] = {
    UnplacedReason.Reason.BOTTLENECK: ("due", "people"),
    UnplacedReason.Reason.NO_OFFER: ("neutral", "pin"),
    UnplacedReason.Reason.RESERVED: ("line", "bookmark"),
}


def counted(count: int, one: str, many: str) -> str:
    """Return « 1 élève » or « 22 élèves »."""
    return f"{count:,} {many if count > 1 else one}".replace(",", "\u202f")


def wish_label(rank: int | None) -> str:
    """Return « 1er », « 2e », or a dash when the sector was not wished."""
    if rank is None:
        return "–"
    return "1er" if rank == 1 else f"{rank}e"


def _most(counts: Mapping[str, int]) -> list[str]:
    """Keys with the largest counts first (a jsonb column keeps no order of keys)."""
    return sorted(counts, key=lambda key: (-counts[key], key))


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}"


def commune_names(bottlenecks: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names of the communes that bottlenecks speak of, in one query."""
    codes = {code for block in bottlenecks for code in block.get("communes", {})}
    return dict(Commune.objects.filter(pk__in=codes).values_list("pk", "name")) if codes else {}


def bottleneck_sentence(block: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Say one bottleneck: what is asked, where the places are, for which levels. Counts only."""
    sectors = [str(Sector(code).label).lower() for code in _most(block["sectors"])[:3]]
    levels = [str(Level(code).label) for code in _most(block["levels"])[:3]]
    places = [names[code] for code in _most(block["communes"])[:3] if code in names]
    sentence = (
        f"Les seules offres à la portée de ces élèves ({_listed(levels)}) sont en {_listed(sectors)}"
        if (sectors and levels)
        else "Aucune place libre n'est à la portée de ces élèves"
    )
    return f"{sentence}, à {_listed(places)}." if places and sectors else f"{sentence}."


def reason_sentence(row: UnplacedReason, bottlenecks: Sequence[Mapping[str, Any]]) -> str:
    """Say why one student has no place, from the facts stored with the run."""
    if row.reason == UnplacedReason.Reason.BOTTLENECK and row.bottleneck is not None:
        block = bottlenecks[row.bottleneck]
        students = counted(block["students"], "élève", "élèves")
        seats = counted(block["seats"], "place", "places")
        return f"Blocage {row.bottleneck + 1} : {students} pour {seats} à portée."
    if row.reason == UnplacedReason.Reason.RESERVED:
        return "Les places encore libres à sa portée sont réservées à d'autres élèves."
    if not row.details:
        return "Aucune offre ne convient, même en assouplissant une seule règle."
    code = _most(row.details)[0]
    count = row.details[code]
    offers = counted(count, "offre conviendrait", "offres conviendraient")
    return f"{offers} sans cette règle : {_lower(RULES[RuleCode(code)].label)}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

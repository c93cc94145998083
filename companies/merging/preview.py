"""What a merge would move and fill, as the person who asks may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from companies.merging import columns
from companies.merging.links import links
from companies.merging.obstacles import obstacles
from companies.models import Company


@dataclass(frozen=True, slots=True)
class Moving:
    """Rows of one table: how many each of the two hosts has."""

    label: str
    kept: int
    duplicate: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The two hosts side by side."""

    facts: list[tuple[str, str, str, bool]]
    moving: list[Moving]
    refusals: list[str]


def _shown(company: Company, name: str) -> str:
    value: Any = getattr(company, name)
    if value is None or value == "":
        return ""
    choices = getattr(company, f"get_{name}_display", None)
    return str(choices() if choices else value)


def preview(kept: Company, duplicate: Company, academie: str) -> Preview:
    """Return what would move: counts are those of the rows that the scope of the caller reads.

    A contact that a school keeps to itself follows its host and is not counted here: a number would tell that a school
    knows it.
    """
    filled = columns.taken(kept, duplicate)
    names = ("siret", "name", "address", "postal_code", "commune", "naf", "headcount", "website", "monthly_cap")
    facts = [(columns.label_of(n), _shown(kept, n), _shown(duplicate, n), n in filled) for n in names]
    counted = [(link.label, link.rows(kept.pk).count(), link.rows(duplicate.pk).count()) for link in links()]
    return Preview(
        facts=[fact for fact in facts if fact[1] or fact[2]],
        moving=[Moving(label[:1].upper() + label[1:], here, there) for label, here, there in counted if there],
        refusals=obstacles(kept, duplicate, academie),
    )

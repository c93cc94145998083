"""Rows that schools of the demonstration typed twice, for the page of duplicates. All of it invented."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from companies.models import Company
from config.seed.ids import Ids
from config.seed.writing import insert

#: Written in the row, so that the next demonstration knows it as its own.
REASON = "Saisie de démonstration, SIRET à compléter"
#: How a name comes back when somebody types it from memory.
WAYS: tuple[Callable[[str], str], ...] = (
    lambda name: name.upper(),
    lambda name: f"SARL {name}",
    lambda name: name.replace("é", "e").replace("è", "e").replace("-", " ").lower(),
    lambda name: f"Ets {name}",
)


def write_duplicates(companies: list[Company], *, ids: Ids, rng: Random) -> int:
    """Write a few hosts again as schools type them: no SIRET, the same commune. Return how many."""
    chosen = rng.sample(companies, min(len(WAYS), len(companies)))
    return insert(
        Company,
        (
            Company(
                id=ids("duplicate", rank),
                siret=None,
                no_siret_reason=REASON,
                name=way(one.name),
                commune_id=one.commune_id,
                latitude=one.latitude,
                longitude=one.longitude,
            )
            for rank, (way, one) in enumerate(zip(WAYS, chosen, strict=False))
        ),
    )

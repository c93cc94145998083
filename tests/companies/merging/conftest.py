"""A coordinator and the rectorat of one académie, a host and the row that a school typed for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps

from accounts.actors import Actor, actor_for
from accounts.models import AuditEntry, User
from companies.models import Company, CompanyMerge, HostLoad
from poles.models import Commune, Pole
from tenancy.scope import acting_as
from tests import factories as make
from tests.support.roles import as_role

#: Tables that a decision writes of itself.
OWN = (CompanyMerge, AuditEntry)


def typed(commune: Commune, name: str, **fields: Any) -> Company:
    """Return a host without SIRET, as a school types it."""
    return make.CompanyFactory(
        siret=None, no_siret_reason="Saisie par un établissement", name=name, commune=commune, **fields
    )


@dataclass
class Town:
    """A commune of the académie, its coordinator and two rows of one host."""

    pole: Pole
    commune: Commune
    owner: User
    kept: Company
    duplicate: Company

    @contextmanager
    def coordinator(self) -> Iterator[Actor]:
        """Act as the coordinator, in the role of pages."""
        actor = actor_for(self.owner, None)
        assert actor is not None
        with as_role(), acting_as(actor.scope):
            yield actor


def build_town() -> Town:
    """Build the town."""
    pole = make.PoleFactory()
    commune = make.CommuneFactory(academie=pole.academie)
    return Town(
        pole=pole,
        commune=commune,
        owner=make.MissionLetterFactory(pole=pole).user,
        kept=make.CompanyFactory(name="SARL Boulangerie de l'Étoile-Fictive", commune=commune),
        duplicate=typed(commune, "boulangerie etoile fictive"),
    )


@pytest.fixture
def town(db: None) -> Town:
    """One town."""
    return build_town()


def picture() -> dict[str, dict[Any, dict[str, Any]]]:
    """Return every row of every table of the product, but for what a decision writes of itself."""
    found: dict[str, dict[Any, dict[str, Any]]] = {}
    for model in apps.get_models():
        if model in OWN or model._meta.app_label not in ("companies", "placements", "establishments", "poles"):
            continue
        found[model._meta.label] = {row["pk"]: row for row in model._base_manager.values("pk", *_columns(model))}
    # A week without anybody is said by no row, or by a row of zero.
    load = found[HostLoad._meta.label]
    found[HostLoad._meta.label] = {pk: row for pk, row in load.items() if row["count"]}
    return found


def _columns(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]

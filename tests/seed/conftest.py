"""A small demonstration written as stages_app, and what tells two databases apart."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from companies.models import Company, Offer
from companies.search.models import OfferWord
from config.seed.services import SeedReport, seed_demo
from tenancy.models import TenantRow
from tenancy.scope import Scope, acting_as

TODAY = dt.date(2026, 11, 25)
#: Keys given by the database, not by the seed.
BY_DATABASE = (
    {"user_id", "mef_id", "signed_by_id"}
    | {f"{act}_by_id" for act in ("moved", "opened", "claimed", "made", "answered", "asked", "changed")}
    | {"author_id"}
)


@pytest.fixture
def seed(db: None, as_role: Callable[..., Any]) -> Callable[..., SeedReport]:
    """Return a function that seeds with the rights of the pages and workers, deferred constraints checked."""

    def run(**options: Any) -> SeedReport:
        with as_role():
            report = seed_demo(**({"students": 400, "seed": 7, "today": TODAY} | options))
        # The composite keys wait for the end of the transaction, which a test never reaches.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return report

    return run


@pytest.fixture
def as_job(db: None, as_role: Callable[..., Any]) -> Iterator[None]:
    """Read as a job of the invented académie."""
    with as_role(), acting_as(Scope.for_job("99")):
        yield


def fingerprint(academie: str = "99") -> dict[str, str]:
    """Return the hash of the rows of each table of the demonstration of an académie, keys included."""
    found = {}
    tenants = [(model, {"academie_id": academie}) for model in apps.get_models() if issubclass(model, TenantRow)]
    # The words of the search have no other key than one given at random.
    tenants = [(model, condition) for model, condition in tenants if model is not OfferWord]
    hosts: list[Any] = [(Company, {}), (Offer, {})]
    for model, condition in sorted([*tenants, *hosts], key=lambda pair: pair[0]._meta.db_table):
        digest = hashlib.sha256()
        columns = [field.attname for field in model._meta.concrete_fields if field.attname not in BY_DATABASE]
        for row in model._base_manager.filter(**condition).order_by("pk").values_list(*columns):
            digest.update(repr(row).encode())
        found[model._meta.db_table] = digest.hexdigest()
    return found

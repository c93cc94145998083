"""A row cannot point at the neighbour's row, although foreign keys ignore policies (ASVS 8.4.1, 15.3.3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from companies.models import Company, ContactEvent, Offer, OfferPublication
from equity.models import EquityFigure, EquitySnapshot
from establishments.models import Establishment, Period, PoleMembership, SchoolClass, StaffMember, Student
from matching.models import Campaign, Proposal, Run, UnplacedReason
from placements.models import Need, Placement
from tenancy.scope import Scope, acting_as
from tests.factories import EstablishmentFactory
from tests.isolation.matrix import images
from tests.isolation.test_catalogue import WALLED, WALLED_TABLES
from tests.support.roles import as_role
from tests.worlds import AcademieWorld, Worlds

pytestmark = pytest.mark.django_db


def links(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    """Return the keys of a walled model towards walled rows and schools."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and (field.related_model._meta.db_table in WALLED_TABLES or field.related_model is Establishment)
    ]


def target(world: AcademieWorld, related: Any, *, other: bool = False) -> str:
    """Return the key of the row of that world to which an intruder would point."""
    if related is Establishment:
        # A school of no pôle: the membership of another one would answer in place of the key.
        return world.other_school.pk if other else EstablishmentFactory(academie=world.academie).pk
    return str((world.other_rows if other else world.rows)[related].pk)


def insert(model: type[models.Model], worlds: Worlds, changes: dict[str, Any]) -> None:
    """Insert the row of A changed, as a job of A, then check this table's keys at once; nothing of it stays."""
    image = images(connection, worlds)[model]
    table = model._meta.db_table
    with transaction.atomic():
        # The table is emptied first, so that no unique key answers in place of the foreign key.
        model._base_manager.all()._raw_delete("default")
        statement = sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_record(null::{0}, %s)").format(
            sql.Identifier(table)
        )
        with as_role(), acting_as(Scope.for_job(worlds.a.academie)), connection.cursor() as cursor:
            cursor.execute(statement, [Jsonb(image | changes)])
            cursor.execute(
                "SELECT string_agg(quote_ident(conname), ', ') FROM pg_constraint "
                "WHERE conrelid = %s::regclass AND contype = 'f'",
                [table],
            )
            (keys,) = cursor.fetchone()
            cursor.execute(f"SET CONSTRAINTS {keys} IMMEDIATE")
        transaction.set_rollback(True)


def refused(model: type[models.Model], worlds: Worlds, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError) as caught:
        insert(model, worlds, changes)
    assert isinstance(caught.value.__cause__, errors.ForeignKeyViolation)
    assert caught.value.__cause__.diag.table_name == model._meta.db_table


#: Lines of the journal point at nothing by a key: they outlive what they tell.
WITH_KEYS = [m for m in WALLED if any(isinstance(f, models.ForeignKey) for f in m._meta.concrete_fields)]


@pytest.mark.parametrize("model", WITH_KEYS, ids=lambda model: model._meta.label)
def test_the_same_row_unchanged_is_accepted(model: type[models.Model], worlds: Worlds) -> None:
    insert(model, worlds, {})


#: A CHECK wants one of two columns: the other one is emptied, or it would answer before the key.
ALONE: dict[tuple[type[models.Model], str], dict[str, Any]] = {(ContactEvent, "pole"): {"establishment_id": None}}


@pytest.mark.parametrize(
    ("model", "field"),
    [(model, field) for model in WALLED for field in links(model)],
    ids=lambda thing: thing._meta.label if isinstance(thing, type) else thing.name,
)
def test_no_key_reaches_the_neighbour(model: type[models.Model], field: Any, worlds: Worlds) -> None:
    alone = ALONE.get((model, field.name), {})
    refused(model, worlds, {field.column: target(worlds.b, field.related_model)} | alone)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Student, "school_class"),
        (Period, "school_class"),
        (Need, "student"),
        (Need, "period"),
        (Need, "establishment"),
        (Placement, "need"),
        (Placement, "student"),
        (Placement, "establishment"),
        (Run, "campaign"),
        (Run, "pole"),
        (Proposal, "run"),
        (Proposal, "pole"),
        (UnplacedReason, "run"),
        (UnplacedReason, "pole"),
        (EquitySnapshot, "run"),
        (EquityFigure, "snapshot"),
        (EquityFigure, "pole"),
    ],
    ids=lambda thing: thing._meta.label if isinstance(thing, type) else thing,
)
def test_inside_the_academie_school_and_pole_agree(model: type[models.Model], name: str, worlds: Worlds) -> None:
    field: Any = model._meta.get_field(name)
    refused(model, worlds, {field.column: target(worlds.a, field.related_model, other=True)})


@pytest.mark.parametrize("model", [OfferPublication, Placement], ids=lambda model: model._meta.label)
def test_an_offer_keeps_its_host(model: type[models.Model], worlds: Worlds) -> None:
    refused(model, worlds, {"company_id": str(worlds.a.other_company.pk)})
    refused(model, worlds, {"offer_id": str(worlds.b.rows[Offer].pk)})


def test_the_list_of_links_is_not_empty() -> None:
    assert {model for model in WALLED if links(model)} >= {
        PoleMembership,
        StaffMember,
        SchoolClass,
        Campaign,
        Need,
        Placement,
    }
    assert not {Company, Offer}.intersection(WALLED)

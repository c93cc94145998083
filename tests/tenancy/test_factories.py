"""Every model has a factory, and what a factory makes is coherent."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models
from factory.django import DjangoModelFactory

from tests import factories
from tests.worlds import APPS

FACTORIES = {
    thing._meta.model: thing
    for thing in vars(factories).values()
    if isinstance(thing, type) and issubclass(thing, DjangoModelFactory)
}
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_row_made_without_argument_satisfies_every_constraint(model: type[models.Model]) -> None:
    row = FACTORIES[model]()
    another = FACTORIES[model]()
    connection.check_constraints()  # composite keys are deferred: check them now
    assert model._base_manager.filter(pk__in=[row.pk, another.pk]).exists()
    if "academie" in {field.name for field in model._meta.fields}:
        assert row.academie_id == "9A"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "trait"),
    [
        (name, trait)
        for name in factories.__all__
        if isinstance(getattr(factories, name), type)
        for trait in getattr(factories, name)._meta.parameters
        if trait not in {"age", "days", "token"}
    ],
)
def test_every_trait_makes_a_valid_row(name: str, trait: str) -> None:
    getattr(factories, name)(**{trait: True})
    connection.check_constraints()


@pytest.mark.django_db
def test_a_need_belongs_to_the_pole_of_its_school() -> None:
    need = factories.NeedFactory(escalated=True)
    assert need.pole == factories.pole_of(need.establishment)
    placement = factories.PlacementFactory(need=need, in_bank=True)
    assert placement.offer.publications.get().pole == need.pole

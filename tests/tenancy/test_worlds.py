"""The two académies of the isolation tests are complete: a model without a row would be proved by nothing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from establishments.models import Establishment
from tenancy.guard import protected_tables
from tests.worlds import APPS, two_academies


@pytest.mark.django_db
def test_both_academies_hold_a_row_of_every_protected_model() -> None:
    worlds = two_academies()
    connection.check_constraints()
    protected = {
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if model._meta.db_table in protected_tables()
    }
    for world in (worlds.a, worlds.b):
        assert set(world.rows) == protected
        for model, row in world.rows.items():
            assert isinstance(row, model)
            assert getattr(row, "academie_id", world.academie.pk) == world.academie.pk
        assert Establishment.objects.filter(academie=world.academie).count() == 2
    assert {p.academie_id for p in worlds.shared_offer.publications.all()} == {"9A", "9B"}

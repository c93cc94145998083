"""The checks that stop an installation whose role would walk through the wall, with real roles."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import AppConfig, apps
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, models
from django.test.utils import isolate_apps
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from poles.models import Academie
from tenancy.policies import Door, Wall
from tenancy.startup import refuse_unsafe_role
from tenancy.system_checks import models_have_walls, role_is_restricted


@contextmanager
def connected_as(address: str) -> Iterator[None]:
    """Give the default connection to the role of the address, beside the owner's as in production."""
    before, own = connections.settings["default"], connections["default"]
    parts = conninfo_to_dict(address)
    changed = before | {
        "NAME": own.settings_dict["NAME"],
        "USER": parts["user"],
        "PASSWORD": parts.get("password", ""),
    }
    connections.settings["default"] = changed
    connections.settings["owner"] = before
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"], connections.settings["default"] = own, before
        del connections.settings["owner"]


def found() -> list[str | None]:
    return [message.id for message in role_is_restricted(None, databases=["default"])]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("DATABASE_URL", []),
        ("DATABASE_OWNER_URL", ["tenancy.E012"]),
        ("DATABASE_BACKUP_URL", ["tenancy.E011"]),
    ],
    ids=["stages_app", "stages_owner", "stages_backup"],
)
def test_each_role_is_judged_on_its_login(variable: str, expected: list[str], settings: Any) -> None:
    if variable not in os.environ:
        pytest.skip(f"{variable} n'est pas donnée : le rôle n'a pas de connexion à essayer")
    with connected_as(os.environ[variable]):
        assert found() == expected


@pytest.mark.django_db
def test_no_process_starts_as_the_owner() -> None:
    """The web server and the workers call this as they start."""
    with connected_as(os.environ["DATABASE_OWNER_URL"]), pytest.raises(ImproperlyConfigured, match="possède"):
        refuse_unsafe_role()
    with connected_as(os.environ["DATABASE_URL"]):
        refuse_unsafe_role(sender="worker")


@pytest.mark.django_db
def test_a_superuser_is_refused(settings: Any) -> None:
    address = make_conninfo(os.environ["DATABASE_OWNER_URL"], user="postgres")
    if "/" not in conninfo_to_dict(address).get("host", ""):
        pytest.skip("le superutilisateur d'un serveur extérieur n'est pas connu des tests")
    with connected_as(address):
        assert found() == ["tenancy.E010", "tenancy.E011"]
        (message, _) = role_is_restricted(None, databases=["default"])
        assert message.msg == "Le rôle « postgres » est superutilisateur : le cloisonnement ne s'applique pas."


@pytest.mark.django_db
def test_nothing_is_asked_when_the_database_is_not_checked() -> None:
    assert role_is_restricted(None) == []
    assert role_is_restricted(None, databases=["owner"]) == []


def test_the_checks_are_registered() -> None:
    registered = checks.registry.registry.get_checks(include_deployment_checks=False)
    assert {models_have_walls, role_is_restricted} <= set(registered)
    assert models_have_walls(None) == []


@isolate_apps("poles")
def test_a_model_with_an_academie_needs_a_wall_and_a_wall_needs_a_door(monkeypatch: pytest.MonkeyPatch) -> None:
    class Open(models.Model):
        academie = models.ForeignKey(Academie, models.PROTECT, related_name="+")

        class Meta:
            app_label = "poles"

    class Blind(models.Model):
        academie = models.ForeignKey(Academie, models.PROTECT, related_name="+")

        class Meta:
            app_label = "poles"
            constraints = [Wall(name="aveugle_wall")]

    class Public(models.Model):
        academie_is_reference = True
        academie = models.ForeignKey(Academie, models.PROTECT, related_name="+")

        class Meta:
            app_label = "poles"

    class Right(models.Model):
        academie = models.ForeignKey(Academie, models.PROTECT, related_name="+")

        class Meta:
            app_label = "poles"
            constraints = [Wall(name="juste_wall"), Door("jobs", column="academie_id", name="juste_door")]

    monkeypatch.setattr(apps, "get_models", lambda *args, **options: [Open, Blind, Public, Right])
    errors = {(message.id, message.msg) for message in models_have_walls(None)}
    assert errors == {
        ("tenancy.E001", "poles.Open porte une académie sans mur (Wall)."),
        ("tenancy.E002", "poles.Blind a un mur sans porte (Door)."),
    }
    assert isinstance(apps.get_app_config("poles"), AppConfig)

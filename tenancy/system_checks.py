"""System checks: a running role that could ignore the wall, or a table without one, is an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections

from tenancy.policies import Door, Policy, Wall


def models_have_walls(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """tenancy.E001: a model with an académie and no wall. tenancy.E002: a wall without a door."""
    errors: list[CheckMessage] = []
    for model in apps.get_models():
        policies = [constraint for constraint in model._meta.constraints if isinstance(constraint, Policy)]
        names = {f.name for f in model._meta.concrete_fields}
        walled = any(isinstance(policy, Wall) for policy in policies)
        if "academie" in names and not walled and not getattr(model, "academie_is_reference", False):
            errors.append(Error(f"{model._meta.label} porte une académie sans mur (Wall).", id="tenancy.E001"))
        if walled and not any(isinstance(policy, Door) for policy in policies):
            errors.append(Error(f"{model._meta.label} a un mur sans porte (Door).", id="tenancy.E002"))
    return errors


def role_is_restricted(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """tenancy.E010-E012: the role of the web and of the workers is superuser, bypasses policies or owns tables."""
    if "default" not in (databases or ()) or "owner" not in settings.DATABASES:
        return []  # one connection only: the tests, which change role for each request
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname = 'public' AND relkind = 'r' AND pg_has_role(current_user, relowner, 'USAGE')) "
            "FROM pg_roles WHERE rolname = current_user"
        )
        superuser, bypasses, owns = cursor.fetchone()
    role = settings.DATABASES["default"]["USER"]
    found = [
        (superuser, f"Le rôle « {role} » est superutilisateur : le cloisonnement ne s'applique pas.", "tenancy.E010"),
        (bypasses, f"Le rôle « {role} » contourne les politiques (BYPASSRLS).", "tenancy.E011"),
        (owns and not superuser, f"Le rôle « {role} » possède des tables : il échappe aux politiques.", "tenancy.E012"),
    ]
    return [Error(message, id=code) for wrong, message, code in found if wrong]

"""Removal of the demonstration rows of an académie; refuses as soon as one row is not of the demonstration."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.db import connection, connections, models, transaction
from django.db.models import ProtectedError, Q

from accounts.models import User
from companies.models import Company, CompanyMember, HostMonth, Offer, OfferPublication
from config.seed.bank import REASON
from config.seed.errors import SeedError
from config.seed.ids import INE_PREFIX, MAIL_DOMAIN, siret_prefix
from equity.models import EquityFigure, EquitySnapshot, SnapshotState
from establishments.models import StaffMember, Student
from poles.models import Commune, MissionLetter, Pole, RectoratStaff
from tenancy.grants import APPEND_ONLY, CHANGED_COLUMNS
from tenancy.models import TenantRow

#: Alias of the connection that owns the tables (settings of a running service; tests have none).
OWNER = "owner"


def is_empty(academie: str) -> bool:
    """Whether the académie has neither pôle, nor student, nor demonstration company."""
    return not (
        Pole.objects.filter(academie_id=academie).exists()
        or Student.objects.filter(academie_id=academie).exists()
        or Company.objects.filter(siret__startswith=siret_prefix(academie)).exists()
    )


def erase_demo(academie: str) -> None:
    """Remove every row of the académie, its demonstration companies and its accounts.

    Raises SeedError when a student, an offer or a person comes from elsewhere: real work is never removed by a
    demonstration. Frozen reports go first, in a transaction of their own (`erase_reports`).
    """
    _refuse_real_rows(academie)
    if EquitySnapshot.objects.filter(academie_id=academie, state=SnapshotState.FROZEN).exists():
        if OWNER not in connections.settings:
            raise SeedError(
                f"L'académie {academie} a déjà des rapports figés, et le compte qui pourrait les effacer n'est pas "
                "configuré (DATABASE_OWNER_URL) : recommencez la démonstration dans une base neuve."
            )
        erase_reports(academie, using=OWNER)
    users = set(_users_of(academie))
    for model in _children_first():
        if model._meta.db_table not in APPEND_ONLY | CHANGED_COLUMNS.keys():
            model._base_manager.filter(academie_id=academie)._raw_delete(connection.alias)
    typed = Q(no_siret_reason=REASON, commune__in=Commune.objects.filter(academie=academie))
    companies = Company.objects.filter(Q(siret__startswith=siret_prefix(academie)) | typed)
    users |= set(CompanyMember.objects.filter(company__in=companies).values_list("user_id", flat=True))
    for owned in (CompanyMember, HostMonth, Offer):
        owned._base_manager.filter(company__in=companies)._raw_delete(connection.alias)
    companies._raw_delete(connection.alias)
    try:
        User.objects.filter(pk__in=users, email__iendswith=f"@{MAIL_DOMAIN}").delete()
    except ProtectedError as error:
        raise SeedError(
            "Une personne de la démonstration est nommée par une session d'assistance, dont la trace ne s'efface pas : "
            "recommencez la démonstration dans une base neuve."
        ) from error


def erase_reports(academie: str, *, using: str) -> None:
    """Remove the equity reports of the académie through a connection of the tables' owner.

    A frozen report refuses any change from the role of pages and workers, hence the other connection. Its transaction
    ends before the rest of the erasure begins: rows that the reports name could not go otherwise.
    """
    with transaction.atomic(using=using):
        for model in (EquityFigure, EquitySnapshot):
            model._base_manager.using(using).filter(academie_id=academie)._raw_delete(using)
    if using == OWNER:
        connections[using].close()


def _users_of(academie: str) -> list[int]:
    found: list[int] = []
    for model in (RectoratStaff, MissionLetter, StaffMember):
        found += model._base_manager.filter(academie_id=academie).values_list("user_id", flat=True)
    return found


def _refuse_real_rows(academie: str) -> None:
    real_student = Student.objects.filter(academie_id=academie).exclude(ine__startswith=INE_PREFIX).exists()
    real_offer = (
        OfferPublication.objects.filter(academie_id=academie)
        .filter(Q(company__siret__isnull=True) | ~Q(company__siret__startswith=siret_prefix(academie)))
        .exists()
    )
    real_person = any(
        model._base_manager.filter(academie_id=academie).exclude(user__email__iendswith=f"@{MAIL_DOMAIN}").exists()
        for model in (RectoratStaff, MissionLetter, StaffMember)
    )
    what = [
        name
        for name, present in (("des élèves", real_student), ("des offres", real_offer), ("des personnes", real_person))
        if present
    ]
    if what:
        raise SeedError(
            f"L'académie {academie} contient {', '.join(what)} qui ne viennent pas de la démonstration : "
            "rien n'a été effacé."
        )


def _children_first() -> list[type[models.Model]]:
    """Every tenant model, those that point to others first (foreign keys protect their targets)."""
    tenants: list[Any] = [model for model in apps.get_models() if issubclass(model, TenantRow)]
    graph: TopologicalSorter[Any] = TopologicalSorter({model: set() for model in tenants})
    for model in tenants:
        for field in model._meta.concrete_fields:
            target = getattr(field.remote_field, "model", None)
            if target in tenants and target is not model:
                graph.add(target, model)
    return list(graph.static_order())

"""Rank of service of a request at the desk: public facts of places, as written on the page.

The matching has its own barème, above this app: it orders pairs of a campaign. The desk only says whom to read first
among those who leave on the same day. Sex, origin and health are not read, and no line of a list says which fact gave
the rank.
"""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from establishments.models import EstablishmentYear, PoleMembership
from poles.models import Pole
from poles.nomenclatures import RURAL

FIRST, SECOND, OTHERS = 1, 2, 3

#: What the page says of each rank.
DEFINITION = (
    (FIRST, "établissement de REP ou REP+, ou domicile en quartier prioritaire de la politique de la ville (QPV)"),
    (SECOND, "domicile en commune rurale, ou établissement du premier quart de l'indice de position sociale (IPS)"),
    (OTHERS, "autres élèves"),
)


def schools_by_fact(pole: Pole) -> tuple[list[str], list[str]]:
    """Return the schools of the pôle in priority education, and those of the first quarter of the IPS. One query.

    The latest year known counts: the figures of the current one may not be published yet.
    """
    latest: dict[str, EstablishmentYear] = {}
    schools = PoleMembership.objects.filter(pole=pole).values("establishment")
    for one in EstablishmentYear.objects.filter(establishment__in=schools).order_by("school_year_id", "pk"):
        latest[one.establishment_id] = one
    priority = [uai for uai, one in latest.items() if one.priority_education]
    low = [uai for uai, one in latest.items() if one.ips_quartile == 1]
    return priority, low


def rank(priority: list[str], low: list[str]) -> Case:
    """Return the rank of a request as an expression of its query."""
    density = Coalesce("need__student__home_commune__density", "establishment__commune__density", Value(0))
    return Case(
        When(Q(establishment__in=priority) | ~Q(need__student__qpv_code=""), then=Value(FIRST)),
        When(Q(establishment__in=low) | Q(In(density, [int(one) for one in RURAL])), then=Value(SECOND)),
        default=Value(OTHERS),
        output_field=IntegerField(),
    )

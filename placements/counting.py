"""The interns of an académie by host and civil week, read again from its placements: what the meter must hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import connection

from companies.load.meter import COUNTED
from placements.models import LIVE
from tenancy.scope import Scope, acting_as

_COUNT = """
    SELECT company.siret, week::date, count(*)
      FROM placements_placement AS stay
      JOIN placements_need AS need ON need.id = stay.need_id
      JOIN establishments_period AS period ON period.id = need.period_id
      JOIN companies_company AS company ON company.id = stay.company_id
     CROSS JOIN LATERAL generate_series(date_trunc('week', stay.starts_on), stay.ends_on, interval '7 days') AS week
     WHERE stay.academie_id = %s AND stay.state = ANY(%s) AND period.kind = ANY(%s) AND company.siret IS NOT NULL
       AND (%s::uuid[] IS NULL OR company.id = ANY(%s))
     GROUP BY company.siret, week
"""


def interns(academie_id: str, companies: Collection[UUID] | None = None) -> dict[tuple[str, dt.date], int]:
    """Return {(SIRET, Monday): interns} of the stays of one académie that the law counts, at some hosts or at all."""
    hosts = None if companies is None else list(companies)
    with acting_as(Scope.for_job(academie_id)), connection.cursor() as cursor:
        cursor.execute(_COUNT, [academie_id, list(LIVE), sorted(COUNTED), hosts, hosts])
        return {(siret, week): count for siret, week, count in cursor.fetchall()}

"""What a placement changes in the legal meter of its host, in the transaction that writes it.

Called once the need is locked and before the listing of offers is refreshed: every writer takes its locks in the same
order (need, placement, weeks of the host, listing).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from accounts.actors import Actor
from accounts.audit import record
from companies.load import meter, wording, writing
from companies.models import Company
from companies.quota import Stay
from placements.models import LIVE, Need, Placement


def beyond(placement: Placement, kind: str) -> str:
    """Count a new stay; return why a reason is needed when a week of its host goes beyond the legal number, or ""."""
    company = _host(placement)
    stay = placement.starts_on, placement.ends_on
    writing.shift(placement.academie_id, writing.Change(company, kind, after=stay))
    # The stay is already in the count: no seat more is asked for.
    said = meter.verdict(company, *stay, seats=0, kinds={kind})
    if not said.is_beyond:
        return ""
    return wording.reached([week.number for week in said.full], min(week.quota or 0 for week in said.full))


def leaves(placement: Placement, kind: str) -> None:
    """Count no longer a stay that is taken back."""
    _moved(placement, kind, (placement.starts_on, placement.ends_on), None)


def stops(placement: Placement, kind: str, planned: Stay) -> None:
    """Count no longer the weeks after the early end of a stay planned between these two days."""
    _moved(placement, kind, planned, (placement.starts_on, placement.ends_on))


def hold(academie_id: str, needs: Collection[UUID]) -> None:
    """Lock the needs, then the weeks of their hosts, before one transaction takes several stays back."""
    ordered = Need.objects.filter(pk__in=needs).order_by("pk").select_for_update(no_key=True)
    kept = list(ordered.values_list("pk", flat=True))
    rows = Placement.objects.filter(need__in=kept, state__in=LIVE).select_related("company", "need__period")
    stays = [(one.company, one.need.period.kind, (one.starts_on, one.ends_on)) for one in rows.order_by("pk")]
    writing.hold(academie_id, stays)


def told(actor: Actor | None, placement: Placement) -> None:
    """Write in the journal that a stay was recorded beyond the legal number; its reason stays on the placement."""
    record(
        actor=actor, verb="placement.over_quota", thing=placement, starts_on=_said(placement.starts_on),
        ends_on=_said(placement.ends_on),
    )  # fmt: skip


def _said(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def _host(placement: Placement) -> Company:
    return Company.objects.select_related("commune").get(pk=placement.company_id)


def _moved(placement: Placement, kind: str, before: Stay, after: Stay | None) -> None:
    writing.shift(placement.academie_id, writing.Change(_host(placement), kind, before, after))

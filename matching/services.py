"""What people and workers do with campaigns: create one, launch a run, execute it, sweep what was left behind.

The row is the job, the broker only rings. A run is taken by a conditional update that also counts the attempt; the
attempt number is then the token that every later write must show, so that a worker thought dead cannot overwrite what
its successor wrote. Executed once, twice or three times at once, a run has one result.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from matching.bareme import BAREME, GROUPS
from matching.engine import InstanceError, Policy
from matching.execution import MAX_ATTEMPTS, POISONED, execute
from matching.models import STALE_AFTER, Campaign, Run, RunState
from placements.rules import RULES_VERSION
from poles.models import Academie, Pole
from tenancy.scope import Scope, acting_as

logger = logging.getLogger(__name__)

#: A queued run without any sign for this long has lost its message (broker emptied, web process killed).
UNHEARD_AFTER = dt.timedelta(seconds=15)

#: Reserved seats are released when that places one more student: hard reserves cost placements.
DEFAULT_POLICY: dict[str, Any] = {"reserves": "soft", "tiers": True, "parity": []}


@transaction.atomic
def create_campaign(
    *,
    actor: Actor | None,
    pole: Pole,
    name: str,
    kind: str,
    starts_on: dt.date,
    ends_on: dt.date,
    policy: Mapping[str, Any] | None = None,
) -> Campaign:
    """Create a campaign of a pôle for a kind of period and a window of departures.

    Raises ValidationError (French, by field) and PermissionDenied. `actor` is None for a command of the system.
    """
    if actor is not None:
        require(actor, "campaign.create", pole)
    campaign = Campaign(
        academie_id=pole.academie_id,
        pole=pole,
        name=name,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        policy=check_policy(policy),
        created_by=actor.user if actor else None,
    )
    campaign.full_clean(exclude=["created_by"])  # a command of the system has no author
    campaign.save(force_insert=True)
    record(actor=actor, verb="campaign.created", thing=campaign, name=campaign.name)
    return campaign


def check_policy(policy: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the policy with its defaults. Raises ValidationError: a group that is no lawful criterion is refused."""
    try:
        checked = Policy.from_value({**DEFAULT_POLICY, **(policy or {})})
    except InstanceError as error:
        raise ValidationError({"policy": f"Politique : {error}."}) from error
    for group in checked.parity:
        if group not in GROUPS:
            raise ValidationError({"policy": f"Le groupe « {group} » n'est pas un critère d'équité admis."})
    return checked.to_dict()


@transaction.atomic
def launch_campaign(*, actor: Actor | None, campaign: Campaign, seed: int = 1) -> Run:
    """Queue a run and ring the worker after the commit; a double click gets the run already in progress.

    Raises PermissionDenied. A broker that does not answer changes nothing: the sweeper will ring.
    """
    if actor is not None:
        require(actor, "campaign.launch", campaign)
    # Numbers and double clicks queue at the campaign's row.
    locked = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    current = Run.objects.in_progress().filter(campaign=locked).first()
    if current is not None:
        return current
    last = Run.objects.filter(campaign=locked).aggregate(last=Max("number"))["last"] or 0
    run = Run.objects.create(
        academie_id=locked.academie_id,
        campaign=locked,
        pole_id=locked.pole_id,
        number=last + 1,
        seed=seed,
        policy=check_policy(locked.policy) | {"bareme": BAREME, "rules": RULES_VERSION},
        requested_by=actor.user if actor else None,
    )
    record(actor=actor, verb="campaign.launched", thing=run, name=locked.name, number=run.number)
    transaction.on_commit(partial(ring, run.pk, run.academie_id), robust=True)
    return run


def ring(run_id: uuid.UUID, academie_id: str) -> None:
    """Tell a worker that a run waits. A dead broker is only a warning: the row is the job."""
    from kombu.exceptions import OperationalError

    from matching.tasks import execute_run as task

    try:
        task.apply_async(kwargs={"run_id": str(run_id), "academie_id": academie_id}, retry=False)
    except (OperationalError, OSError):
        logger.warning("Calcul %s : le courtier de messages ne répond pas, le balayage le reprendra.", run_id)


def execute_run(*, run_id: uuid.UUID | str, academie_id: str) -> bool:
    """Execute a run if nobody else does; return whether this call wrote its end (result or failure)."""
    return execute(run_id=uuid.UUID(str(run_id)), academie_id=academie_id)


def sweep_runs() -> list[uuid.UUID]:
    """Ring again for runs that no worker executes; return them.

    Left by a dead worker, or queued without any sign. A run that killed its workers `MAX_ATTEMPTS` times is failed, so
    that it does not kill the next ones.
    """
    rung: list[uuid.UUID] = []
    for code in Academie.objects.order_by("code").values_list("code", flat=True):
        with acting_as(Scope.for_job(code)):
            stale = Run.objects.stale(STALE_AFTER)
            stale.filter(attempts__gte=MAX_ATTEMPTS).update(
                state=RunState.FAILED, error=POISONED, finished_at=timezone.now()
            )
            waiting = list(stale.order_by("queued_at", "id").values_list("pk", flat=True))
            unheard = Run.objects.unheard(UNHEARD_AFTER).order_by("queued_at", "id")
            queued = list(unheard.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
            Run.objects.filter(pk__in=queued, state=RunState.QUEUED).update(heartbeat_at=Now())
        for run_id in (*waiting, *queued):
            ring(run_id, code)
        rung += [*waiting, *queued]
    return rung

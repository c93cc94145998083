"""Requesting and freezing equity reports. The row is the job; the broker only rings."""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from equity.indicators import DEFINITION_VERSION, measured
from equity.models import EquityFigure, EquitySnapshot, SnapshotState
from equity.population import Population, Question, read
from equity.tabulation import Figure, figures_of
from matching.models import Run, RunState
from poles.models import Academie, Pole
from tenancy.scope import Scope, acting_as

logger = logging.getLogger(__name__)

#: Without a sign of life for so long, the worker of a running report is dead, and the ring of a due one is lost.
SILENCE = dt.timedelta(seconds=60)
#: A report that has killed so many workers is not tried again.
MAX_ATTEMPTS = 4

_WAITING = (SnapshotState.DUE, SnapshotState.RUNNING)


class NotComputable(Exception):
    """The report cannot be made; the message is a French sentence for the reader."""


def request_snapshot(
    *,
    actor: Actor,
    pole: Pole | None,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    run: Run | None = None,
) -> EquitySnapshot:
    """Ask for the report of a pôle, or (pole None) of the actor's académie; must run in the actor's scope.

    Students counted: those with a compulsory period that begins from `starts_on` to `ends_on`, both included.
    A report of the same window and run that is still in progress is returned instead of a second one.

    Raises PermissionDenied, or ValidationError with French sentences; nothing is written then.
    """
    require(actor, "snapshot.request", pole or actor.academie)
    _check_run(pole, run)
    snapshot = EquitySnapshot(
        academie_id=pole.academie_id if pole else actor.academie.pk,
        pole=pole,
        name=name.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        run=run,
        requested_by=actor.user,
    )
    # Same students and same proposals: what is being computed is what is asked, whatever its name.
    same = EquitySnapshot.objects.filter(
        academie_id=snapshot.academie_id, pole=pole, starts_on=starts_on, ends_on=ends_on, run=run, state__in=_WAITING
    ).order_by("requested_at", "id")
    if running := same.first():
        return running
    snapshot.full_clean(validate_unique=False, exclude=["academie", "pole", "run", "requested_by", "population"])
    try:
        with transaction.atomic():
            snapshot.save(force_insert=True)
            record(actor=actor, verb="snapshot.requested", thing=snapshot, name=snapshot.name)
    except IntegrityError:
        # The other click was faster: its report has been written since our look.
        if running := same.first():
            return running
        raise
    _ring_on_commit(snapshot.pk, snapshot.academie_id)
    return snapshot


def _check_run(pole: Pole | None, run: Run | None) -> None:
    if run is None:
        return
    if run.state != RunState.DONE:
        raise ValidationError({"run": "Le calcul choisi n'est pas terminé : ses propositions ne sont pas connues."})
    if pole is not None and run.pole_id != pole.pk:
        raise ValidationError({"run": "Le calcul choisi est celui d'un autre pôle."})


def _ring_on_commit(snapshot_id: UUID, academie_id: str) -> None:
    def ring() -> None:
        from equity import tasks

        try:
            tasks.freeze_snapshot.delay(snapshot_id=str(snapshot_id), academie_id=academie_id)
        except BrokerError:
            # The row is committed: a broker that does not answer must not fail the request, the sweeper will find it.
            logger.exception("Rapport d'équité %s : le courtier ne répond pas", snapshot_id)

    transaction.on_commit(ring)


def freeze_snapshot(*, snapshot_id: UUID | str, academie_id: str) -> EquitySnapshot | None:
    """Compute and freeze a report; harmless twice, at once or after a kill. Return None when nothing was to be done.

    Short transactions only: claim, read (one statement), write. A lost connection to the database is raised: the row
    stays and the sweeper rings again. Anything else ends in the state « Échec » with a French sentence.
    """
    scope = Scope.for_job(academie_id)
    snapshot = _claim(scope, snapshot_id)
    if snapshot is None:
        return None
    try:
        return _compute(scope, snapshot)
    except NotComputable as reason:
        _fail(scope, snapshot, str(reason))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("Rapport d'équité %s : échec", snapshot.pk)
        _fail(
            scope,
            snapshot,
            "Le rapport n'a pas abouti à cause d'une erreur interne. Demandez-le de nouveau ; si l'erreur revient, "
            f"signalez la référence {snapshot.pk}.",
        )
    return None


def _claim(scope: Scope, snapshot_id: UUID | str) -> EquitySnapshot | None:
    """Take the report, unless it is over or another worker has given a sign of life lately."""
    with acting_as(scope):
        snapshot = EquitySnapshot.objects.select_for_update(of=("self",)).filter(pk=snapshot_id).first()
        if snapshot is None or snapshot.is_over:
            return None
        now = timezone.now()
        alive = snapshot.heartbeat_at is not None and snapshot.heartbeat_at > now - SILENCE
        if snapshot.state == SnapshotState.RUNNING and alive:
            return None
        if snapshot.attempts >= MAX_ATTEMPTS:
            snapshot.state = SnapshotState.FAILED
            snapshot.error = (
                f"Le rapport n'a pas abouti après {MAX_ATTEMPTS} essais : le travailleur s'est arrêté à chaque fois. "
                f"Signalez la référence {snapshot.pk}."
            )
            snapshot.save(update_fields=["state", "error"])
            return None
        snapshot.state, snapshot.attempts, snapshot.heartbeat_at = SnapshotState.RUNNING, snapshot.attempts + 1, now
        snapshot.stage, snapshot.progress, snapshot.error = "Lecture des élèves", 5, ""
        snapshot.save(update_fields=["state", "attempts", "heartbeat_at", "stage", "progress", "error"])
        return snapshot


def _mine(snapshot: EquitySnapshot) -> Q:
    # A worker thought dead that wakes up must not speak over the one that took its place.
    return Q(pk=snapshot.pk, state=SnapshotState.RUNNING, attempts=snapshot.attempts)


def _progress(scope: Scope, snapshot: EquitySnapshot, stage: str, percent: int) -> None:
    with acting_as(scope):
        EquitySnapshot.objects.filter(_mine(snapshot)).update(
            stage=stage, progress=percent, heartbeat_at=timezone.now()
        )


def _fail(scope: Scope, snapshot: EquitySnapshot, sentence: str) -> None:
    with acting_as(scope):
        EquitySnapshot.objects.filter(_mine(snapshot)).update(
            state=SnapshotState.FAILED, error=sentence, heartbeat_at=timezone.now()
        )


def _compute(scope: Scope, snapshot: EquitySnapshot) -> EquitySnapshot | None:
    indicators = measured(with_run=snapshot.run_id is not None)
    observed_at = timezone.now()
    question = Question(
        academie_id=snapshot.academie_id,
        pole_id=snapshot.pole_id,
        run_id=snapshot.run_id,
        starts_on=snapshot.starts_on,
        ends_on=snapshot.ends_on,
        observed_at=observed_at,
    )
    with acting_as(scope):
        population = read(question, indicators)
    if not population.size:
        window = f"du {snapshot.starts_on:%d/%m/%Y} au {snapshot.ends_on:%d/%m/%Y}"
        whose = "de ce pôle" if snapshot.pole_id else "de l'académie"
        raise NotComputable(
            f"Aucun élève {whose} n'a de période obligatoire qui commence {window}. "
            "Vérifiez les dates, ou publiez les périodes des classes."
        )
    _progress(scope, snapshot, "Taux, écarts et secret statistique", 40)
    figures = list(figures_of(population.profiles, [indicator.code for indicator in indicators]))
    _progress(scope, snapshot, "Écriture du rapport", 90)
    return _write(scope, snapshot, population, figures, observed_at)


def _write(
    scope: Scope,
    snapshot: EquitySnapshot,
    population: Population,
    figures: list[Figure],
    observed_at: dt.datetime,
) -> EquitySnapshot | None:
    """Write the figures and freeze, in one transaction; nothing when another worker has finished meanwhile."""
    with acting_as(scope):
        row = EquitySnapshot.objects.select_for_update(of=("self",)).filter(_mine(snapshot)).first()
        if row is None:
            return None
        EquityFigure.objects.bulk_create(
            EquityFigure(
                academie_id=row.academie_id,
                pole_id=row.pole_id,
                snapshot=row,
                position=position,
                **{name: getattr(figure, name) for name in Figure.__dataclass_fields__},
            )
            for position, figure in enumerate(figures)
        )
        row.state, row.stage, row.progress = SnapshotState.FROZEN, "Figé", 100
        row.heartbeat_at = timezone.now()
        row.frozen_at = observed_at
        row.definition_version = DEFINITION_VERSION
        row.data_sha256 = population.sha256
        row.population = population.size
        row.save()
        return row


def sweep_snapshots() -> int:
    """Ring again for reports that nobody has begun, or whose worker has died; return how many."""
    rung = 0
    for academie_id in Academie.objects.order_by("code").values_list("code", flat=True):
        with acting_as(Scope.for_job(academie_id)):
            silent = EquitySnapshot.objects.annotate(sign=Coalesce(F("heartbeat_at"), F("requested_at"))).filter(
                state__in=_WAITING, sign__lt=timezone.now() - SILENCE
            )
            for snapshot in silent.select_for_update(of=("self",), skip_locked=True).order_by("requested_at", "id"):
                if snapshot.state == SnapshotState.DUE:
                    # Noted, so that a busy queue is not rung for the same row at each passage.
                    snapshot.heartbeat_at = timezone.now()
                    snapshot.save(update_fields=["heartbeat_at"])
                _ring_on_commit(snapshot.pk, academie_id)
                rung += 1
    return rung

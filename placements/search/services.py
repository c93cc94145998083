"""Writes of the search diary: a step noted for one student or several, corrected, taken back; the alerts it raises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.outbox import Parcel, post
from accounts.permissions import require
from companies.models import Company
from placements.models import Need, NeedState, SearchStep
from placements.search.models import SUSPECT_MOTIVES, Answer, Means, Motive
from poles.models import MissionLetter, Pole
from poles.versions import Gone
from tenancy.scope import Scope, acting_as

#: A step older than this is not of the search of this period.
OLDEST = dt.timedelta(days=400)
TEMPLATE = "refusal_alert"


class StepRefused(ValidationError):
    """A step that cannot be written; the message says why."""


@transaction.atomic
def note_steps(
    *,
    actor: Actor,
    needs: Sequence[Need],
    done_on: dt.date,
    means: str,
    answer: str,
    motive: str = "",
    company: Company | None = None,
    host_name: str = "",
    note: str = "",
    by_student: bool = False,
) -> list[SearchStep]:
    """Write the same step in the diary of one need or of several. Raises StepRefused, Gone.

    A motive that suggests discrimination is told to the coordinators of the pôle, without naming anybody.
    """
    wanted = {need.pk for need in needs}
    held = list(Need.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    if len(held) != len(wanted):
        raise Gone("Un des élèves choisis n'est plus dans votre liste. Choisissez-les de nouveau.")
    _check(done_on=done_on, means=means, answer=answer, motive=motive, company=company, host_name=host_name)
    made = []
    for need in held:
        require(actor, "diary.write", need)
        if need.state in (NeedState.ABANDONED, NeedState.ENDED):
            raise StepRefused("Cette recherche est close : rouvrez-la avant d'y noter une démarche.")
        step = SearchStep(
            academie_id=need.academie_id, need=need, establishment_id=need.establishment_id, done_on=done_on,
            means=means, answer=answer, motive=motive, company=company,
            host_name="" if company else " ".join(host_name.split()), note=note.strip(), by_student=by_student,
            author=actor.user, pole_id=_reader(need, motive),
        )  # fmt: skip
        step.save(force_insert=True)
        made.append(step)
        if motive in SUSPECT_MOTIVES and step.pole_id:
            _alert(step)
    record(actor=actor, verb="step.noted", thing=held[0] if len(held) == 1 else actor.subject, count=len(made),
           academie_id=held[0].academie_id)  # fmt: skip
    return made


@transaction.atomic
def edit_step(
    *,
    actor: Actor,
    step: SearchStep,
    done_on: dt.date,
    means: str,
    answer: str,
    motive: str = "",
    company: Company | None = None,
    host_name: str = "",
    note: str = "",
    by_student: bool = False,
) -> SearchStep:
    """Correct a step: most often, write the answer that came. Raises StepRefused, Gone."""
    current = _held(step)
    require(actor, "diary.write", current)
    if current.removed_at:
        raise StepRefused("Cette démarche a été retirée du carnet.")
    _check(done_on=done_on, means=means, answer=answer, motive=motive, company=company, host_name=host_name)
    alerted = current.motive in SUSPECT_MOTIVES and current.pole_id is not None
    current.done_on, current.means, current.answer, current.motive = done_on, means, answer, motive
    current.company, current.host_name = company, "" if company else " ".join(host_name.split())
    current.note, current.by_student = note.strip(), by_student
    if motive in SUSPECT_MOTIVES and not alerted:
        current.pole_id, current.handled_at = _reader(current.need, motive), None
    current.save()
    if motive in SUSPECT_MOTIVES and current.pole_id and not alerted:
        _alert(current)
    record(actor=actor, verb="step.edited", thing=current.need)
    return current


@transaction.atomic
def take_back_steps(*, actor: Actor, steps: Iterable[UUID]) -> int:
    """Take steps out of the diary, without deleting them; return how many. Twice is once."""
    return _mark(actor, steps, timezone.now(), "step.taken_back")


@transaction.atomic
def put_back_steps(*, actor: Actor, steps: Iterable[UUID]) -> int:
    """Put steps that were taken back into the diary again; return how many."""
    return _mark(actor, steps, None, "step.put_back")


def _mark(actor: Actor, steps: Iterable[UUID], removed_at: dt.datetime | None, verb: str) -> int:
    rows = SearchStep.objects.select_for_update(no_key=True, of=("self",)).select_related("need")
    changed = 0
    for step in rows.filter(pk__in=set(steps)).order_by("pk"):
        require(actor, "diary.write", step)
        if (step.removed_at is None) == (removed_at is None):
            continue
        step.removed_at = removed_at
        step.save(update_fields=["removed_at"])
        record(actor=actor, verb=verb, thing=step.need)
        changed += 1
    return changed


def _held(step: SearchStep) -> SearchStep:
    rows = SearchStep.objects.select_for_update(no_key=True, of=("self",)).select_related("need")
    found = rows.filter(pk=step.pk).first()
    if found is None:
        raise Gone("Cette démarche n'existe plus ou ne relève pas de votre fonction.")
    return found


def _check(*, done_on: dt.date, means: str, answer: str, motive: str, company: Company | None, host_name: str) -> None:
    today = timezone.localdate()
    if done_on > today:
        raise StepRefused("Une démarche se note une fois faite : sa date est aujourd'hui ou avant.")
    if done_on < today - OLDEST:
        raise StepRefused("Cette date est trop ancienne pour cette recherche.")
    if means not in Means.values or answer not in Answer.values or (motive and motive not in Motive.values):
        raise StepRefused("Choisissez un moyen, une réponse et un motif dans les listes.")
    if answer == Answer.REFUSED and not motive:
        raise StepRefused("Choisissez le motif du refus, ou « Aucune raison donnée ».")
    if answer != Answer.REFUSED and motive:
        raise StepRefused("Un motif accompagne un refus.")
    if company is None and not host_name.strip() and means != Means.ADVICE:
        raise StepRefused("Indiquez l'entreprise contactée.")


def _reader(need: Need, motive: str) -> UUID | None:
    """Return the pôle that may read a step: the one the need was handed to, or the one that an alert calls."""
    return need.pole_id if need.escalated_at or motive in SUSPECT_MOTIVES else None


def show_diary_to_pole(need: Need) -> int:
    """Open the diary of a need to its pôle, when the school hands it over; return how many steps that opened."""
    return SearchStep.objects.filter(need=need, pole__isnull=True).update(pole_id=need.pole_id)


def _alert(step: SearchStep) -> None:
    """Post one mail to each coordinator of the pôle: a refusal to examine, and nothing of the student."""
    with acting_as(Scope.for_job(step.academie_id)):
        pole = Pole.objects.get(pk=str(step.pole_id))
        letters = MissionLetter.objects.in_force(timezone.localdate()).filter(pole=pole).select_related("user")
        people = {letter.user_id: letter.user for letter in letters.order_by("pk")}
    for person in people.values():
        post(
            template=TEMPLATE, to=person, academie_id=step.academie_id, key=f"{TEMPLATE}:{step.pk}:{person.pk}",
            context={"pole": pole.name, "step": str(step.pk)},
        )  # fmt: skip


def alert_still_due(parcel: Parcel) -> bool:
    """Whether the refusal is still in the diary, not yet dealt with, and the person still coordinates the pôle."""
    step = SearchStep.objects.filter(pk=str(parcel.context["step"]), removed_at__isnull=True).first()
    if step is None or step.handled_at or step.motive not in SUSPECT_MOTIVES or parcel.person is None:
        return False
    return (
        MissionLetter.objects.in_force(timezone.localdate())
        .filter(pole_id=str(step.pole_id), user=parcel.person)
        .exists()
    )

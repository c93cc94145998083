"""The rectorat decides for its académie; saving other values again is the way back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from poles.options.models import AcademieSettings
from poles.versions import STAMP, Conflict, locked
from tenancy.refusals import constraint_of

NAMES = ("adaptations_enabled", "stale_days", "answer_days")


class OptionsRefused(ValidationError):
    """Choices that cannot be; the message says why."""


@transaction.atomic
def save_options(
    *, actor: Actor, version: int, adaptations_enabled: bool, stale_days: int, answer_days: int
) -> AcademieSettings:
    """Write the choices of the actor's académie, whose values apply at the next page of everybody.

    `version`: the one that the form was filled from, 0 when the académie had chosen nothing yet. The same values write
    nothing, not even in the journal. Raises Conflict, OptionsRefused, PermissionDenied.
    """
    academie = actor.academie
    require(actor, "options.edit", academie)
    values = {"adaptations_enabled": adaptations_enabled, "stale_days": stale_days, "answer_days": answer_days}
    rows = AcademieSettings.objects.filter(academie_id=academie.pk)
    found = rows.first()
    if found is None:
        current = AcademieSettings(academie_id=academie.pk, version=0)
    else:
        current = locked(rows, found.pk)
        if all(getattr(current, name) == value for name, value in values.items()):
            return current  # a second click, or a colleague who decided the same
        if current.version != version:
            raise Conflict(current)
    for name, value in values.items():
        setattr(current, name, value)
    current.stamp(actor)
    try:
        current.full_clean(exclude=["academie", "changed_by"], validate_unique=False)
    except ValidationError as refused:
        raise OptionsRefused(refused.messages) from refused
    if found is None:
        _add(current)
    else:
        current.save(update_fields=[*NAMES, *STAMP])
    record(
        actor=actor, verb="options.edited", thing=current, stale_days=stale_days, answer_days=answer_days,
        adaptations="recueillis" if adaptations_enabled else "non recueillis",
    )  # fmt: skip
    return current


def _add(current: AcademieSettings) -> None:
    try:
        with transaction.atomic():
            current.save(force_insert=True)
    except IntegrityError as error:
        # A colleague made the first choice a moment ago: the page shows it beside this one.
        if constraint_of(error) != "academiesettings_once":
            raise
        raise Conflict(
            AcademieSettings.objects.select_related("changed_by").get(academie_id=current.academie_id)
        ) from error

"""What the views of letters share: whose letters, which words, second factor."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.actors import ActorKind
from accounts.permissions import abilities
from poles.letters.permissions import holds
from poles.letters.rules import PENDING, REMINDERS, State
from poles.models import MissionLetter, Pole

#: State → tone of its tag.
TONES = {
    State.DRAFT: "neutral", State.SIGNED: "due", State.ACKNOWLEDGED: "line", State.ACTIVE: "ok", State.ENDED: "done",
    State.REPLACED: "done", State.REVOKED: "late",
}  # fmt: skip


def visible(request: HttpRequest) -> Any:
    """Return the letters that the request may know: the académie's for the rectorat, else the person's own, signed.

    The database also shows a coordinator the letters of those who came before in the pôle: they are not theirs.
    """
    rows = MissionLetter.objects.select_related("user", "school_year")
    actor = request.actor  # type: ignore[attr-defined]
    if actor is not None and actor.kind is ActorKind.RECTORAT:
        return rows.select_related("pole")
    return rows.filter(user=request.user.pk).exclude(state=State.DRAFT)


def letter_or_404(request: HttpRequest, pk: Any) -> MissionLetter:
    """Return a letter that the request may know."""
    found: MissionLetter | None = visible(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def pole_name(letter: MissionLetter) -> str:
    """Return the pôle as signed; before, as it is. A person without function cannot read the pôles."""
    if letter.document:
        return str(letter.document["pole"])
    return str(Pole.objects.filter(pk=letter.pole_id).values_list("name", flat=True).first() or "")


def abilities_on(request: HttpRequest, letter: MissionLetter) -> dict[str, bool]:
    """Return what the request may do to the letter now: rights and state together."""
    actor = request.actor  # type: ignore[attr-defined]
    may = abilities(actor, letter, "letter")
    draft, pending = letter.state == State.DRAFT, letter.state in PENDING
    for verb in ("edit", "discard", "sign"):
        may[verb] = may[verb] and draft
    for verb in ("end", "revoke", "replace", "substitute"):
        may[verb] = may[verb] and pending
    # The letter that follows, from the day after: a deputy's is not renewed, the holder comes back.
    begun = letter.state not in (State.DRAFT, State.SIGNED, State.REVOKED)
    may["renew"] = may["create"] and begun and letter.substitutes_id is None
    may["acknowledge"] = holds(request.user, letter) and letter.state == State.SIGNED
    return may


def second_factor_shown(request: HttpRequest) -> bool:
    """Whether this session has proved a second factor; always where the installation makes it optional (demo)."""
    if getattr(settings, "STAGES_SECOND_FACTOR", "required") == "optional":
        return True
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def tone(letter: MissionLetter) -> str:
    """Return the tone of the letter's tag."""
    if letter.state == State.ACTIVE and (letter.ends_on - timezone.localdate()).days <= REMINDERS[0]:
        return "due"
    return TONES[State(letter.state)]


def situation(letter: MissionLetter, today: dt.date) -> str:
    """Say in one sentence what the letter gives today."""
    if letter.state == State.DRAFT:
        return "Brouillon : aucun droit avant la signature et l'accusé de réception."
    if letter.state == State.SIGNED:
        return "Signée : elle attend l'accusé de réception de son titulaire et ne donne encore aucun droit."
    if letter.state in (State.ENDED, State.REPLACED, State.REVOKED) or letter.ends_on < today:
        return "Elle ne donne plus de droit."
    if letter.is_absent(today):
        return f"Suspendue : absence jusqu'au {letter.absence_ends_on:%d/%m/%Y}."
    if letter.starts_on > today:
        return f"Elle donnera des droits à partir du {letter.starts_on:%d/%m/%Y}."
    days = (letter.ends_on - today).days
    left = "dernier jour" if not days else f"encore {days} jour{'s' if days > 1 else ''}"
    return f"En vigueur jusqu'au {letter.ends_on:%d/%m/%Y} : {left}."

"""What the pages of the room share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.actors import Actor
from accounts.permissions import access, require
from companies.models import OfferPublication
from companies.moderation.reading import next_waiting, queue_rows

KEY = "moderation_undo"


@dataclass(frozen=True, slots=True)
class Undo:
    """The admission just given, offered once on the next page: identifiers only, a session holds no name."""

    pk: str
    sentence: str


def offer_undo(request: HttpRequest, publication: OfferPublication) -> None:
    """Keep an admission for the next page."""
    request.session[KEY] = asdict(Undo(str(publication.pk), "Offre admise : les établissements la voient."))


def taken_undo(request: HttpRequest) -> Undo | None:
    """Return the admission to offer for undoing, once."""
    found: dict[str, Any] | None = request.session.pop(KEY, None)
    return Undo(**found) if found else None


def publication_or_404(request: HttpRequest, pk: UUID, permission: str) -> OfferPublication:
    """Return a publication of the coordinator's pôle, or raise Http404."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, permission)
    return access(queue_rows(actor.subject), actor, permission, pk=pk)


def tried(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do an act; a refusal is written on the form. Return whether it was done."""
    try:
        act()
    except ValidationError as refused:
        for sentence in refused.messages:
            form.add_error(None, sentence)
        return False
    return True


def to_next(request: HttpRequest) -> HttpResponse:
    """Go to the offer that waits for the longest time, else back to the queue."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    waiting = next_waiting(actor.subject)
    if waiting is None:
        return redirect("moderation:queue")
    return redirect("moderation:publication", pk=waiting.pk)

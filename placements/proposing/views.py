"""« Proposer à un élève »: the students still searching, and the acts that exist for each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.actors import ActorKind
from accounts.permissions import access, require
from companies.models import Offer, OfferPublication
from placements.models import NeedState
from placements.proposing.reading import Candidate, candidates
from web.french import counted
from web.identifiers import uuids

#: States that the school may hand over to the pôle (MOVES).
MAY_ESCALATE = (NeedState.SEARCHING, NeedState.UNPLACED, NeedState.REPLACED)


@require_GET
def students(request: HttpRequest, pk: Any) -> HttpResponse:
    """List the students whom one offer may suit: those of a class for a period, else all those of the actor."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.read")
    published = OfferPublication.objects.published().filter(academie=actor.academie)
    offer = access(
        Offer.objects.filter(pk__in=published.values("offer")).select_related("company", "commune"),
        actor, "need.read", pk=pk,
    )  # fmt: skip
    asked = {name: next(iter(uuids([request.GET.get(name, "")])), None) for name in ("classe", "periode")}
    found = candidates(actor=actor, offer=offer, school_class=asked["classe"], period=asked["periode"])
    if found is None:
        raise Http404
    kept = urlencode({name: value for name, value in asked.items() if value})
    fitting = sum(one.fits for one in found)
    context = {
        "offer": offer,
        "rows": [(one, _acts(actor.kind, one, offer)) for one in found],
        "fitting": fitting,
        "lead": f"{offer.title} · {offer.company.name}, {offer.commune.name}",
        "count": f"{counted(len(found), 'élève cherche|élèves cherchent')} encore, "
        f"{counted(fitting, 'peut y aller|peuvent y aller')}",
        "by_pole": offer.reserved_for == Offer.ReservedFor.POLE,
        "trail": [
            ("Offres", f"{reverse('offer_search:search')}{'?' if kept else ''}{kept}"),
            (offer.title, f"{reverse('offer_search:offer', args=[offer.pk])}{'?' if kept else ''}{kept}"),
        ],
    }
    return render(request, "proposing/students.html", context)


def _acts(kind: ActorKind, one: Candidate, offer: Offer) -> list[tuple[str, str]]:
    """Return (words, address) of what may be done now: the pôle answers at its desk, a school keeps the diary."""
    need = one.need
    if kind is ActorKind.COORDINATOR:
        words = "Ouvrir la demande" if need.state == NeedState.ESCALATED else ""
        return [(words, reverse("desk:request", args=[need.pk]))] if words else []
    note = f"{reverse('board:step-new')}?{urlencode({'besoins': need.pk, 'entreprise': offer.company.name})}"
    acts = [("Noter une démarche", note)]
    if need.pole_id and need.state in MAY_ESCALATE:
        acts.insert(0, ("Demander cette place au pôle", f"{reverse('board:escalate')}?besoins={need.pk}"))
    elif need.state == NeedState.ESCALATED:
        acts.insert(0, ("Écrire au pôle", reverse("board:student", args=[need.student_id])))
    return acts

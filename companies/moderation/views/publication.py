"""One publication: what schools will read, what was found, what changed, and the decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.actors import Actor
from companies.models import OfferPublication
from companies.moderation import services
from companies.moderation.forms import AdmitForm, ReturnForm
from companies.moderation.reading import file_of, pile_of
from companies.moderation.views.common import offer_undo, publication_or_404, taken_undo, to_next, tried


@require_GET
def page(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show a publication of the pôle."""
    return _show(request, publication_or_404(request, pk, "publication.read"))


def _show(request: HttpRequest, publication: OfferPublication, **refused: forms.Form) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    file = file_of(publication)
    waits = publication.status == OfferPublication.Status.SUBMITTED
    may_return = waits or publication.status == OfferPublication.Status.PUBLISHED
    # The form that was sent has left the page (somebody was faster, a rule blocks): what it is told stands above.
    shown = {"admit": waits and not file.blocks, "send_back": may_return}
    gone = [form for name, form in refused.items() if not shown[name]]
    context = {
        "publication": publication,
        "offer": publication.offer,
        "file": file,
        "pile": pile_of(actor.subject),
        "waits": waits,
        "may_return": may_return,
        "refusals": [sentence for form in gone for sentence in form.non_field_errors()],
        "admit_form": refused.get("admit") or AdmitForm(initial={"seen": file.mark}, auto_id="id_admit_%s"),
        "return_form": refused.get("send_back") or ReturnForm(initial={"seen": file.mark}, auto_id="id_return_%s"),
        "undo": taken_undo(request),
        "trail": [("Offres à admettre", reverse("moderation:queue"))],
    }
    return render(request, "companies/moderation/publication.html", context, status=422 if refused else 200)


@require_POST
def admit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Let the offer into the bank, and go to the next one."""
    publication = publication_or_404(request, pk, "publication.decide")
    form = AdmitForm(request.POST, auto_id="id_admit_%s")
    if form.is_valid() and tried(
        form,
        lambda: services.admit(
            actor=request.actor,  # type: ignore[attr-defined]
            publication=publication,
            checklist=form.ticked(),
            seen=form.cleaned_data["seen"],
        ),
    ):
        offer_undo(request, publication)
        return to_next(request)
    return _show(request, publication_or_404(request, pk, "publication.read"), admit=form)


@require_POST
def send_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """Return the offer to its host, and go to the next one."""
    publication = publication_or_404(request, pk, "publication.decide")
    form = ReturnForm(request.POST, auto_id="id_return_%s")
    if form.is_valid() and tried(
        form,
        lambda: services.send_back(
            actor=request.actor,  # type: ignore[attr-defined]
            publication=publication,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            seen=form.cleaned_data["seen"],
        ),
    ):
        messages.success(request, "Offre retournée : l'organisme lit votre raison et peut la corriger.")
        return to_next(request)
    return _show(request, publication_or_404(request, pk, "publication.read"), send_back=form)


@require_POST
def undo(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take an admission back, while the host knows nothing of it."""
    publication = publication_or_404(request, pk, "publication.decide")
    try:
        services.take_back(actor=request.actor, publication=publication)  # type: ignore[attr-defined]
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, "Admission annulée : l'offre est de nouveau à admettre.")
    return redirect("moderation:publication", pk=publication.pk)

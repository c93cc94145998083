"""Exchanges with hosts: noted on a contact or on a loan, settled, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actors import ActorKind
from accounts.permissions import access, require
from companies.contacts import approaches
from companies.contacts.approaches import Target, events_of, pressure_on
from companies.contacts.forms import LogForm
from companies.contacts.reading import loans_of
from companies.contacts.views.book import fetch, trail
from companies.models import ContactEvent, ContactLoan


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, pk: Any) -> HttpResponse:
    """Note an exchange about a contact of the school, or opened to the pôle."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = fetch(request, pk, "approach.log")
    if actor.kind is ActorKind.SCHOOL and found.establishment_id != actor.subject.pk:
        # A contact that another school opened is taken into the own book first.
        raise Http404
    back = reverse("contacts:contact", args=[found.pk])
    target = approaches.target_of_contact(found)
    return _page(request, target, found.host_name, back, [*trail(), (found.host_name, back)])


@require_http_methods(["GET", "POST"])
def loan_log(request: HttpRequest, pk: Any) -> HttpResponse:
    """Note an exchange about a contact lent to the pôle."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "contact_loan.ask")
    loan: ContactLoan = access(loans_of(actor), actor, "approach.log", pk=pk)
    back = reverse("contacts:loan", args=[loan.pk])
    try:
        target = approaches.target_of_loan(loan)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(back)
    name = str((loan.lent or {}).get("host_name", ""))
    return _page(request, target, name, back, [("Prêts de contacts", reverse("contacts:loans")), (name, back)])


def _page(request: HttpRequest, target: Target, name: str, back: str, way: list[tuple[str, str]]) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    earlier = list(events_of(actor, target.contact_id)[:20])
    form = LogForm(request.POST if request.method == "POST" else None, earlier=earlier)
    if request.method == "POST" and form.is_valid():
        try:
            approaches.log(actor=actor, target=target, **form.values())
        except ValidationError as refused:
            if hasattr(refused, "error_dict"):
                for field, errors in refused.error_dict.items():
                    form.add_error(field if field in form.fields else None, errors)
            else:
                form.add_error(None, refused)
        else:
            messages.success(request, "Échange noté.")
            return redirect(back)
    context = {
        "form": form,
        "name": name,
        "pressure": pressure_on(target.company, timezone.localdate()),
        "known": target.company is not None,
        "back": back,
        "trail": way,
    }
    return render(request, "companies/contacts/log.html", context, status=422 if form.errors else 200)


def _event(request: HttpRequest, pk: Any) -> ContactEvent:
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "approach.log")
    side = "establishment" if actor.kind is ActorKind.SCHOOL else "pole"
    found: ContactEvent = access(ContactEvent.objects.filter(**{side: actor.subject}), actor, "approach.log", pk=pk)
    return found


def _back(request: HttpRequest, event: ContactEvent) -> HttpResponse:
    """Go to the page on which the exchange is read: the contact's, or the loan's for the pôle that borrowed it."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if actor.kind is ActorKind.COORDINATOR:
        loan = loans_of(actor).filter(contact=event.contact_id).order_by("-asked_at").first()
        if loan is not None:
            return redirect("contacts:loan", pk=loan.pk)
    return redirect("contacts:contact", pk=event.contact_id)


@require_GET
def event(request: HttpRequest, pk: Any) -> HttpResponse:
    """Find the page of an exchange, for the links of reminders."""
    return _back(request, _event(request, pk))


@require_POST
def settle(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say that a step is done."""
    found = _event(request, pk)
    approaches.settle(actor=request.actor, event=found)  # type: ignore[attr-defined]
    messages.success(request, "Étape notée comme faite.")
    return _back(request, found)


@require_POST
def take_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """Remove an exchange noted by mistake."""
    found = _event(request, pk)
    answer = _back(request, found)
    try:
        approaches.take_back(actor=request.actor, event=found)  # type: ignore[attr-defined]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, "Échange retiré : l'entreprise ne le voit plus et il ne compte plus.")
    return answer

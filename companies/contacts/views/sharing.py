"""Who sees contacts: a page that says it in plain words before the change, for one or for many."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from companies.contacts import sharing
from companies.contacts.forms import VisibilityForm
from companies.contacts.rules import who_will_see
from companies.contacts.views.book import pole_name, trail
from companies.models import Contact
from web.french import counted
from web.identifiers import uuids

#: Contacts named on the page; the others are counted.
NAMED = 12


def _chosen(request: HttpRequest) -> list[UUID]:
    source = request.POST if request.method == "POST" else request.GET
    return uuids(source.getlist("contact")[: sharing.MOST])


@require_http_methods(["GET", "POST"])
def visibility(request: HttpRequest) -> HttpResponse:
    """Choose who sees the contacts of the address (`contact`, repeated)."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "contact.share")
    chosen = _chosen(request)
    if not chosen:
        messages.error(request, "Cochez d'abord les contacts dont vous changez la visibilité.")
        return redirect("contacts:contacts")
    rows = list(
        Contact.objects.filter(establishment=actor.subject, pk__in=chosen, archived_at__isnull=True)
        .select_related("commune")
        .order_by("host_name", "pk")
    )
    if not rows:
        raise Http404
    pole = pole_name(actor)
    first = rows[0]
    form = VisibilityForm(request.POST or None, initial={"visibility": first.visibility, "until": first.private_until})
    if request.method == "POST" and form.is_valid():
        try:
            changed = sharing.set_visibility(actor=actor, contacts=[one.pk for one in rows], **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("until" if hasattr(refused, "error_dict") else None, refused.messages)
        else:
            said = who_will_see(
                form.cleaned_data["visibility"], until=form.cleaned_data["until"], pole=pole, count=len(rows)
            )
            what = counted(len(changed), "contact changé|contacts changés") if changed else "Rien à changer"
            messages.success(request, f"{what}. {said}")
            return redirect("contacts:contact", pk=first.pk) if len(rows) == 1 else redirect("contacts:contacts")
    context = {
        "form": form,
        "rows": rows[:NAMED],
        "others": max(0, len(rows) - NAMED),
        "chosen": [one.pk for one in rows],
        "choices": _choices(form, pole, len(rows)),
        "title": "Qui voit ce contact ?" if len(rows) == 1 else f"Qui voit ces {len(rows)} contacts ?",
        "today": timezone.localdate(),
        "back": reverse("contacts:contact", args=[first.pk]) if len(rows) == 1 else reverse("contacts:contacts"),
        "trail": trail(),
    }
    return render(request, "companies/contacts/visibility.html", context, status=422 if form.errors else 200)


def _choices(form: VisibilityForm, pole: str, count: int) -> list[dict[str, Any]]:
    """Return each choice with what it means, in words; without pôle, nobody can be shown a contact of it."""
    current = form["visibility"].value()
    until = form.cleaned_data.get("until") if form.is_bound and form.is_valid() else form.initial.get("until")
    return [
        {
            "value": value,
            "label": label,
            "checked": value == current,
            "means": who_will_see(value, until=until if value == "school" else None, pole=pole, count=count),
        }
        for value, label in Contact.Visibility.choices
        if pole or value != Contact.Visibility.POLE
    ]

"""Partners of a pôle and their contacts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import access, allowed, require
from poles.filters import PartnerFilter
from poles.forms import ContactFormSet, PartnerForm
from poles.models import Partner, Pole
from poles.partners import services
from poles.versions import Conflict, differences
from poles.views.frame import removed, trail_of
from web.lists import Column, list_response


def _contacts(partner: Partner) -> str:
    return " ; ".join(
        ", ".join(part for part in (one.name, one.function, one.email, one.phone) if part)
        for one in partner.contacts.all()
    )


COLUMNS = [
    Column("nom", "Partenaire", lambda p: p.name, ("name",)),
    Column("nature", "Nature", lambda p: p.get_kind_display(), ("kind",)),
    Column("role", "Ce que le partenaire apporte", lambda p: p.role),
    Column("contacts", "Contacts", _contacts),
    Column("depuis", "Depuis le", lambda p: p.starts_on, ("starts_on",)),
    Column("jusqu", "Jusqu'au", lambda p: p.ends_on, ("ends_on",)),
]


@require_GET
def partners(request: HttpRequest, slug: str) -> HttpResponse:
    """List, filter, sort and export the partners of a pôle."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "partner.read")
    pole = access(Pole.objects.all(), actor, "partner.read", slug=slug)
    return list_response(
        request,
        queryset=Partner.objects.present().filter(pole=pole).prefetch_related("contacts"),
        filterset_class=PartnerFilter,
        columns=COLUMNS,
        template="poles/partners.html",
        name=f"Partenaires du pôle {pole.name}",
        default_sort=("name",),
        context={
            "pole": pole,
            "may_edit": allowed(actor, "partner.edit", pole),
            "removed": removed(request, Partner.objects.filter(pole=pole)),
            "trail": trail_of(pole),
        },
    )


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a partner."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "partner.edit")
    return _page(request, access(Pole.objects.all(), actor, "partner.edit", slug=slug), None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """Edit a partner and its contacts."""
    partner = _found(request, slug, pk)
    return _page(request, partner.pole, partner)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """Confirm, then remove a partner; the list offers to put it back."""
    partner = _found(request, slug, pk)
    if request.method == "POST":
        services.remove_partner(actor=request.actor, partner=partner)  # type: ignore[attr-defined]
        return redirect(f"{reverse('poles:partners', args=[slug])}?retire={partner.pk}")
    context = {
        "title": f"Retirer {partner.name} ?",
        "sentences": ["Le partenaire et ses contacts n'apparaîtront plus. Le retrait peut être annulé."],
        "act": "Retirer",
        "back": reverse("poles:partners", args=[slug]),
        "form": None,
        "danger": True,
        "trail": [*trail_of(partner.pole), ("Partenaires", reverse("poles:partners", args=[slug]))],
    }
    return render(request, "components/confirm.html", context)


@require_POST
def restore(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """Put a removed partner back."""
    partner = _found(request, slug, pk, gone=True)
    try:
        services.restore_partner(actor=request.actor, partner=partner)  # type: ignore[attr-defined]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"{partner.name} est de nouveau partenaire du pôle.")
    return redirect("poles:partners", slug=slug)


def _found(request: HttpRequest, slug: str, pk: str, *, gone: bool = False) -> Partner:
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "partner.edit")
    rows = Partner.objects.all() if gone else Partner.objects.present()
    return access(rows.filter(pole__slug=slug).select_related("pole"), actor, "partner.edit", pk=pk)


def _page(request: HttpRequest, pole: Pole, partner: Partner | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = PartnerForm(request.POST or None, instance=partner)
    known = list(partner.contacts.values(*services.CONTACT)) if partner else []
    contacts = ContactFormSet(request.POST or None, initial=known, prefix="contacts")
    both: list[tuple[str, str, str]] = []
    version: Any = form["version"].value()
    if request.method == "POST" and form.is_valid() & contacts.is_valid():
        people = [one.cleaned_data for one in contacts]
        try:
            if partner is None:
                saved = services.create_partner(actor=actor, pole=pole, contacts=people, **form.words)
            else:
                saved = services.edit_partner(
                    actor=actor,
                    partner=partner,
                    version=form.cleaned_data["version"],
                    contacts=people,
                    **form.words,
                )
        except Conflict as conflict:
            version = conflict.current.version
            both = [*differences(conflict.current, form.words, services.FIELDS), *_people(people, known)]
            form.add_error(None, conflict)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Le partenaire {saved.name} est enregistré.")
            return redirect("poles:partners", slug=pole.slug)
    context = {
        "form": form,
        "contacts": contacts,
        "version": version or 0,
        "differences": both,
        "title": f"Modifier {partner.name}" if partner else "Nouveau partenaire",
        "lead": f"Pôle {pole.name}",
        "back": reverse("poles:partners", args=[pole.slug]),
        "trail": [*trail_of(pole), ("Partenaires", reverse("poles:partners", args=[pole.slug]))],
    }
    wrong = request.method == "POST"
    return render(request, "poles/partner_form.html", context, status=422 if wrong else 200)


def _people(mine: list[dict[str, Any]], saved: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    def told(people: list[dict[str, Any]]) -> str:
        lines = [", ".join(value for value in one.values() if value) for one in people]
        return " ; ".join(line for line in lines if line) or "—"

    return [("Contacts", told(mine), told(saved))] if told(mine) != told(saved) else []

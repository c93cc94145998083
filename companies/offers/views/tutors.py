"""The tutors of the host."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actors import Actor
from accounts.permissions import access, require
from companies.models import Tutor
from companies.offers import tutors as services

FORM = "companies/members/form.html"


class TutorForm(forms.Form):
    """Who receives the students."""

    name = forms.CharField(
        label="Nom", max_length=120, min_length=2, error_messages={"required": "Écrivez le nom du tuteur."}
    )
    function = forms.CharField(
        label="Fonction", help_text="Par exemple : chef d’équipe, électricienne.", max_length=120, required=False
    )
    email = forms.EmailField(
        label="Adresse électronique", required=False,
        error_messages={"invalid": "Cette adresse n’est pas complète : prenom.nom@exemple.fr."},
    )  # fmt: skip
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)


def _rows(actor: Actor) -> Any:
    return Tutor.objects.filter(company=actor.subject)


@require_GET
def tutors(request: HttpRequest) -> HttpResponse:
    """Show the tutors, and the offers on which each is named."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "tutor.edit")
    rows = list(_rows(actor).order_by("left_on", "name", "pk")[:200])
    named = services.offers_of(rows)
    shown = [(one, named.get(one.pk, [])) for one in rows]
    context = {
        "here": [line for line in shown if line[0].left_on is None],
        "gone": [line[0] for line in shown if line[0].left_on],
    }
    return render(request, "companies/offers/tutors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a tutor."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "tutor.edit")
    form = TutorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add(actor=actor, **form.cleaned_data)
        messages.success(request, "Enregistré.")
        return redirect("company_offers:tutors")
    return _form(request, form, "Ajouter un tuteur", "Ajouter le tuteur")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what is known of a tutor."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "tutor.edit")
    tutor = access(_rows(actor), actor, "tutor.edit", pk=pk)
    names = ("name", "function", "email", "phone")
    form = TutorForm(request.POST or None, initial={name: getattr(tutor, name) for name in names})
    if request.method == "POST" and form.is_valid():
        services.change(actor=actor, tutor=tutor, **form.cleaned_data)
        messages.success(request, "Enregistré.")
        return redirect("company_offers:tutors")
    return _form(request, form, "Modifier un tuteur", "Enregistrer le tuteur")


def _form(request: HttpRequest, form: TutorForm, title: str, act: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": "Trois stagiaires au plus en même temps par personne (code de l’éducation, R124-13).",
        "act": act,
        "back": reverse("company_offers:tutors"),
        "trail": [("Tuteurs", reverse("company_offers:tutors"))],
    }
    return render(request, FORM, context, status=422 if form.errors else 200)


@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that a tutor has left, or is back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "tutor.edit")
    tutor = access(_rows(actor), actor, "tutor.edit", pk=pk)
    if request.POST.get("act") == "back":
        services.back(actor=actor, tutor=tutor)
        messages.success(request, "Cette personne est de nouveau tutrice.")
    else:
        services.leave(actor=actor, tutor=tutor)
        messages.success(request, "Départ noté : cette personne ne prend plus d’autre élève.")
    return redirect("company_offers:tutors")

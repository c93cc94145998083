"""Pages of the teams of a host."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import access, require
from companies.members import teams as services
from companies.members.forms import TeamForm
from companies.members.models import Team
from companies.members.views.people import HOME, form_page, members_of

LEAD = "Les messages au sujet d'une offre vont aux membres de son équipe."


def _team(request: HttpRequest, pk: UUID) -> Team:
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "company.people_edit")
    return access(Team.objects.filter(company=actor.subject), actor, "company.people_edit", pk=pk)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Create a team."""
    require(request.actor, "company.people_edit")  # type: ignore[attr-defined]
    return _save(request, None, title="Créer une équipe", act="Créer l’équipe")


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rename a team and choose its members."""
    team = _team(request, pk)
    return _save(request, team, title=f"Modifier l’équipe {team.name}", act="Enregistrer l’équipe")


def _save(request: HttpRequest, team: Team | None, *, title: str, act: str) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    form = TeamForm(request.POST or None, people=members_of(actor), team=team)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_team(actor=actor, team=team, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Équipe {saved.name} enregistrée.")
            return redirect(HOME)
    return form_page(request, form, title=title, lead=LEAD, act=act)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a team, after a confirmation."""
    team = _team(request, pk)
    if request.method == "POST":
        services.delete_team(actor=request.actor, team=team)  # type: ignore[attr-defined]
        messages.success(request, f"L'équipe {team.name} est supprimée.")
        return redirect(HOME)
    back = reverse(HOME)
    context = {
        "title": f"Supprimer l’équipe {team.name}",
        "sentences": ["Ses membres restent dans l'entreprise, et ses offres aussi."],
        "act": "Supprimer l’équipe",
        "back": back,
        "danger": True,
        "trail": [("Équipe", back)],
        "form": None,
    }
    return render(request, "components/confirm.html", context)

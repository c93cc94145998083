"""The annual action plan of a pôle, on three axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import access, allowed, require
from poles.filters import ActionFilter
from poles.forms import ActionForm
from poles.models import PlanAction, Pole, SchoolYear
from poles.plans import services
from poles.versions import Conflict, differences
from poles.views.frame import removed, trail_of
from web.lists import Column, list_response

COLUMNS = [
    Column("annee", "Année scolaire", lambda a: str(a.school_year), ("-school_year",)),
    Column("axe", "Axe", lambda a: a.get_axis_display(), ("axis", "title")),
    Column("action", "Action", lambda a: a.title, ("title",)),
    Column("responsable", "Responsable", lambda a: a.owner, ("owner",)),
    Column("cible", "Cible", lambda a: a.target),
    Column("echeance", "Échéance", lambda a: a.due_on, ("due_on",)),
    Column("etat", "État", lambda a: a.get_state_display(), ("state",)),
    Column("resultat", "Résultat", lambda a: a.result),
]


@dataclass(frozen=True, slots=True)
class AxisCount:
    """How an axis advances: actions of the year, those done, those late."""

    label: str
    total: int
    done: int
    late: int


@require_GET
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """List, filter, sort and export the actions; say how each axis advances this year."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "plan.read")
    pole = access(Pole.objects.all(), actor, "plan.read", slug=slug)
    today = timezone.localdate()
    year = _current_year()
    return list_response(
        request,
        queryset=PlanAction.objects.present().filter(pole=pole).select_related("school_year"),
        filterset_class=ActionFilter,
        columns=COLUMNS,
        template="poles/plan.html",
        name=f"Plan d'action du pôle {pole.name}",
        default_sort=("-school_year", "axis", "title"),
        context={
            "pole": pole,
            "may_edit": allowed(actor, "plan.edit", pole),
            "removed": removed(request, PlanAction.objects.filter(pole=pole)),
            "axes": _axes(pole, year),
            "year": year,
            "today": today,
            "trail": trail_of(pole),
        },
    )


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add an action."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "plan.edit")
    return _page(request, access(Pole.objects.all(), actor, "plan.edit", slug=slug), None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """Edit an action: its owner, its target, where it stands, what came of it."""
    action = _found(request, slug, pk)
    return _page(request, action.pole, action)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """Confirm, then remove an action; the plan offers to put it back."""
    action = _found(request, slug, pk)
    if request.method == "POST":
        services.remove_action(actor=request.actor, action=action)  # type: ignore[attr-defined]
        return redirect(f"{reverse('poles:plan', args=[slug])}?retire={action.pk}")
    context = {
        "title": f"Retirer l'action « {action.title} » ?",
        "sentences": ["Une action abandonnée peut rester au plan avec son état. Le retrait peut être annulé."],
        "act": "Retirer",
        "back": reverse("poles:plan", args=[slug]),
        "form": None,
        "danger": True,
        "trail": [*trail_of(action.pole), ("Plan d'action", reverse("poles:plan", args=[slug]))],
    }
    return render(request, "components/confirm.html", context)


@require_POST
def restore(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """Put a removed action back."""
    action = _found(request, slug, pk, gone=True)
    services.restore_action(actor=request.actor, action=action)  # type: ignore[attr-defined]
    messages.success(request, f"L'action « {action.title} » est de nouveau au plan.")
    return redirect("poles:plan", slug=slug)


def _found(request: HttpRequest, slug: str, pk: str, *, gone: bool = False) -> PlanAction:
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "plan.edit")
    rows = PlanAction.objects.all() if gone else PlanAction.objects.present()
    return access(rows.filter(pole__slug=slug).select_related("pole", "school_year"), actor, "plan.edit", pk=pk)


def _current_year() -> SchoolYear | None:
    today = timezone.localdate()
    return SchoolYear.objects.filter(starts_on__lte=today).order_by("-start").first()


def _axes(pole: Pole, year: SchoolYear | None) -> list[AxisCount]:
    late = Q(due_on__lt=timezone.localdate(), state__in=("planned", "ongoing"))
    rows = (
        PlanAction.objects.present()
        .filter(pole=pole, school_year=year)
        .exclude(state="dropped")
        .order_by()
        .values_list("axis")
        .annotate(n=Count("pk"), done=Count("pk", filter=Q(state="done")), late=Count("pk", filter=late))
    )
    found = {axis: counts for axis, *counts in rows}
    return [AxisCount(str(axis.label), *found.get(axis.value, (0, 0, 0))) for axis in PlanAction.Axis]


def _page(request: HttpRequest, pole: Pole, action: PlanAction | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    initial: dict[str, Any] = {} if action else {"school_year": _current_year()}
    form = ActionForm(request.POST or None, instance=action, initial=initial)
    both: list[tuple[str, str, str]] = []
    version: Any = form["version"].value()
    if request.method == "POST" and form.is_valid():
        try:
            if action is None:
                saved = services.create_action(actor=actor, pole=pole, **form.words)
            else:
                saved = services.edit_action(
                    actor=actor, action=action, version=form.cleaned_data["version"], **form.words
                )
        except Conflict as conflict:
            version = conflict.current.version
            both = differences(conflict.current, form.words, services.FIELDS)
            form.add_error(None, conflict)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"L'action « {saved.title} » est enregistrée.")
            return redirect("poles:plan", slug=pole.slug)
    context = {
        "form": form,
        "version": version or 0,
        "differences": both,
        "title": "Modifier une action" if action else "Nouvelle action",
        "lead": f"Plan d'action du pôle {pole.name}",
        "act": "Enregistrer",
        "back": reverse("poles:plan", args=[pole.slug]),
        "trail": [*trail_of(pole), ("Plan d'action", reverse("poles:plan", args=[pole.slug]))],
    }
    wrong = request.method == "POST"
    return render(request, "poles/row_form.html", context, status=422 if wrong else 200)

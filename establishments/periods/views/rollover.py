"""Preparing next year from this one, and undoing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Actor
from accounts.permissions import require
from establishments.calendar.reading import current_year
from establishments.periods import rollover
from establishments.periods.classes import classes_of
from establishments.periods.forms import RolloverForm
from establishments.periods.views.classes import trail
from poles.models import SchoolYear
from web.french import counted


def _year(actor: Actor) -> SchoolYear:
    return SchoolYear.objects.get(pk=current_year(actor.academie, timezone.localdate()))


@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    """Show next year's classes and periods as they would be; create those that are ticked."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "class.edit")
    year = _year(actor)
    form = RolloverForm(request.POST or None, classes=classes_of(actor).filter(school_year=year))
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            classes, periods = rollover.prepare(
                actor=actor, year=year, classes=[one.pk for one in form.cleaned_data["classes"]]
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _told(classes, periods))
            return redirect(f"{reverse('periods:classes')}?annee={year.start + 1}")
    drafts: list[rollover.ClassDraft] = []
    undoable = rollover.Undone(0, 0)
    try:
        drafts = rollover.outline(actor.subject, year)
        undoable = rollover.undoable(actor.subject, year)
    except rollover.NoSuchYear as refused:
        problem = " ".join(refused.messages)
    title = f"Préparer l'année {year.start + 1}-{year.start + 2}"
    context: dict[str, Any] = {
        "form": form,
        "drafts": drafts,
        "ready": sum(one.to_make for one in drafts),
        "undoable": undoable,
        "unchecked": any(one.unchecked for one in drafts),
        "problem": problem,
        "title": title,
        "year": str(year),
        "trail": trail(),
    }
    return render(request, "periods/rollover.html", context, status=422 if form.errors else 200)


def _told(classes: int, periods: int) -> str:
    if not classes and not periods:
        return "Tout était déjà préparé : rien n'a changé."
    return (
        f"{counted(classes, 'classe préparée|classes préparées')}, "
        f"{counted(periods, 'période créée|périodes créées')}. Vous pouvez tout annuler tant que rien ne s'y ajoute."
    )


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was prepared and that nobody uses."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "class.edit")
    try:
        done = rollover.undo(actor=actor, year=_year(actor))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        kept = ""
        if done.kept_classes or done.kept_periods:
            kept = " Ce qui sert déjà est gardé."
        messages.success(
            request,
            f"Préparation annulée : {counted(done.classes, 'classe|classes')} et "
            f"{counted(done.periods, 'période|périodes')} en moins.{kept}",
        )
    return redirect("periods:rollover")

"""The search diary: a step noted for one student or several, corrected, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import access, require
from placements.board import undo
from placements.board.access import steps_of
from placements.board.forms import StepForm
from placements.board.returns import back_url, board_url, suite_of, trail_of
from placements.board.selection import chosen_needs
from placements.search import services as diary
from placements.search.models import SearchStep
from web.french import counted


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Note one step for the students chosen."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "diary.write")
    needs = chosen_needs(request, actor)
    if not needs:
        messages.error(request, "Choisissez d'abord un élève de la liste.")
        return redirect(reverse("periods:classes"))
    # From an offer: the host is known.
    form = StepForm(request.POST or None, initial={"host_name": request.GET.get("entreprise", "")[:200]})
    if request.method == "POST" and form.is_valid():
        try:
            made = diary.note_steps(actor=actor, needs=needs, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            said = "Démarche notée." if len(made) == 1 else f"Démarche notée pour {counted(len(made), 'élève|élèves')}."
            undo.offer(request, said, "steps", [step.pk for step in made])
            return redirect(_back(request, needs))
    names = ", ".join(str(need.student) for need in needs[:6]) + (" …" if len(needs) > 6 else "")
    context = {
        "form": form,
        "needs": needs,
        "title": "Noter une démarche",
        "lead": f"Pour {names}",
        "act": "Noter la démarche",
        "back": _back(request, needs),
        "suite": suite_of(request),
        "origin": request.POST.get("retour", request.GET.get("retour", "")),
        "trail": trail_of(request, needs[0]),
    }
    return render(request, "board/act.html", context, status=422 if form.errors else 200)


def _back(request: HttpRequest, needs: list[Any]) -> str:
    return back_url(request, needs[0]) if len(needs) == 1 else board_url(needs[0].period, suite_of(request))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Correct a step, or write the answer that came."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "diary.write")
    step = _step(actor, pk)
    form = StepForm.filled(step, request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        # The host of the register stays unless its name was typed over.
        same = step.company and facts["host_name"] == step.company.name
        try:
            diary.edit_step(actor=actor, step=step, company=step.company if same else None, **facts)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Démarche corrigée.")
            return redirect(back_url(request, step.need))
    context = {
        "form": form,
        "needs": [],
        "title": "Corriger une démarche",
        "lead": f"Carnet de {step.need.student}",
        "act": "Enregistrer",
        "back": back_url(request, step.need),
        "suite": suite_of(request),
        "origin": request.POST.get("retour", request.GET.get("retour", "")),
        "trail": trail_of(request, step.need),
    }
    return render(request, "board/act.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a step out of the diary; it can be put back at once."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "diary.write")
    step = _step(actor, pk)
    diary.take_back_steps(actor=actor, steps=[step.pk])
    undo.offer(request, "Démarche retirée.", "steps-back", [step.pk])
    return redirect(back_url(request, step.need))


def _step(actor: Any, pk: Any) -> SearchStep:
    rows = steps_of(actor).select_related("need__student__school_class", "need__period__school_class", "company")
    return access(rows, actor, "diary.write", pk=pk)

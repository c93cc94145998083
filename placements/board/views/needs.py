"""Needs of a class: opened together, corrected one by one or many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from placements.board import undo
from placements.board.access import need_of, periods_of
from placements.board.forms import ManyNeedsForm, NeedForm
from placements.board.returns import back_url, board_url, suite_of, trail_of
from placements.board.selection import chosen_ids, chosen_needs
from placements.needs import adaptations, services
from placements.presentation import need_differences
from poles.versions import Conflict
from web.french import counted


@require_http_methods(["GET", "POST"])
def open_class(request: HttpRequest) -> HttpResponse:
    """Show what opening these periods would do, then open the needs: one for each student who has none."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.edit")
    data = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate()
    # A year ahead of the classes is enough to choose among; a period in the address is shown whatever its date.
    asked = chosen_ids(data.getlist("periods"))
    coming = periods_of(actor).filter(ends_on__gte=today).order_by("starts_on", "school_class__name", "pk")
    periods = list(coming.filter(pk__in=asked) if asked else coming[:60])
    error = ""
    if request.method == "POST" and not asked:
        error = "Choisissez au moins une période."
    elif request.method == "POST" and not periods:
        error = "Cette période est terminée, ou n'est pas de vos classes."
    elif request.method == "POST":
        students = chosen_ids(data.getlist("students")) or None
        try:
            opened = services.open_needs(actor=actor, periods=periods, students=students)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            said = f"{counted(len(opened.needs), 'besoin ouvert|besoins ouverts')}."
            if opened.skipped and students is None:
                said += f" {counted(opened.skipped, 'élève en avait|élèves en avaient')} déjà un."
            if opened.needs:
                undo.offer(request, said, "opened", [need.pk for need in opened.needs])
            else:
                messages.info(request, said)
            return redirect(board_url(periods[0], suite_of(request)))
    plans = services.plans_for(periods)
    # Periods whose students all have their need are counted, not listed, unless one was asked for.
    shown = plans if asked else [plan for plan in plans if plan.to_open]
    context = {
        "plans": shown,
        "complete": len(plans) - len(shown),
        "asked": bool(asked),
        "error": error,
        "trail": [("Classes", reverse("periods:classes"))],
    }
    return render(request, "board/open.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Correct what one need asks for; somebody else's version is shown beside one's own."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.edit")
    need = need_of(actor, pk)
    asked = adaptations.asked_in(need.academie_id)
    initial = NeedForm.initial_of(need)
    if asked:
        initial["adaptations"] = adaptations.read(actor=actor, need=need)
    form = NeedForm(request.POST or None, initial=initial, ask_adaptations=asked)
    version, both = need.version, []
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in services.EDITABLE}
        ticked = form.cleaned_data.get("adaptations", [])
        try:
            with transaction.atomic():
                services.edit_need(
                    actor=actor, need=need, version=_number(request.POST.get("version")), changes=changes
                )
                if asked and sorted(ticked) != sorted(initial["adaptations"]):
                    adaptations.write(actor=actor, need=need, ticked=ticked)
        except Conflict as conflict:
            both, version = need_differences(conflict.current, changes), conflict.current.version
            form.add_error(None, conflict)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Besoin corrigé.")
            return redirect(back_url(request, need))
    context = {
        "form": form,
        "version": version,
        "differences": both,
        "needs": [],
        "title": f"Besoin de {need.student}",
        "lead": f"{need.period.school_class.name} · {need.period}",
        "act": "Enregistrer",
        "back": back_url(request, need),
        "suite": suite_of(request),
        "origin": request.POST.get("retour", request.GET.get("retour", "")),
        "trail": trail_of(request, need),
    }
    return render(request, "board/act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit_selection(request: HttpRequest) -> HttpResponse:
    """Give the same radius, transports or equipment to the students chosen."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.edit")
    needs = chosen_needs(request, actor)
    if not needs:
        messages.error(request, "Choisissez d'abord un élève de la liste.")
        return redirect(reverse("periods:classes"))
    form = ManyNeedsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        changes = form.changes()
        if not changes:
            form.add_error(None, "Remplissez au moins une rubrique.")
        else:
            try:
                done = services.edit_many(actor=actor, needs=[need.pk for need in needs], changes=changes)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, f"{counted(done, 'besoin corrigé|besoins corrigés')}.")
                return redirect(board_url(needs[0].period, suite_of(request)))
    context = {
        "form": form,
        "needs": needs,
        "title": f"Corriger {counted(len(needs), 'besoin|besoins')}",
        "lead": "Une rubrique laissée vide ne change rien.",
        "act": "Enregistrer",
        "back": board_url(needs[0].period, suite_of(request)),
        "suite": suite_of(request),
        "origin": "",
        "trail": trail_of(request, needs[0]),
    }
    return render(request, "board/act.html", context, status=422 if form.errors else 200)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else 0

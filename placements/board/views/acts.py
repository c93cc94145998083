"""Acts on a search: handed to the pôle, place taken back, stay stopped, search given up or resumed, last act undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from placements.board import undo
from placements.board.access import need_of, needs_of, periods_of, students_of
from placements.board.forms import ReasonForm, StopForm
from placements.board.reading import steps_of
from placements.board.returns import back_url, board_url, kept, suite_of, trail_of
from placements.board.selection import chosen_ids, chosen_needs
from placements.desk import services as desk
from placements.models import MOVES, Need, NeedState
from placements.needs import places
from poles.options import settings_of
from web.french import counted


@require_http_methods(["GET", "POST"])
def escalate(request: HttpRequest) -> HttpResponse:
    """Hand the students chosen over to the pôle, with what was tried; who has an empty diary is listed first."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "desk.escalate")
    chosen = chosen_needs(request, actor)
    if not chosen:
        messages.error(request, "Choisissez d'abord un élève de la liste.")
        return redirect(reverse("periods:classes"))
    needs = [need for need in chosen if NeedState.ESCALATED in MOVES[need.state] and need.pole_id]
    orphans = [need for need in chosen if NeedState.ESCALATED in MOVES[need.state] and not need.pole_id]
    diaries = steps_of(need.pk for need in needs)
    rows = [(need, len(diaries.get(need.pk, [])), request.POST.get(f"tried-{need.pk}", "")) for need in needs]
    rows.sort(key=lambda row: row[1] > 0)
    errors: list[str] = []
    if request.method == "POST" and needs:
        tried = {need.pk: request.POST.get(f"tried-{need.pk}", "")[:1000] for need in needs}
        try:
            desk.escalate(actor=actor, needs=needs, tried=tried)
        except ValidationError as refused:
            errors = list(refused.messages)
        else:
            said = f"{counted(len(needs), 'élève transmis|élèves transmis')}."
            undo.offer(request, said, "escalated", [need.pk for need in needs])
            back = back_url(request, needs[0]) if len(needs) == 1 else board_url(needs[0].period, suite_of(request))
            return redirect(back)
    pole = needs[0].pole if needs else None
    context = {
        "rows": rows,
        "errors": errors,
        "left_out": len(chosen) - len(needs) - len(orphans),
        "orphans": orphans,
        "pole": pole,
        "title": f"Transmettre {counted(len(needs), 'élève|élèves')} au pôle {pole.name} ?" if pole else (
            "Aucun élève à transmettre"
        ),
        "act": f"Transmettre les {len(needs)}" if len(needs) > 1 else "Transmettre",
        "answer_days": settings_of(actor.academie.pk).answer_days,
        "back": board_url(chosen[0].period, suite_of(request)),
        "suite": suite_of(request),
        "origin": request.POST.get("retour", request.GET.get("retour", "")),
        "trail": trail_of(request, chosen[0]),
    }  # fmt: skip
    return render(request, "board/escalate.html", context, status=422 if errors else 200)


def _confirmed(
    request: HttpRequest, pk: Any, *, title: str, sentences: list[str], act: str,
    form_class: type[forms.Form], write: Callable[[Need, dict[str, Any]], object], done: str,
) -> HttpResponse:  # fmt: skip
    """Ask for the reason of an act, then do it and go back to where it began."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.edit")
    need = need_of(actor, pk)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write(need, form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, done)
            return redirect(back_url(request, need))
    context = {
        "form": form,
        "needs": [],
        "title": title.format(student=need.student),
        "lead": " ".join(sentences),
        "act": act,
        "danger": True,
        "back": back_url(request, need),
        "suite": suite_of(request),
        "origin": request.POST.get("retour", request.GET.get("retour", "")),
        "trail": trail_of(request, need),
    }
    return render(request, "board/act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take back a place written by mistake or lost before the first day."""
    actor = request.actor  # type: ignore[attr-defined]
    return _confirmed(
        request, pk, title="Retirer le lieu de {student} ?", act="Retirer le lieu", form_class=ReasonForm,
        sentences=["La place est rendue et la recherche reprend.", "L'historique garde ce lieu."],
        write=lambda need, data: places.cancel(actor=actor, need=need, reason=data["reason"]),
        done="Lieu retiré. La recherche reprend.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say that a stay stopped before its end."""
    actor = request.actor  # type: ignore[attr-defined]
    return _confirmed(
        request, pk, title="Le stage de {student} s'est arrêté", act="Arrêter le stage", form_class=StopForm,
        sentences=["Un autre lieu est à trouver pour les jours qui restent.", "L'historique garde ce stage."],
        write=lambda need, data: places.replace(actor=actor, need=need, **data),
        done="Stage arrêté. Un autre lieu est à trouver.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def abandon(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give up a search."""
    actor = request.actor  # type: ignore[attr-defined]
    return _confirmed(
        request, pk, title="Abandonner la recherche de {student} ?", act="Abandonner la recherche",
        form_class=ReasonForm, sentences=["L'élève ne sera plus compté parmi ceux à placer.", "On peut reprendre."],
        write=lambda need, data: places.abandon(actor=actor, need=need, reason=data["reason"]),
        done="Recherche abandonnée.",
    )  # fmt: skip


@require_POST
def resume(request: HttpRequest, pk: Any) -> HttpResponse:
    """Begin a search again."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.edit")
    need = need_of(actor, pk)
    try:
        places.resume(actor=actor, need=need)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, "La recherche reprend.")
    return redirect(back_url(request, need))


@require_POST
def undo_act(request: HttpRequest) -> HttpResponse:
    """Undo the act that was just done; what somebody used meanwhile stays, and the answer says so."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.edit")
    ids = chosen_ids(request.POST.get("ids", "").split(","))
    act = undo.ACTS.get(request.POST.get("kind", ""))
    if act is None or not ids:
        messages.error(request, "Il n'y a rien à annuler.")
    else:
        try:
            messages.success(request, act(actor, list(needs_of(actor).filter(pk__in=ids).order_by("pk")), ids))
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
    return redirect(_undone(request, actor))


def _undone(request: HttpRequest, actor: Any) -> str:
    if found := chosen_ids([request.POST.get("student", "")]):
        student = students_of(actor).filter(pk=found[0]).first()
        if student:
            return reverse("board:student", args=[student.pk])
    if found := chosen_ids([request.POST.get("period", "")]):
        period = periods_of(actor).filter(pk=found[0]).first()
        if period:
            return board_url(period, kept(suite_of(request)))
    return reverse("periods:classes")

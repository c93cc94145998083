"""Acts on an import: repair, decide, apply, abandon, undo. Each one is a form that works without script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from establishments.models import StudentImport
from establishments.students.imports import applying, repairing, undoing
from establishments.students.imports.errors import RepairRefused
from establishments.students.imports.views.lists import trail
from establishments.students.imports.views.preview import fetch, page
from web.french import clock, counted, long_date

EDIT = "student_import.edit"
#: Names that an undo leaves alone, told one by one up to so many.
NAMED = 10


def _back(batch: StudentImport, tab: str = "", anchor: str = "") -> HttpResponse:
    address = reverse("imports:import", args=[batch.pk])
    return redirect(f"{address}{f'?vue={tab}' if tab else ''}{f'#{anchor}' if anchor else ''}")


@require_POST
def repair(request: HttpRequest, pk: Any, line: int) -> HttpResponse:
    """Write the values typed on a refused line; show them again with what is wrong."""
    batch = fetch(request, pk, EDIT)
    values = {name: request.POST[name] for name in repairing.REPAIRABLE if name in request.POST}
    actor = request.actor  # type: ignore[attr-defined]
    try:
        row = repairing.repair_row(actor=actor, batch=batch, line=line, values=values)
    except RepairRefused as refused:
        batch.refresh_from_db()
        errors = {name: " ".join(said) for name, said in refused.message_dict.items()}
        return page(request, batch, typed={line: {"values": values, "errors": errors}}, status=422)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        if row.kind == "refused":
            messages.warning(request, f"Ligne {line} : un autre point reste à corriger.")
        else:
            messages.success(request, f"Ligne {line} corrigée : elle est prête.")
    return _back(batch, "refusees", "lignes")


@require_POST
def decide(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say what an unknown class is, for all its lines."""
    batch = fetch(request, pk, EDIT)
    try:
        said = repairing.decide_class(
            actor=request.actor,  # type: ignore[attr-defined]
            batch=batch,
            name=request.POST.get("name", ""),
            decision=request.POST.get("decision", ""),
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, said)
    return _back(batch)


@require_POST
def leaving(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say whether the students absent from the file leave."""
    batch = fetch(request, pk, EDIT)
    keeps = request.POST.get("keeps") == "oui"
    try:
        repairing.answer_leaving(actor=request.actor, batch=batch, keeps_absent=keeps)  # type: ignore[attr-defined]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(
            request, "Personne ne sera retiré." if keeps else "Les élèves absents du fichier seront notés partis."
        )
    return _back(batch)


@require_POST
def stay(request: HttpRequest, pk: Any) -> HttpResponse:
    """Keep or cancel the stays of a student who leaves."""
    batch = fetch(request, pk, EDIT)
    try:
        repairing.choose_stay(
            actor=request.actor,  # type: ignore[attr-defined]
            batch=batch,
            row=request.POST.get("row", ""),
            cancels=request.POST.get("choice") == "annuler",
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return _back(batch, "partis", "lignes")


@require_POST
def apply(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write what the preview says."""
    batch = fetch(request, pk, EDIT)
    try:
        done = applying.apply_import(actor=request.actor, batch=batch)  # type: ignore[attr-defined]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        if done.stale:
            messages.warning(
                request,
                "Des élèves ou des classes ont changé depuis la vérification. Rien n’est appliqué : "
                "la vérification est refaite, relisez-la.",
            )
    return _back(batch)


@require_POST
def abandon(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give the import up."""
    batch = fetch(request, pk, EDIT)
    try:
        repairing.abandon_import(actor=request.actor, batch=batch)  # type: ignore[attr-defined]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return _back(batch)
    messages.success(request, "Import abandonné : rien n’a été enregistré.")
    return redirect("imports:imports")


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: Any) -> HttpResponse:
    """Confirm, with what will be given back and what is left alone, then undo."""
    batch = fetch(request, pk, EDIT)
    if request.method == "POST":
        try:
            done = undoing.undo_import(actor=request.actor, batch=batch)  # type: ignore[attr-defined]
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            left = f" {_kept(done)}" if done.kept else ""
            messages.success(request, f"Import annulé : {_done(done)}.{left}")
        return _back(batch)
    if not undoing.may_be_undone(batch) or batch.applied_at is None:
        return _back(batch)
    outline = undoing.outline(batch)
    title = f"Revenir à l’état du {long_date(batch.applied_at)}, {clock(batch.applied_at)} ?"
    sentences = [f"{_done(outline).capitalize()}."]
    if outline.kept:
        sentences.append(_kept(outline))
    if batch.counts.get("stays"):
        sentences.append("Les stages annulés avec l’import ne sont pas rétablis.")
    context = {
        "title": title,
        "sentences": sentences,
        "act": "Annuler l’import",
        "back": reverse("imports:import", args=[batch.pk]),
        "form": None,
        "danger": True,
        "trail": [*trail(), ("Élèves", reverse("imports:import", args=[batch.pk]))],
    }
    return render(request, "components/confirm.html", context)


def _done(one: undoing.Undo) -> str:
    parts = (
        (one.added, "élève ajouté est retiré|élèves ajoutés sont retirés"),
        (one.changed, "élève retrouve ses valeurs d’avant|élèves retrouvent leurs valeurs d’avant"),
        (one.leaving, "départ est effacé|départs sont effacés"),
    )
    return ", ".join(counted(number, words) for number, words in parts if number) or "aucun élève n’est touché"


def _kept(one: undoing.Undo) -> str:
    names = ", ".join(one.kept[:NAMED]) + ("…" if len(one.kept) > NAMED else "")
    words = (
        "élève a été modifié ou sert depuis ; il n’est pas touché"
        "|élèves ont été modifiés ou servent depuis ; ils ne sont pas touchés"
    )
    return f"{counted(len(one.kept), words)} : {names}."

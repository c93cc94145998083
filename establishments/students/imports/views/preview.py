"""One import: its progress while it is read, its preview, its result, and the refused lines as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import access, allowed
from establishments.models import Mef, SchoolClass, StudentImport, StudentImportRow
from establishments.students.imports import presentation
from establishments.students.imports.depositing import UNHEARD_AFTER
from establishments.students.imports.planning import Kind
from establishments.students.imports.previewing import asks_about_leaving, changes_of, stays_of_leaving
from establishments.students.imports.undoing import deadline, may_be_undone
from establishments.students.imports.views.lists import trail
from poles.nomenclatures import Level
from web.french import counted, plural

PER_PAGE = 50
State = StudentImport.State


@dataclass(frozen=True, slots=True)
class Job:
    """What the component of progress reads."""

    is_over: bool
    progress: int
    stage: str


def fetch(request: HttpRequest, pk: Any, permission: str = "student_import.read") -> StudentImport:
    """Return an import of the actor's school. 404 when it is not theirs, 403 when they may not."""
    rows = StudentImport.objects.select_related("school_year", "created_by", "applied_by", "undone_by")
    return access(rows, request.actor, permission, pk=pk)  # type: ignore[attr-defined]


@require_GET
def show(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show an import in its state."""
    return page(request, fetch(request, pk))


@require_GET
def progress(request: HttpRequest, pk: Any) -> HttpResponse:
    """The part of the page that is asked again every second; when the reading is over it asks for the whole page."""
    batch = fetch(request, pk)
    response = render(request, "students/includes/reading.html", {"batch": batch} | _reading(batch))
    if batch.state != State.READING:
        response["HX-Refresh"] = "true"
    return response


@require_GET
def refused_lines(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send the refused lines as CSV, with the line, the column and the reason."""
    batch = fetch(request, pk)
    if not StudentImportRow.objects.filter(batch=batch, kind=Kind.REFUSED).exists():
        raise Http404
    response = HttpResponse(presentation.refused_csv(batch), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lignes-refusees.csv"'
    return response


def page(
    request: HttpRequest, batch: StudentImport, *, typed: dict[int, dict[str, Any]] | None = None, status: int = 200
) -> HttpResponse:
    """Render an import. `typed`: line -> {"values", "errors"} of a refused repair, shown where it was typed."""
    context: dict[str, Any] = {"batch": batch, "trail": trail(), "here": "Élèves"}
    if batch.state == State.READING:
        return render(request, "students/reading.html", context | _reading(batch))
    context |= {
        "file_line": presentation.file_line(batch),
        "columns": presentation.columns_of(batch),
        "may_edit": allowed(request.actor, "student_import.edit", batch),  # type: ignore[attr-defined]
    }
    if batch.state in (State.REFUSED, State.ABANDONED):
        return render(request, "students/closed.html", context, status=status)
    context |= _rows(request, batch, typed)
    if batch.state == State.READY:
        return render(request, "students/preview.html", context | _preview(batch), status=status)
    context |= {
        "undoable": may_be_undone(batch),
        "deadline": deadline(batch) if batch.applied_at else None,
        "has_rows": context["total"] > 0 or batch.rows.exists(),
    }
    return render(request, "students/result.html", context, status=status)


def _reading(batch: StudentImport) -> dict[str, Any]:
    waits = not batch.facts.get("claimed_at") and timezone.now() - batch.created_at > UNHEARD_AFTER
    done = 50 if batch.facts.get("claimed_at") else 5
    stage = "Lecture des lignes" if batch.facts.get("claimed_at") else "En attente"
    return {"job": Job(batch.state != State.READING, done, stage), "waits": waits}


def _rows(request: HttpRequest, batch: StudentImport, typed: dict[int, dict[str, Any]] | None) -> dict[str, Any]:
    tabs = presentation.tabs_of(batch, "refusees" if typed else request.GET.get("vue", ""))
    current = next(tab for tab in tabs if tab.current)
    rows = StudentImportRow.objects.filter(batch=batch, kind=current.kind)
    if current.kind == Kind.LEAVING:
        rows = rows.order_by("before__last_name", "before__first_name", "pk")
    else:
        rows = rows.order_by("line", "pk")
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    stays = stays_of_leaving(batch) if batch.state == State.READY and batch.counts.get("leaving") else {}
    return {
        "tabs": tabs,
        "current": current,
        "page": found,
        "total": current.count,
        "rows": presentation.shown(list(found.object_list), stays=stays, typed=typed),
        "with_stays": len(stays),
    }


def _preview(batch: StudentImport) -> dict[str, Any]:
    classes = SchoolClass.objects.filter(establishment=batch.establishment_id, school_year=batch.school_year_id)
    lines, refused = batch.counts.get("lines", 0), batch.counts.get("refused", 0)
    changes = changes_of(batch)
    levels = dict(Level.choices)
    return {
        "lead": f"Rien n’est encore enregistré. Le fichier compte {counted(lines, 'ligne|lignes')} ; "
        f"{lines - refused} {plural(lines - refused, 'est prête|sont prêtes')}, "
        f"{refused} {plural(refused, 'est refusée|sont refusées')}.",
        "changes": changes,
        "summary": presentation.summary(batch.counts),
        "groups": presentation.groups_of(batch),
        "new_classes": [one | {"label": levels.get(one["level"], "")} for one in batch.facts.get("new_classes", [])],
        "classes": list(classes.order_by("name", "pk").values_list("pk", "name")),
        "levels": Level.choices,
        "mefs": list(
            Mef.objects.filter(pk__in=classes.order_by().values("mef")).order_by("code").values_list("code", "label")
        ),
        "asks_leaving": asks_about_leaving(batch),
        "share": round(100 * batch.counts.get("leaving", 0) / max(1, batch.counts.get("present", 0))),
        "applied_before": None if changes else _applied_before(batch),
    }


def _applied_before(batch: StudentImport) -> StudentImport | None:
    same = StudentImport.objects.filter(
        establishment=batch.establishment_id, digest=batch.digest, state=State.APPLIED
    ).exclude(pk=batch.pk)
    return same.order_by("-applied_at", "pk").first()

"""The imports of a school: history, deposit of a file, template to fill in, help."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import allowed, require
from establishments.imports.students import template_file
from establishments.models import StudentImport
from establishments.students.imports.depositing import deposit_import
from establishments.students.imports.filters import ImportFilter
from establishments.students.imports.forms import DepositForm
from web.lists import Column, list_response

COLUMNS = [
    Column("depose", "Déposé le", lambda one: one.created_at, ("created_at",)),
    Column("fichier", "Fichier", lambda one: one.file_name, ("file_name",)),
    Column("par", "Par", lambda one: _who(one.created_by), ()),
    Column("etat", "État", lambda one: one.get_state_display(), ("state",)),
    Column("ajoutes", "Ajoutés", lambda one: one.counts.get("added", 0), (), numeric=True),
    Column("modifies", "Modifiés", lambda one: one.counts.get("changed", 0), (), numeric=True),
    Column("partis", "Partis", lambda one: one.counts.get("leaving", 0), (), numeric=True),
    Column("refuses", "Refusés", lambda one: one.counts.get("refused", 0), (), numeric=True),
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _who(user: object) -> str:
    return str(user) if user else ""


@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """List, filter and export the imports of the school, latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "student_import.read")
    rows = StudentImport.objects.filter(establishment=actor.subject).select_related("created_by")
    return list_response(
        request,
        queryset=rows,
        filterset_class=ImportFilter,
        columns=COLUMNS,
        template="students/imports.html",
        name="Imports d’élèves",
        default_sort=("-created_at",),
        context={"may_edit": allowed(actor, "student_import.edit")},
    )


@require_http_methods(["GET", "POST"])
def deposit(request: HttpRequest) -> HttpResponse:
    """Take a file, then show its preview, or its progress."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "student_import.edit")
    form = DepositForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = DepositForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                batch = deposit_import(actor=actor, content=file.read(), name=file.name)
            except ValidationError as refused:
                form.add_error("file", refused.messages)
            else:
                return redirect("imports:import", pk=batch.pk)
    context = {"form": form, "title": "Importer les élèves", "trail": trail()}
    return render(request, "students/deposit.html", context, status=422 if form.errors else 200)


def trail() -> list[tuple[str, str]]:
    """Return the way back to the list of imports."""
    return [("Imports", reverse("imports:imports"))]


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """Send our own template, to be filled in."""
    require(request.actor, "student_import.read")  # type: ignore[attr-defined]
    response = HttpResponse(template_file(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="modele-eleves.xlsx"'
    return response


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Say how to export students from the software of schools."""
    require(request.actor, "student_import.read")  # type: ignore[attr-defined]
    return render(request, "students/help.html", {"title": "Exporter les élèves", "trail": trail()})

"""Students of the school: list, sheet, facts corrected by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.audit import record_read
from accounts.permissions import access, allowed, require
from companies.light import commune_of
from establishments.models import Student
from establishments.periods.classes import classes_of
from establishments.students import by_hand
from placements.board import undo
from placements.board.access import students_of
from placements.board.filters import StudentFilter
from placements.board.forms import LeftForm, StepForm, StudentForm
from placements.board.sheet import sheet_of
from placements.desk import messages as thread
from web.french import table_date
from web.lists import Column, list_response

COLUMNS = [
    Column("nom", "Nom", lambda s: s.last_name, ("last_name", "first_name")),
    Column("prenom", "Prénom", lambda s: s.first_name, ("first_name", "last_name")),
    Column("classe", "Classe", lambda s: s.school_class.name, ("school_class__name", "last_name")),
    Column("age", "Âge", lambda s: s.age_on(timezone.localdate()), ("-birth_date",), numeric=True),
    Column(
        "commune", "Commune", lambda s: s.home_commune.name if s.home_commune else "", ("home_commune__search_name",)
    ),
    Column("parti", "Parti le", lambda s: s.left_on, ("left_on",)),
]


@require_GET
def students(request: HttpRequest) -> HttpResponse:
    """List the students of one's classes; those who left are shown when asked."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.edit")
    return list_response(
        request,
        queryset=students_of(actor),
        filterset_class=StudentFilter,
        columns=COLUMNS,
        template="board/students.html",
        name="Élèves",
        default_sort=("last_name", "first_name"),
        context={"may_add": allowed(actor, "student.edit"), "today": timezone.localdate()},
    )


@require_GET
def student(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show the file of a student; the journal keeps that it was opened."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "student.read")
    found = access(students_of(actor), actor, "student.read", pk=pk)
    record_read(actor=actor, thing=found)
    writes = allowed(actor, "need.edit", found)
    sheet = sheet_of(found, timezone.localdate())
    for one in sheet:
        if writes and one.unread and one.row.need:
            thread.mark_read(actor=actor, need=one.row.need)
    context = {
        "found": found,
        "sheet": sheet,
        "threads": writes,
        "writes": writes,
        "may_correct": allowed(actor, "student.edit", found),
        "step_form": StepForm(auto_id="carnet_%s") if writes else None,
        "undo": undo.taken(request) if writes else None,
        "trail": [("Élèves", reverse("board:students"))] if writes else [("Besoins", reverse("placements:needs"))],
    }
    return render(request, "board/student.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add one student by hand."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "student.edit")
    classes = classes_of(actor).order_by("-school_year", "name", "pk")
    form = StudentForm(request.POST or None, classes=classes, initial={"school_class": request.GET.get("classe", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = by_hand.add_student(
                actor=actor, school_class=form.cleaned_data["school_class"], facts=_facts(actor, form)
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Élève ajouté. Ouvrez son besoin depuis le tableau de sa classe.")
            return redirect("board:student", pk=made.pk)
    context = _page(form, "Ajouter un élève", "Ajouter l'élève", reverse("board:students"))
    return render(request, "board/act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: Any) -> HttpResponse:
    """Correct the facts of a student; what somebody else saved meanwhile is shown."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "student.edit")
    found = access(students_of(actor).select_related("home_commune"), actor, "student.edit", pk=pk)
    classes = classes_of(actor).order_by("-school_year", "name", "pk")
    form = StudentForm(request.POST or None, classes=classes, initial=StudentForm.initial_of(found))
    stamp, both = by_hand.stamp_of(found), []
    if request.method == "GET":
        record_read(actor=actor, thing=found)
    if request.method == "POST" and form.is_valid():
        try:
            by_hand.correct_student(
                actor=actor, student=found, stamp=request.POST.get("version", ""), facts=_facts(actor, form)
            )
        except by_hand.ChangedMeanwhile as changed:
            both, stamp = _both(changed.current, form), by_hand.stamp_of(changed.current)
            form.add_error(None, changed)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Fiche corrigée.")
            return redirect("board:student", pk=found.pk)
    context = _page(form, f"Fiche de {found}", "Enregistrer", reverse("board:student", args=[found.pk]))
    context |= {"version": stamp, "differences": both}
    return render(request, "board/act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write that a student left the school."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "student.edit")
    found = access(students_of(actor), actor, "student.edit", pk=pk)
    form = LeftForm(request.POST or None, initial={"left_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            by_hand.mark_left(actor=actor, student=found, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Départ noté. Vous pouvez noter un retour sur sa fiche.")
            return redirect("board:student", pk=found.pk)
    context = _page(form, f"Départ de {found}", "Noter le départ", reverse("board:student", args=[found.pk]))
    context["lead"] = "Ses besoins restent ouverts tant que vous ne les abandonnez pas."
    return render(request, "board/act.html", context, status=422 if form.errors else 200)


@require_POST
def come_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a departure back."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "student.edit")
    found = access(students_of(actor), actor, "student.edit", pk=pk)
    by_hand.mark_back(actor=actor, student=found)
    messages.success(request, "Retour noté.")
    return redirect("board:student", pk=found.pk)


def _facts(actor: Any, form: StudentForm) -> dict[str, Any]:
    facts = dict(form.cleaned_data)
    commune = facts.pop("commune").strip()
    facts["home_commune"] = commune_of(commune, academie_id=actor.academie.pk) if commune else None
    return facts


def _both(current: Student, form: StudentForm) -> list[tuple[str, str, str]]:
    """Return (what, mine, saved) for what differs."""
    saved = StudentForm.initial_of(current)
    rows = []
    for name, field in form.fields.items():
        mine, theirs = form.cleaned_data.get(name), saved[name]
        said = [table_date(one) if isinstance(one, dt.date) else str(one or "—") for one in (mine, theirs)]
        rows.append((str(field.label), said[0], said[1]))
    return [row for row in rows if row[1] != row[2]]


def _page(form: Any, title: str, act: str, back: str) -> dict[str, Any]:
    return {
        "form": form, "needs": [], "title": title, "lead": "", "act": act, "back": back, "suite": "", "origin": "",
        "trail": [("Élèves", reverse("board:students"))],
    }  # fmt: skip

"""Classes of a school: list, page of one, creation, edit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import access, allowed, require
from establishments.calendar.reading import current_year
from establishments.models import Mef, SchoolClass, Student
from establishments.periods import services
from establishments.periods.classes import classes_of
from establishments.periods.filters import ClassFilter, years_of
from establishments.periods.forms import ClassForm, NewClassForm
from establishments.periods.impact import impact_of
from establishments.periods.plans import Plans, plans_of
from poles.models import SchoolYear
from poles.versions import differences
from web.lists import Column, list_response

#: A picker longer than this is slower to read than words to type.
PICKED = 300


def trail() -> list[tuple[str, str]]:
    """Return the breadcrumb of the inner pages."""
    return [("Classes", reverse("periods:classes"))]


def training(school_class: SchoolClass) -> str:
    """Say the training of a class, or its sector."""
    return school_class.mef.label if school_class.mef else school_class.get_sector_display()


def _columns(plans: Plans) -> list[Column]:
    """Columns of the list and of its exports; the plan of a row is read from what is loaded once."""
    return [
        Column("classe", "Classe", lambda one: one.name, ("name",)),
        Column("niveau", "Niveau", lambda one: one.get_level_display(), ("level",)),
        Column("formation", "Formation", training, ("mef__label",)),
        Column("eleves", "Élèves", lambda one: one.present, ("present",), numeric=True),
        Column("periodes", "Périodes", lambda one: len(one.periods.all()), numeric=True),
        Column("prevues", "Semaines prévues", lambda one: plans.of(one).planned, numeric=True),
        Column("dues", "Semaines attendues", lambda one: due.words if (due := plans.of(one).due) else ""),
        Column("points", "À vérifier", lambda one: " ".join(f.sentence for f in plans.of(one).warnings)),
    ]


def with_counts(rows: Any) -> Any:
    """Add the students present, and load what a plan reads."""
    today = timezone.localdate()
    here = (
        Student.objects.present(today)
        .filter(school_class=OuterRef("pk"))
        .order_by()
        .values("school_class")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        rows.select_related("mef", "school_year")
        .prefetch_related("periods")
        .annotate(present=Coalesce(Subquery(here, output_field=IntegerField()), 0))
    )


@require_GET
def classes(request: HttpRequest) -> HttpResponse:
    """List the classes with their weeks planned and due; the current year unless another is asked."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "class.read")
    years = [one.start for one in years_of(request)]
    plans = plans_of(actor.subject, years=years)
    now = current_year(actor.academie, timezone.localdate())
    return list_response(
        request,
        queryset=with_counts(classes_of(actor)).filter(school_year__in=years),
        filterset_class=ClassFilter,
        columns=_columns(plans),
        template="periods/classes.html",
        name="Classes",
        default_sort=("level", "name"),
        context={
            "plans": plans,
            "may_edit": allowed(actor, "class.edit"),
            "year": f"{now}-{now + 1}",
            "calendar_known": plans.calendars[now].known if now in plans.calendars else False,
        },
    )


@require_GET
def school_class(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show one class: its periods, what stands on them, weeks planned and due, findings with their texts."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "class.read")
    found = access(with_counts(classes_of(actor)), actor, "class.read", pk=pk)
    plan = plans_of(actor.subject, [found]).of(found)
    impacts = impact_of([one.period.pk for one in plan.periods])
    context = {
        "found": found,
        "plan": plan,
        "periods": [(one, impacts[one.period.pk]) for one in plan.periods],
        "training": training(found),
        "may_edit": allowed(actor, "class.edit", found),
        "may_assign": allowed(actor, "staff.assign", found),
        "trail": trail(),
    }
    return render(request, "periods/class.html", context)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Create a class of this year or of the next one."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "class.edit")
    now = current_year(actor.academie, timezone.localdate())
    years = list(SchoolYear.objects.filter(start__in=(now, now + 1)).order_by("start"))
    form = NewClassForm(request.POST or None, years=years, initial={"school_year_start": now})
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("name", "level", "mef", "sector")}
        try:
            made = services.create_class(actor=actor, school_year=form.school_year, **data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"La classe {made.name} est créée.")
            return redirect("periods:class", pk=made.pk)
    context = _form_page(actor, form, "Créer une classe", "Créer la classe", reverse("periods:classes"))
    return render(request, "periods/class_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change the name, the level or the training of a class."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "class.read")
    rows = classes_of(actor).select_related("mef", "school_year")
    found = access(rows, actor, "class.edit", pk=pk)
    mark = services.mark_of(found, services.CLASS_FIELDS)
    initial = {
        "name": found.name,
        "level": found.level,
        "mef": f"{found.mef.label} ({found.mef.code})" if found.mef else "",
        "sector": found.sector,
        "mark": mark,
    }
    form = ClassForm(request.POST or None, school_year=found.school_year, initial=initial)
    both: list[tuple[str, str, str]] = []
    mark = form["mark"].value() or mark
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_class(actor=actor, school_class=found, **form.cleaned_data)
        except services.Changed as changed:
            both = differences(changed.current, form.cleaned_data, ("name", "level", "mef", "sector"))
            mark = services.mark_of(changed.current, services.CLASS_FIELDS)
            form.add_error(None, changed)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"La classe {form.cleaned_data['name']} est enregistrée.")
            return redirect("periods:class", pk=found.pk)
    back = reverse("periods:class", args=[found.pk])
    context = _form_page(actor, form, f"Modifier la classe {found.name}", "Enregistrer", back)
    context |= {"mark": mark, "differences": both, "trail": [*trail(), (found.name, back)]}
    return render(request, "periods/class_form.html", context, status=422 if form.errors else 200)


def _form_page(actor: Any, form: ClassForm, title: str, act: str, back: str) -> dict[str, Any]:
    """Return what the form's page reads; the picker proposes the school's own trainings first, then others."""
    rows = Mef.objects.filter(school_year=form.school_year).exclude(level="")
    own = SchoolClass.objects.filter(establishment=actor.subject).exclude(mef=None).order_by()
    known = list(rows.filter(code__in=own.values("mef__code")).order_by("label", "code"))
    if len(known) < PICKED:
        others = rows.exclude(pk__in=[one.pk for one in known]).order_by("label", "code")
        known += list(others[: PICKED - len(known)])
    return {
        "form": form,
        "title": title,
        "lead": f"{actor.subject.name}, {form.school_year}" if title.startswith("Modifier") else actor.subject.name,
        "act": act,
        "back": back,
        "trainings": known,
        "trail": trail(),
    }

"""Periods of classes: creation for several classes with a preview, move, deletion."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import access, require
from establishments.calendar.durations import KINDS
from establishments.calendar.reading import current_year
from establishments.models import Period
from establishments.periods import services
from establishments.periods.classes import classes_of
from establishments.periods.forms import MoveForm, PlanForm
from establishments.periods.impact import impact_of
from establishments.periods.plans import plans_of
from establishments.periods.views.classes import trail
from poles.nomenclatures import PeriodKind
from poles.versions import differences
from web.french import counted, span


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Choose classes and dates, read what they give in each class, then create the periods together."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "period.edit")
    now = current_year(actor.academie, timezone.localdate())
    rows = classes_of(actor).filter(school_year__in=(now, now + 1)).select_related("school_year", "mef")
    rows = rows.order_by("-school_year", "level", "name", "pk")
    chosen = request.GET.getlist("classe")
    form = PlanForm(request.POST or None, classes=rows, initial=_proposed(rows, chosen))
    if request.method == "POST" and form.is_valid():
        kind, first, last = form.dates
        picked = form.cleaned_data["classes"].prefetch_related("periods")
        if request.POST.get("act") == "create":
            try:
                made, stood = services.plan_periods(
                    actor=actor, classes=[one.pk for one in picked], kind=kind, first=first, last=last
                )
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _told(len(made), stood))
                return redirect("periods:classes")
        elif request.POST.get("act") != "back":
            drafts = services.outline(picked, plans=plans_of(actor.subject, picked), kind=kind, first=first, last=last)
            return render(request, "periods/plan_preview.html", _preview(form, drafts))
    context = {
        "form": form,
        "groups": _groups(form, rows),
        "trail": trail(),
        "empty": not rows,
    }
    return render(request, "periods/plan.html", context, status=422 if form.errors else 200)


def _proposed(rows: Any, chosen: list[str]) -> dict[str, Any]:
    """Fill the form from the classes named in the address: those that exist, and the nature that they expect."""
    picked = [one for one in rows if str(one.pk) in chosen] if chosen else []
    kind = KINDS.get(picked[0].level, (PeriodKind.PFMP,))[0] if picked else PeriodKind.PFMP
    return {"classes": [one.pk for one in picked], "kind": kind}


def _groups(form: PlanForm, rows: Any) -> list[tuple[str, list[Any]]]:
    """Return [(school year, [(class, ticked)])], the next year first when it is prepared."""
    ticked = {str(value) for value in form["classes"].value() or ()}
    groups: dict[str, list[Any]] = {}
    for one in rows:
        groups.setdefault(str(one.school_year), []).append((one, str(one.pk) in ticked))
    return list(groups.items())


def _told(made: int, stood: int) -> str:
    if not made:
        return f"{counted(stood, 'période était déjà créée|périodes étaient déjà créées')} : rien n'a changé."
    text = counted(made, "période est créée|périodes sont créées")
    return f"{text}, {counted(stood, 'existait déjà|existaient déjà')}." if stood else f"{text}."


def _preview(form: PlanForm, drafts: list[services.Draft]) -> dict[str, Any]:
    kind, first, last = form.dates
    ready = [one for one in drafts if not one.blocked and not one.exists]
    return {
        "form": form,
        "drafts": drafts,
        "ready": ready,
        "aside": sum(one.blocked for one in drafts),
        "title": "Vérifiez avant de créer",
        "lead": f"{PeriodKind(kind).label}, {span(first, last)} {last.year}",
        "act": f"Créer les {len(ready)} périodes" if len(ready) > 1 else "Créer la période",
        "trail": [*trail(), ("Créer une période", reverse("periods:plan"))],
    }


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change the nature or the dates of a period; needs follow once that is confirmed."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _period(actor, pk)
    mark = services.mark_of(found, services.PERIOD_FIELDS)
    impact = impact_of([found.pk])[found.pk]
    needs = counted(impact.needs, "besoin|besoins") if impact.needs else ""
    initial = {"kind": found.kind, "starts_on": found.starts_on, "ends_on": found.ends_on, "mark": mark}
    form = MoveForm(request.POST or None, needs=needs, initial=initial)
    both: list[tuple[str, str, str]] = []
    mark = form["mark"].value() or mark
    if request.method == "POST" and form.is_valid():
        kind, first, last = form.dates
        try:
            services.move_period(
                actor=actor, period=found, mark=form.cleaned_data["mark"], kind=kind, first=first, last=last,
                confirmed=form.cleaned_data.get("confirmed", False),
            )  # fmt: skip
        except services.Changed as changed:
            both = differences(changed.current, form.cleaned_data, services.PERIOD_FIELDS)
            mark = services.mark_of(changed.current, services.PERIOD_FIELDS)
            form.add_error(None, changed)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "La période est enregistrée.")
            return redirect("periods:class", pk=found.school_class_id)
    back = reverse("periods:class", args=[found.school_class_id])
    context = {
        "form": form,
        "mark": mark,
        "differences": both,
        "impact": impact,
        "title": f"Modifier une période de {found.school_class.name}",
        "lead": str(found),
        "act": "Enregistrer",
        "back": back,
        "trail": [*trail(), (found.school_class.name, back)],
    }
    return render(request, "periods/move.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Confirm, then delete a period on which no need stands."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _period(actor, pk)
    back = reverse("periods:class", args=[found.school_class_id])
    if request.method == "POST":
        try:
            services.remove_period(actor=actor, period=found)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, "La période est supprimée.")
        return redirect(back)
    context = {
        "title": f"Supprimer une période de {found.school_class.name} ?",
        "sentences": [f"{found}.", "Aucun besoin ne doit reposer sur elle."],
        "act": "Supprimer la période",
        "back": back,
        "form": None,
        "danger": True,
        "trail": [*trail(), (found.school_class.name, back)],
    }
    return render(request, "components/confirm.html", context)


def _period(actor: Any, pk: Any) -> Period:
    require(actor, "class.read")
    rows = Period.objects.filter(school_class__in=classes_of(actor).values("pk")).select_related("school_class")
    return access(rows, actor, "period.edit", pk=pk)

"""The school calendar of an académie: read by its rectorat, kept by it where the calendar is its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import access, allowed, require
from establishments.calendar import services
from establishments.calendar.days import public_holidays
from establishments.calendar.reading import calendar_key, current_year
from poles.models import Academie, SchoolHoliday, SchoolYear


def _date(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class HolidayForm(forms.Form):
    """Name, dates and text of holidays."""

    name = forms.CharField(label="Vacances", max_length=60, help_text="Par exemple : « Vacances de carnaval ».")
    starts_on = _date("Du", help_text="Premier jour sans classe.")
    ends_on = _date("Au", help_text="Dernier jour sans classe, veille de la reprise.")
    source = forms.CharField(
        label="Texte", max_length=200, required=False, help_text="Arrêté qui fixe le calendrier, avec sa date."
    )


def _year(request: HttpRequest, academie: Academie) -> SchoolYear:
    """Return the school year asked, the current one otherwise."""
    asked = request.GET.get("annee", "")
    now = current_year(academie, timezone.localdate())
    years = SchoolYear.objects.filter(start__range=(now - 1, now + 2))
    found = years.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) == 4 else None
    return found or SchoolYear.objects.get(pk=now)


@require_GET
def holidays(request: HttpRequest) -> HttpResponse:
    """Show the holidays of a school year, with their texts, and the public holidays."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "holidays.read")
    academie = actor.academie
    year = _year(request, academie)
    now = current_year(academie, timezone.localdate())
    departement = ""
    if academie.zone == Academie.Zone.OWN and academie.departements.count() == 1:
        departement = academie.departements.get().pk
    free = [
        (day, name)
        for start in (year.start, year.start + 1)
        for day, name in public_holidays(start, departement).items()
        if year.starts_on <= day <= year.ends_on
    ]
    context = {
        "academie": academie,
        "year": year,
        "years": SchoolYear.objects.filter(start__range=(now - 1, now + 2)).order_by("start"),
        "rows": SchoolHoliday.objects.filter(calendar=calendar_key(academie), school_year=year).order_by("starts_on"),
        "free": free,
        "may_edit": allowed(actor, "holidays.edit"),
    }
    return render(request, "periods/holidays.html", context)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Add holidays to the académie's own calendar."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "holidays.edit")
    year = _year(request, actor.academie)
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add(actor=actor, school_year=year, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"{made.name} : ajoutées au calendrier.")
            return redirect(_address(year.start))
    context = _page(form, f"Ajouter des vacances en {year}", "Ajouter", year.start)
    return render(request, "poles/row_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change holidays of the académie's own calendar."""
    actor = request.actor  # type: ignore[attr-defined]
    holiday = _own(actor, pk)
    names = ("name", "starts_on", "ends_on", "source")
    form = HolidayForm(request.POST or None, initial={name: getattr(holiday, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit(actor=actor, holiday=holiday, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Le calendrier est enregistré.")
            return redirect(_address(holiday.school_year_id))
    context = _page(form, f"Modifier : {holiday.name}", "Enregistrer", holiday.school_year_id)
    return render(request, "poles/row_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, then take holidays out of the académie's own calendar."""
    actor = request.actor  # type: ignore[attr-defined]
    holiday = _own(actor, pk)
    back = _address(holiday.school_year_id)
    if request.method == "POST":
        try:
            services.remove(actor=actor, holiday=holiday)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, "Ces vacances sont retirées du calendrier.")
        return redirect(back)
    context = {
        "title": f"Retirer {holiday.name} ?",
        "sentences": [f"{holiday}.", "Les périodes déjà saisies ne changent pas ; elles seront vérifiées sans elles."],
        "act": "Retirer du calendrier",
        "back": back,
        "form": None,
        "danger": True,
        "trail": [("Calendrier scolaire", back)],
    }
    return render(request, "components/confirm.html", context)


def _own(actor: Any, pk: int) -> SchoolHoliday:
    """Return holidays of the académie's own calendar; those of a zone or of another académie do not exist here."""
    require(actor, "holidays.edit")
    rows = SchoolHoliday.objects.filter(calendar=actor.academie.pk).select_related("school_year")
    if pk > 2**31 - 1:
        raise Http404
    return access(rows, actor, "holidays.edit", pk=pk)


def _address(start: int) -> str:
    return f"{reverse('schooling:holidays')}?annee={start}"


def _page(form: HolidayForm, title: str, act: str, start: int) -> dict[str, Any]:
    return {
        "form": form,
        "title": title,
        "lead": "Les jours de rentrée et de reprise ne sont pas des vacances.",
        "act": act,
        "back": _address(start),
        "trail": [("Calendrier scolaire", _address(start))],
    }

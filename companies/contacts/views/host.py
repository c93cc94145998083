"""What a host sees of those who approach it: a month at a glance, a list, and the limit it sets itself."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from companies.contacts import approaches
from companies.contacts.forms import CapForm
from companies.contacts.rules import following, month_name, month_of
from companies.models import Company, ContactEvent, HostContact, HostMonth
from web.french import DAYS
from web.lists import Column, list_response

COLUMNS = [
    Column("date", "Date", lambda a: a.happened_on, ("happened_on",)),
    Column("par", "Par", lambda a: a.by_name, ("by_name",)),
    Column("moyen", "Moyen", lambda a: a.get_means_display(), ("means",)),
]


class ApproachFilter(filters.FilterSet):
    """Approaches of a month, by means."""

    moyen = filters.ChoiceFilter(label="Moyen", field_name="means", choices=ContactEvent.Means, empty_label="Tous")
    mois = filters.CharFilter(
        label="Mois", method="in_month", widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"})
    )

    class Meta:
        model = HostContact
        fields: list[str] = []

    def in_month(self, queryset: Any, name: str, value: str) -> Any:
        """Keep the approaches of a month."""
        month = month_asked(value)
        return queryset.filter(happened_on__gte=month, happened_on__lt=following(month))


def month_asked(text: str) -> dt.date:
    """Return the month written « 2026-11 », this one when it is no month."""
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return month_of(timezone.localdate())


@require_http_methods(["GET", "POST"])
def approaches_page(request: HttpRequest) -> HttpResponse:
    """Show who approached the host, when and how; change its monthly limit."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "host_calendar.read")
    company = Company.objects.get(pk=actor.subject.pk)
    form = CapForm(request.POST if request.method == "POST" else None, initial={"cap": company.monthly_cap})
    if request.method == "POST" and form.is_valid():
        try:
            saved = approaches.set_cap(actor=actor, cap=form.cleaned_data["cap"])
        except ValidationError as refused:
            form.add_error("cap", refused)
        else:
            messages.success(request, _said(saved.monthly_cap))
            return redirect("contacts:approaches")
    month = month_asked(request.GET.get("mois", ""))
    rows = HostContact.objects.filter(company=company)
    in_month = rows.filter(happened_on__gte=month, happened_on__lt=following(month)).order_by("happened_on", "pk")
    count = HostMonth.objects.filter(company=company, month=month).values_list("count", flat=True).first() or 0
    response = list_response(
        request,
        queryset=rows,
        filterset_class=ApproachFilter,
        columns=COLUMNS,
        template="companies/contacts/approaches.html",
        name="Sollicitations reçues",
        default_sort=("-happened_on",),
        context={
            "cap_form": form,
            "company": company,
            "month": month,
            "month_name": month_name(month),
            "weeks": weeks_of(month, list(in_month)),
            "days": DAYS,
            "count": count,
            "before": (month - dt.timedelta(days=1)).replace(day=1),
            "after": following(month),
            "today": timezone.localdate(),
        },
    )
    if form.errors:
        response.status_code = 422
    return response


def _said(cap: int | None) -> str:
    if cap is None:
        return "Vous n'avez plus de limite : chacun peut vous solliciter."
    if cap == 0:
        return "Plus aucune nouvelle sollicitation ne sera acceptée."
    return f"Votre limite est de {cap} par mois. Au-delà, l'application refuse et indique le mois suivant."


def weeks_of(month: dt.date, rows: list[HostContact]) -> list[list[dict[str, Any]]]:
    """Return the weeks of a month, Monday first, each day with its approaches."""
    by_day: dict[dt.date, list[HostContact]] = {}
    for one in rows:
        by_day.setdefault(one.happened_on, []).append(one)
    return [
        [{"day": day, "inside": day.month == month.month, "rows": by_day.get(day, [])} for day in week]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]

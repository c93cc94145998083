"""Orders of the rector on the number of interns: the page of the rectorat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import access, require
from companies.load import orders as services
from companies.load.forms import EndForm, OrderForm
from companies.models import QuotaOrder
from web.french import long_date, table_date

TITLE = "Arrêtés sur le nombre de stagiaires"


@require_http_methods(["GET", "POST"])
def orders(request: HttpRequest) -> HttpResponse:
    """List the orders of the académie, and enter one."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "quota_order.edit")
    form = OrderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.enter(actor=actor, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Arrêté enregistré : il compte dès son premier jour, pour les PFMP seulement.")
            return redirect("host_load:orders")
    today = timezone.localdate()
    rows = QuotaOrder.objects.filter(academie_id=actor.academie.pk).order_by("-starts_on", "pk")
    context = {
        "form": form,
        "title": TITLE,
        "academie": actor.academie,
        "orders": [(one, _state(one, today)) for one in rows],
        "today": today,
    }
    return render(request, "load/orders.html", context, status=422 if form.errors else 200)


def _state(order: QuotaOrder, today: Any) -> str:
    if not services.has_begun(order, today):
        return "coming"
    return "over" if order.ends_on < today else "in_force"


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm the end of an order in force, or the removal of one that has not begun."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "quota_order.edit")
    order = access(QuotaOrder.objects.filter(academie_id=actor.academie.pk), actor, "quota_order.edit", pk=pk)
    today = timezone.localdate()
    begun = services.has_begun(order, today)
    form = EndForm(request.POST if request.method == "POST" else None, initial={"last_day": today}) if begun else None
    problem = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            if form is None:
                services.withdraw(actor=actor, order=order)
            else:
                services.end(actor=actor, order=order, last_day=form.cleaned_data["last_day"])
        except ValidationError as refused:
            problem = " ".join(refused.messages)
            if form is not None:
                form.add_error("last_day", problem)
        else:
            said = f"L'arrêté prend fin le {long_date(form.cleaned_data['last_day'])}." if form else "Arrêté retiré."
            messages.success(request, said)
            return redirect("host_load:orders")
    sentences = [
        f"{order.reference}, du {table_date(order.starts_on)} au {table_date(order.ends_on)}.",
        "Ensuite, la règle commune s'applique : 15 % de l'effectif, ou trois stagiaires. Les stages déjà enregistrés "
        "restent.",
    ]
    context = {
        "title": "Mettre fin à l'arrêté ?" if begun else "Retirer l'arrêté ?",
        "sentences": [*([problem] if problem and form is None else []), *sentences],
        "act": "Mettre fin à l'arrêté" if begun else "Retirer l'arrêté",
        "back": reverse("host_load:orders"),
        "form": form,
        "danger": True,
        "trail": [(TITLE, reverse("host_load:orders"))],
    }
    return render(request, "components/confirm.html", context, status=422 if problem or (form and form.errors) else 200)

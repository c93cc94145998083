"""Equity reports: list, request, live progress, and the report itself."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actors import ActorKind
from accounts.permissions import access, allowed, require
from equity import services
from equity.findings import sentences
from equity.forms import SnapshotForm
from equity.models import EquitySnapshot, SnapshotState
from equity.presentation import report_of
from web.exports import FORMATS, download

PER_PAGE = 20


@require_http_methods(["GET", "POST"])
def snapshots(request: HttpRequest) -> HttpResponse:
    """List the reports of the pôle or of the académie; ask for a new one."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "snapshot.read")
    pole = actor.subject if actor.kind == ActorKind.COORDINATOR else None
    today = timezone.localdate()
    initial = {
        "name": f"État du {today:%d/%m/%Y}",
        "starts_on": today - dt.timedelta(days=30),
        "ends_on": today + dt.timedelta(days=90),
    }
    form = SnapshotForm(request.POST or None, initial=initial, pole=pole)
    if request.method == "POST":
        require(actor, "snapshot.request")
        if form.is_valid():
            snapshot = services.request_snapshot(actor=actor, pole=pole, **form.cleaned_data)
            messages.success(request, "Le rapport est demandé. Cette page suit son établissement.")
            return redirect("equity:snapshot", pk=snapshot.pk)
    rows = EquitySnapshot.objects.select_related("pole", "run__campaign").order_by("-requested_at", "id")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "may_request": allowed(actor, "snapshot.request")}
    return render(request, "equity/snapshots.html", context)


@require_GET
def snapshot(request: HttpRequest, pk: str) -> HttpResponse:
    """Show one report, or its progress until it is frozen."""
    actor = request.actor  # type: ignore[attr-defined]
    found = access(EquitySnapshot.objects.select_related("pole", "run__campaign"), actor, "snapshot.read", pk=pk)
    trail = [("Équité", reverse("equity:snapshots"))]
    if found.state != SnapshotState.FROZEN:
        return render(request, "equity/snapshot_progress.html", {"snapshot": found, "trail": trail})
    report = report_of(found)
    if (fmt := request.GET.get("format", "")) in FORMATS:
        return download(fmt, f"Équité {found.name}", report.headings, report.rows)
    context = {
        "snapshot": found,
        "report": report,
        "findings": sentences(report.main),
        "downloads": [(f.upper(), f"?format={f}") for f in FORMATS],
        "trail": trail,
    }
    return render(request, "equity/snapshot.html", context)


@require_GET
def progress(request: HttpRequest, pk: str) -> HttpResponse:
    """The part of the page asked again every second."""
    found = access(EquitySnapshot.objects.all(), request.actor, "snapshot.read", pk=pk)  # type: ignore[attr-defined]
    response = render(request, "equity/includes/progress.html", {"snapshot": found})
    if found.is_over:
        response["HX-Refresh"] = "true"
    return response

"""Campaigns: list, creation with a live count, launch and re-run."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import abilities, access, allowed, require
from companies.models import OfferPublication
from matching import services
from matching.forms import CampaignForm
from matching.models import Campaign, Run
from placements.models import Need
from poles.nomenclatures import PeriodKind

PER_PAGE = 20


@require_GET
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the campaigns of the pôle (or of the académie, for the rectorat) with their latest run."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "campaign.read")
    latest = Prefetch("runs", Run.objects.order_by("campaign_id", "-number").distinct("campaign"), to_attr="latest_run")
    rows = Campaign.objects.select_related("pole").prefetch_related(latest).order_by("-created_at", "id")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    may_create = allowed(actor, "campaign.create")
    return render(request, "matching/campaigns.html", {"page": page, "may_create": may_create})


def _suggestion(today: dt.date) -> dict[str, object]:
    """Propose the kind and the window of the most pressing departures: the next 60 days."""
    end = today + dt.timedelta(days=60)
    kind = (
        Need.objects.to_place()
        .leaving_between(today, end)
        .order_by("period__starts_on")
        .values_list("period__kind", flat=True)
        .first()
        or PeriodKind.PFMP
    )
    label = PeriodKind(kind).label
    return {
        "name": f"{label}, départs du {today:%d/%m} au {end:%d/%m/%Y}",
        "kind": kind,
        "starts_on": today,
        "ends_on": end,
    }


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Create a campaign and launch its first run."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "campaign.create")
    initial = _suggestion(timezone.localdate()) if request.method == "GET" else None
    form = CampaignForm(request.POST or None, pole=actor.subject, initial=initial)
    if request.method == "POST":
        if form.is_valid():
            campaign = services.create_campaign(actor=actor, pole=actor.subject, **form.cleaned_data)
            services.launch_campaign(actor=actor, campaign=campaign)
            messages.success(request, "La campagne est lancée. Cette page suit le calcul.")
            return redirect("matching:campaign", pk=campaign.pk)
        if form.twin:
            # A double click: the first one created this very campaign.
            return redirect("matching:campaign", pk=form.twin.pk)
    context = {"form": form, "trail": [("Campagnes", reverse("matching:campaigns"))], **_extent(form)}
    return render(request, "matching/campaign_form.html", context, status=422 if form.errors else 200)


@require_GET
def extent(request: HttpRequest) -> HttpResponse:
    """Count what a campaign would take, while its form is being filled."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "campaign.create")
    form = CampaignForm(request.GET, pole=actor.subject)
    form.is_valid()
    return render(request, "matching/includes/extent.html", _extent(form))


def _extent(form: CampaignForm) -> dict[str, object]:
    raw = {name: form[name].value() for name in ("kind", "starts_on", "ends_on")}
    try:
        start, end = (
            value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
            for value in (raw["starts_on"], raw["ends_on"])
        )
    except ValueError:
        return {"extent": None}
    needs = Need.objects.to_place().leaving_between(start, end).filter(period__kind=raw["kind"])
    publications = OfferPublication.objects.published().filter(
        offer__kinds__contains=[raw["kind"]], offer__starts_on__lte=end, offer__ends_on__gte=start
    )
    seats = sum(publications.values_list("offer__seats", flat=True))
    return {"extent": {"needs": needs.count(), "offers": publications.count(), "seats": seats, "valid": end >= start}}


@require_GET
def campaign(request: HttpRequest, pk: str) -> HttpResponse:
    """Go to the latest run of a campaign."""
    found = access(Campaign.objects.all(), request.actor, "campaign.read", pk=pk)  # type: ignore[attr-defined]
    run = found.runs.order_by("-number").first()
    if run is None:
        may = abilities(request.actor, found, "campaign")  # type: ignore[attr-defined]
        return render(request, "matching/campaign_empty.html", {"campaign": found, "may": may})
    return redirect("matching:run", pk=found.pk, number=run.number)


@require_POST
def launch(request: HttpRequest, pk: str) -> HttpResponse:
    """Run a campaign again; a second click finds the run already in progress."""
    actor = request.actor  # type: ignore[attr-defined]
    found = access(Campaign.objects.all(), actor, "campaign.launch", pk=pk)
    run = services.launch_campaign(actor=actor, campaign=found)
    return redirect("matching:run", pk=found.pk, number=run.number)

"""A run: its progress while it computes, then what it found."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import abilities, access, allowed
from matching.models import Proposal, Run, UnplacedReason
from matching.presentation import bottleneck_sentence, commune_names, reason_sentence, wish_label
from poles.nomenclatures import Sector
from web.exports import FORMATS, download

PER_PAGE = 50
MAP_LINES = 60
SORTS = {
    "eleve": ("need__student__last_name", "need__student__first_name"),
    "etablissement": ("need__establishment__name",),
    "offre": ("offer__company__name",),
    "distance": ("distance_m",),
    "voeu": ("wish_rank",),
}


def _proposals(run: Run) -> QuerySet[Proposal]:
    return run.proposals.select_related(
        "need__student__school_class",
        "need__student__home_commune",
        "need__establishment__commune",
        "need__period",
        "offer__company",
        "offer__commune",
    )


def _unplaced(run: Run) -> QuerySet[UnplacedReason]:
    return run.unplaced_reasons.select_related(
        "need__student__school_class", "need__establishment", "need__period"
    ).order_by("need__period__starts_on", "need__student__last_name", "need__student__first_name", "id")


def _search(rows: QuerySet[Any], text: str, *, offers: bool) -> QuerySet[Any]:
    for word in text.split()[:6]:
        found = (
            Q(need__student__last_name__unaccent__icontains=word)
            | Q(need__student__first_name__unaccent__icontains=word)
            | Q(need__establishment__name__unaccent__icontains=word)
        )
        if offers:
            found |= Q(offer__company__name__unaccent__icontains=word) | Q(offer__commune__search_name__contains=word)
        rows = rows.filter(found)
    return rows


@require_GET
def run(request: HttpRequest, pk: str, number: int) -> HttpResponse:
    """Show a run: progress, or result with its proposals, or its students left out (`vue=sans-place`)."""
    actor = request.actor  # type: ignore[attr-defined]
    found = access(Run.objects.select_related("campaign", "pole"), actor, "run.read", campaign_id=pk, number=number)
    context: dict[str, Any] = {
        "run": found,
        "campaign": found.campaign,
        "runs": list(found.campaign.runs.order_by("-number").values("number", "state", "finished_at")),
        "may": abilities(actor, found.campaign, "campaign"),
        # Rows of a run speak of students: the rectorat reads its counts only.
        "reads_students": allowed(actor, "need.read"),
        "now": timezone.now(),
        "trail": [
            ("Campagnes", reverse("matching:campaigns")),
            (found.campaign.name, reverse("matching:campaign", args=[found.campaign_id])),
        ],
        "here": str(found),
    }
    if found.state != "done":
        return render(request, "matching/run_progress.html", context)
    context |= _summary(found)
    if not context["reads_students"]:
        return render(request, "matching/run.html", context)
    view = "sans-place" if request.GET.get("vue") == "sans-place" else "propositions"
    answer = (_unplaced_rows if view == "sans-place" else _proposal_rows)(request, found, context)
    if isinstance(answer, HttpResponse):
        return answer
    kept = request.GET.copy()
    kept.pop("page", None)
    downloads = []
    for fmt in FORMATS:
        kept["format"] = fmt
        downloads.append((fmt.upper(), f"?{kept.urlencode()}"))
    context |= answer | {"view": view, "downloads": downloads}
    return render(request, "matching/run.html", context)


@require_GET
def progress(request: HttpRequest, pk: str, number: int) -> HttpResponse:
    """The part of the page that is asked again every second; when the run is over it asks for the whole page."""
    actor = request.actor  # type: ignore[attr-defined]
    found = access(Run.objects.select_related("campaign"), actor, "run.read", campaign_id=pk, number=number)
    response = render(request, "matching/includes/progress.html", {"run": found, "now": timezone.now()})
    if found.is_over:
        response["HX-Refresh"] = "true"
    return response


def _summary(found: Run) -> dict[str, Any]:
    """Counts of the result: they add up to the students of the run."""
    counts = Counter(found.unplaced_reasons.values_list("reason", flat=True))
    reasons = [
        {"code": code, "label": label, "count": counts.get(code, 0)} for code, label in UnplacedReason.Reason.choices
    ]
    names = commune_names(found.bottlenecks)
    bottlenecks = [
        {"number": index + 1, "sentence": bottleneck_sentence(block, names), **block}
        for index, block in enumerate(found.bottlenecks)
    ]
    rate = (found.placed or 0) / found.students if found.students else None
    return {"reasons": reasons, "bottlenecks": bottlenecks, "rate": rate}


def _proposal_rows(request: HttpRequest, found: Run, context: dict[str, Any]) -> dict[str, Any] | HttpResponse:
    text = request.GET.get("q", "").strip()
    asked = request.GET.get("tri", "")
    descending, key = asked.startswith("-"), asked.removeprefix("-")
    order = SORTS.get(key, ("-distance_m",))
    if descending and key in SORTS:
        order = tuple(f"-{part}" for part in order)
    rows = _search(_proposals(found), text, offers=True).order_by(*order, "id")
    if (fmt := request.GET.get("format", "")) in FORMATS:
        headings = [
            "Élève",
            "Classe",
            "Établissement",
            "Entreprise",
            "Offre",
            "Commune",
            "Distance (km)",
            "Vœu",
            "Offres possibles",
        ]
        cells = (
            [
                str(row.need.student),
                row.need.student.school_class.name,
                row.need.establishment.name,
                row.offer.company.name,
                row.offer.title,
                row.offer.commune.name,
                round(row.distance_m / 1000, 1),
                wish_label(row.wish_rank),
                row.options,
            ]
            for row in rows.iterator(chunk_size=2000)
        )
        return download(fmt, f"Propositions {found.campaign.name}", headings, cells)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "q": text,
        "sort": asked,
        "sorts": list(SORTS),
        "map_rows": list(page.object_list)[:MAP_LINES],
    }


def _unplaced_rows(request: HttpRequest, found: Run, context: dict[str, Any]) -> dict[str, Any] | HttpResponse:
    text, reason = request.GET.get("q", "").strip(), request.GET.get("motif", "")
    rows = _search(_unplaced(found), text, offers=False)
    if reason in UnplacedReason.Reason.values:
        rows = rows.filter(reason=reason)
    if (fmt := request.GET.get("format", "")) in FORMATS:
        headings = [
            "Élève",
            "Classe",
            "Établissement",
            "Départ",
            "Secteurs",
            "Motif",
            "Explication",
            "Offres possibles",
        ]
        cells = (
            [
                str(row.need.student),
                row.need.student.school_class.name,
                row.need.establishment.name,
                row.need.period.starts_on,
                ", ".join(str(Sector(code).label) for code in row.need.sectors),
                row.get_reason_display(),
                reason_sentence(row, found.bottlenecks),
                row.options,
            ]
            for row in rows.iterator(chunk_size=2000)
        )
        return download(fmt, f"Sans place {found.campaign.name}", headings, cells)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.sentence = reason_sentence(row, found.bottlenecks)
    return {"page": page, "q": text, "reason": reason}

"""Pairs that may be one host, the two rows side by side, and what was decided."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.actors import Actor
from accounts.permissions import access, require
from companies.merging import services
from companies.merging.candidates import candidates
from companies.merging.preview import preview
from companies.models import Company, CompanyMerge

PER_PAGE = 25
#: Decisions shown: the last ones, which are those that may still be undone.
LAST = 100


@require_GET
def pairs(request: HttpRequest) -> HttpResponse:
    """List the pairs that may be one host, likeliest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "merge.read")
    found = candidates(actor.academie.pk)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "companies/merging/pairs.html", {"page": page, "total": len(found)})


def _pair(request: HttpRequest, kept: UUID, duplicate: UUID, right: str) -> tuple[Actor, Company, Company]:
    """Return two hosts, of which the duplicate is of the académie; raise Http404 otherwise."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, right)
    rows = Company.objects.select_related("commune").in_bulk([kept, duplicate])
    if len(rows) != 2 or rows[duplicate].commune.academie_id != actor.academie.pk:
        raise Http404
    return actor, rows[kept], rows[duplicate]


@require_GET
def pair(request: HttpRequest, kept: UUID, duplicate: UUID) -> HttpResponse:
    """Show two hosts side by side, and what a merge would move."""
    actor, one, two = _pair(request, kept, duplicate, "merge.read")
    found = candidates(actor.academie.pk, only=(one.pk, two.pk), most=1)
    context = {
        "kept": one,
        "duplicate": two,
        "candidate": found[0] if found else None,
        "preview": preview(one, two, actor.academie.pk),
        # The one with a SIRET is kept; between two that have none, people choose.
        "may_swap": not one.siret and not two.siret,
        "trail": [("Doublons", reverse("merging:pairs"))],
    }
    return render(request, "companies/merging/pair.html", context)


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    try:
        act()
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return False
    messages.success(request, said)
    return True


@require_POST
def merge(request: HttpRequest, kept: UUID, duplicate: UUID) -> HttpResponse:
    """Merge the duplicate into the row that is kept."""
    actor, one, two = _pair(request, kept, duplicate, "merge.decide")
    done = _done(
        request,
        lambda: services.merge(actor=actor, kept_id=one.pk, duplicate_id=two.pk),
        f"« {two.name} » est fusionné avec « {one.name} ». Vous pouvez annuler depuis les décisions.",
    )
    return redirect("merging:decisions") if done else redirect("merging:pair", kept=one.pk, duplicate=two.pk)


@require_POST
def apart(request: HttpRequest, kept: UUID, duplicate: UUID) -> HttpResponse:
    """Say that they are two hosts."""
    actor, one, two = _pair(request, kept, duplicate, "merge.decide")
    _done(
        request,
        lambda: services.keep_apart(actor=actor, kept_id=one.pk, duplicate_id=two.pk),
        "Noté : ce sont deux organismes, la paire n'est plus proposée.",
    )
    return redirect("merging:pairs")


@require_GET
def decisions(request: HttpRequest) -> HttpResponse:
    """List what was decided in the académie, last first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "merge.read")
    rows = CompanyMerge.objects.filter(academie=actor.academie.pk).select_related(
        "kept__commune", "duplicate__commune", "decided_by"
    )
    return render(
        request,
        "companies/merging/decisions.html",
        {"rows": list(rows[:LAST]), "trail": [("Doublons", reverse("merging:pairs"))]},
    )


@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo a merge, or propose again a pair that was said to be two hosts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "merge.decide")
    found = access(CompanyMerge.objects.all(), actor, "merge.decide", pk=pk)
    if found.verdict == CompanyMerge.Verdict.DISTINCT:
        services.reconsider(actor=actor, merge_id=found.pk)
        messages.success(request, "La paire est de nouveau proposée si elle se ressemble.")
    else:
        _done(
            request,
            lambda: services.undo(actor=actor, merge_id=found.pk),
            "Fusion annulée : chaque organisme a retrouvé ses lignes.",
        )
    return redirect("merging:decisions")

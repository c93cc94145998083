"""The campaigns of a pôle: prepare, read the answers, send, remind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import access, allowed, require
from companies.intentions import services
from companies.intentions.filters import InviteFilter
from companies.intentions.forms import CampaignForm
from companies.intentions.notices import TEMPLATE, words_of
from companies.intentions.reading import totals_of, with_counts
from companies.models import IntentionCampaign, IntentionInvite
from web.french import MONTHS, counted
from web.lists import Column, list_response


def _months(invite: IntentionInvite) -> str:
    return ", ".join(f"{MONTHS[day.month - 1]} {day.year}" for day in invite.months)


COLUMNS = [
    Column("entreprise", "Entreprise", lambda i: i.company.name, ("company__name",)),
    Column("commune", "Commune", lambda i: i.company.commune.name, ("company__commune__search_name",)),
    Column("reponse", "Réponse", lambda i: i.get_answer_display() or "Sans réponse", ("answer",)),
    Column("places", "Places", lambda i: i.seats, ("seats",), numeric=True),
    Column("mois", "Mois", _months),
    Column("raison", "Raison", lambda i: i.get_reason_display()),
    Column("mot", "Mot au pôle", lambda i: i.note),
    Column("envoyee", "Envoyée le", lambda i: i.sent_at and timezone.localdate(i.sent_at), ("sent_at",)),
    Column("relancee", "Relancée le", lambda i: i.reminded_at and timezone.localdate(i.reminded_at)),
    Column("repondue", "Répondue le", lambda i: i.answered_at and timezone.localdate(i.answered_at), ("answered_at",)),
]


def trail() -> list[tuple[str, str]]:
    """Return the way back to the campaigns."""
    return [("Intentions d’accueil", reverse("intentions:campaigns"))]


def campaign_or_404(request: HttpRequest, pk: UUID, permission: str) -> IntentionCampaign:
    """Return a campaign that the actor may act on so, or raise Http404 or PermissionDenied."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, permission)
    return access(IntentionCampaign.objects.select_related("school_year", "pole"), actor, permission, pk=pk)


@require_GET
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the campaigns of the pôle, or those of the académie for the rectorat."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "intention.read")
    return render(
        request,
        "companies/intentions/campaigns.html",
        {
            "campaigns": list(
                with_counts(IntentionCampaign.objects.all()).order_by("-school_year", "pole__name", "pk")
            ),
            "may_edit": allowed(actor, "intention.edit"),
            "today": timezone.localdate(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a campaign."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "intention.edit")
    form = CampaignForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = services.prepare(
                actor=actor, start=said["year"], starts_on=said["starts_on"], ends_on=said["ends_on"],
                message=said["message"],
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Campagne préparée. Choisissez maintenant les entreprises.")
            return redirect("intentions:hosts", made.pk)
    return _form(request, form, "Préparer une campagne d’intentions", "Choisir les entreprises", trail())


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change dates or message."""
    campaign = campaign_or_404(request, pk, "intention.edit")
    form = CampaignForm(
        request.POST if request.method == "POST" else None, instance=campaign, today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change(actor=request.actor, campaign=campaign, values=form.cleaned_data)  # type: ignore[attr-defined]
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Campagne enregistrée.")
            return redirect("intentions:campaign", pk)
    title = f"Modifier la campagne {campaign.school_year}"
    back = [*trail(), (f"Campagne {campaign.school_year}", reverse("intentions:campaign", args=[pk]))]
    return _form(request, form, title, "Enregistrer", back)


def _form(request: HttpRequest, form: CampaignForm, title: str, verb: str, back: list[tuple[str, str]]) -> HttpResponse:
    context = {"form": form, "title": title, "verb": verb, "trail": back}
    return render(request, "companies/intentions/form.html", context, status=422 if form.errors else 200)


@require_GET
def campaign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what a campaign brought, and list its hosts."""
    found = campaign_or_404(request, pk, "intention.read")
    today = timezone.localdate()
    return list_response(
        request,
        queryset=IntentionInvite.objects.filter(campaign=found).select_related("company__commune"),
        filterset_class=InviteFilter,
        columns=COLUMNS,
        template="companies/intentions/campaign.html",
        name=f"Intentions {found.school_year} {found.pole.name}",
        default_sort=("company__name",),
        context={
            "campaign": found,
            "totals": totals_of(found),
            "may_edit": allowed(request.actor, "intention.edit", found),  # type: ignore[attr-defined]
            "is_over": today > found.ends_on,
            "is_begun": today >= found.starts_on,
            "trail": trail(),
        },
    )


@require_GET
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the mail as a host receives it, with a link that opens nothing."""
    found = campaign_or_404(request, pk, "intention.edit")
    some = IntentionInvite.objects.filter(campaign=found).select_related("company", "campaign", "pole").first()
    words = words_of(some, reminder=False) if some else {}
    text = render_to_string(f"mails/{TEMPLATE}.txt", words | {"site": "", "path": "(lien personnel)"}) if some else ""
    context = {"campaign": found, "title": words.get("title", ""), "text": text.strip()}
    back = [*trail(), (f"Campagne {found.school_year}", reverse("intentions:campaign", args=[pk]))]
    return render(request, "companies/intentions/preview.html", context | {"trail": back})


@require_POST
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the question to the hosts that have not had it."""
    found = campaign_or_404(request, pk, "intention.edit")
    return _told(request, found, services.send, "Message envoyé à {}.")


@require_POST
def remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remind the silent, once."""
    found = campaign_or_404(request, pk, "intention.edit")
    return _told(request, found, services.remind, "Rappel envoyé à {}.")


def _told(request: HttpRequest, found: IntentionCampaign, act: Any, sentence: str) -> HttpResponse:
    try:
        count = act(actor=request.actor, campaign=found)  # type: ignore[attr-defined]
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, sentence.format(counted(count, "entreprise|entreprises")))
    return redirect("intentions:campaign", found.pk)

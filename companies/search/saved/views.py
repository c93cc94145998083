"""Pages of the searches that a person keeps: keep, list, rename, delete, take back; the link that ends the alerts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actors import Actor
from accounts.permissions import access, require
from companies.search.asked import Asked, spoken
from companies.search.saved import link, services
from companies.search.saved.models import SavedSearch

#: The search just deleted, offered back once on the next page.
UNDO = "offer_search_undo"


class KeepForm(forms.Form):
    """Name and rhythm of a kept search."""

    name = forms.CharField(
        label="Nom de la recherche",
        max_length=80,
        help_text="Ne nommez pas d’élève : ce nom est écrit dans les alertes.",
    )
    rhythm = forms.ChoiceField(label="M’avertir par courriel", choices=SavedSearch.Rhythm, widget=forms.RadioSelect)


def _mine(actor: Actor) -> QuerySet[SavedSearch]:
    require(actor, "saved_search.keep")
    return SavedSearch.objects.filter(user=actor.user, function=actor.key)


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Offres", reverse("offer_search:search")), *more]


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the search whose criteria are in the address."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "saved_search.keep")
    asked = Asked.read(actor, request.GET)
    query = asked.kept_query()
    form = KeepForm(request.POST or None, initial={"name": asked.title[:80], "rhythm": SavedSearch.Rhythm.EACH})
    if request.method == "POST" and form.is_valid():
        try:
            services.keep(actor=actor, query=query, **form.cleaned_data)
        except services.NotKept as refused:
            form.add_error("name", refused)
        else:
            messages.success(request, "Recherche gardée.")
            return redirect("offer_search:saved")
    context = {
        "form": form,
        "title": "M’avertir des nouvelles offres",
        "criteria": spoken(asked),
        "act": "Garder cette recherche",
        "back": f"{reverse('offer_search:search')}?{request.GET.urlencode()}",
        "trail": _trail(),
    }
    return render(request, "companies/search/keep.html", context, status=422 if form.errors else 200)


@require_GET
def saved(request: HttpRequest) -> HttpResponse:
    """List the searches that the person keeps under this function."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(_mine(actor).filter(removed_at__isnull=True).order_by("name", "pk"))
    removed = request.session.pop(UNDO, None)
    return render(request, "companies/search/saved.html", {"rows": rows, "removed": removed, "trail": _trail()})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Rename a kept search, or change its rhythm."""
    actor = request.actor  # type: ignore[attr-defined]
    found = access(_mine(actor).filter(removed_at__isnull=True), actor, "saved_search.edit", pk=pk)
    form = KeepForm(request.POST or None, initial={"name": found.name, "rhythm": found.rhythm})
    if request.method == "POST" and form.is_valid():
        services.change(actor=actor, saved=found, **form.cleaned_data)
        messages.success(request, "Enregistré.")
        return redirect("offer_search:saved")
    context = {
        "form": form,
        "title": "Modifier une recherche",
        "criteria": "",
        "act": "Enregistrer",
        "back": reverse("offer_search:saved"),
        "trail": _trail(("Mes recherches", reverse("offer_search:saved"))),
    }
    return render(request, "companies/search/keep.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Delete a kept search; the next page offers it back."""
    actor = request.actor  # type: ignore[attr-defined]
    found = access(_mine(actor), actor, "saved_search.edit", pk=pk)
    services.remove(actor=actor, saved=found)
    request.session[UNDO] = str(found.pk)
    return redirect("offer_search:saved")


@require_POST
def put_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """Undo the deletion of a kept search."""
    actor = request.actor  # type: ignore[attr-defined]
    found = access(_mine(actor), actor, "saved_search.edit", pk=pk)
    services.put_back(actor=actor, saved=found)
    messages.success(request, "Recherche reprise.")
    return redirect("offer_search:saved")


@login_not_required
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the alerts of one search, by the link of a mail. Opening it changes nothing: mail filters open links."""
    read = link.read(token)
    if read is None:
        return render(request, "companies/search/stop.html", {"state": "unknown"}, status=404)
    if request.method == "POST":
        services.stop(academie_id=read[0], pk=read[1])
        return render(request, "companies/search/stop.html", {"state": "stopped"})
    return render(request, "companies/search/stop.html", {"state": "asked"})

"""Pages of a lost second factor: asking, confirming by the mailed link, deciding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import LostFactorForm
from accounts.permissions import access, require
from accounts.recovery import services
from accounts.recovery.models import FactorReset


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the link: the same answer whatever the address."""
    form = LostFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if ratelimit.consume(request, action="reset_password", key=f"lost-factor:{email.lower()}"):
            services.ask(email=email)
        return render(request, "accounts/lost_factor_sent.html")
    return render(request, "accounts/lost_factor.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm from the mailbox; opening the link changes nothing."""
    try:
        if request.method == "POST":
            told = services.confirm(token=token)
            return render(request, "accounts/lost_factor_confirmed.html", {"told": told})
        services.read_link(token)
    except ValidationError as error:
        return render(request, "accounts/invitation_closed.html", {"sentence": " ".join(error.messages)}, status=410)
    return render(request, "accounts/lost_factor_confirm.html")


@require_safe
def resets(request: HttpRequest) -> HttpResponse:
    """List the requests of the function's own territory."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "factor.decide")
    rows = FactorReset.objects.select_related("person", "decided_by").filter(academie_id=actor.academie.pk)
    return render(request, "accounts/resets.html", {"resets": rows[:200]})


@require_POST
def decide(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Approve or refuse."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    reset = access(FactorReset.objects.all(), actor, "factor.decide", pk=pk)
    try:
        services.decide(actor=actor, reset=reset, approve=act == "accepter")
        messages.success(request, "Votre décision est enregistrée au journal.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("accounts:resets")

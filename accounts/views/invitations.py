"""Pages of invitations: those who send, and those who are invited."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.invitations import services
from accounts.invitations.forms import AcceptForm, InvitationForm
from accounts.invitations.models import Invitation
from accounts.invitations.registry import kinds_apart, kinds_for
from accounts.models import User
from accounts.permissions import access, require
from tenancy.scope import Scope, acting_as


@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """List the invitations of the function's own territory."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "invitation.manage")
    rows = Invitation.objects.select_related("invited_by").filter(academie_id=actor.academie.pk)
    rows = rows.exclude(kind__in=kinds_apart())
    return render(request, "accounts/invitations.html", {"invitations": rows[:200]})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Send an invitation of one of the kinds that the function may send."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "invitation.manage")
    kinds = kinds_for(actor)
    chosen = next((kind for kind in kinds if kind.kind == request.GET.get("nature")), kinds[0])
    form = InvitationForm(request.POST or None, kind=chosen, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            services.invite(actor=actor, kind=chosen.kind, email=form.cleaned_data["email"], payload=form.payload())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "L'invitation part dans la minute.")
            return redirect("accounts:invitations")
    context = {"form": form, "kinds": kinds, "chosen": chosen}
    return render(request, "accounts/invitation_form.html", context, status=422 if form.errors else 200)


@require_POST
def act(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Send again or take back."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    invitation = access(Invitation.objects.all(), actor, "invitation.manage", pk=pk)
    try:
        if act == "renvoyer":
            services.resend(actor=actor, invitation=invitation)
            messages.success(request, "Un nouveau lien part dans la minute ; l'ancien ne sert plus.")
        else:
            services.revoke(actor=actor, invitation=invitation)
            messages.success(request, "L'invitation est retirée : son lien ne sert plus.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("accounts:invitations")


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, academie_id: str, token: str) -> HttpResponse:
    """Show an invitation to the person who received its link; a GET changes nothing (mail scanners open links)."""
    user: User | None = request.user if request.user.is_authenticated else None
    with acting_as(Scope.for_job(academie_id)):
        invitation = services.find(academie_id, token)
        sentence = services.problem(invitation, user)
    if sentence or invitation is None:
        return render(request, "accounts/invitation_closed.html", {"sentence": sentence}, status=410)
    known = user is not None or User.objects.filter(email__iexact=invitation.email).exists()
    form = None if known else AcceptForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and (user is not None or (form is not None and form.is_valid())):
        try:
            services.accept(academie_id=academie_id, token=token, user=user, **(form.person() if form else {}))
        except ValidationError as error:
            return render(
                request, "accounts/invitation_closed.html", {"sentence": " ".join(error.messages)}, status=410
            )
        except PermissionDenied:
            return redirect(request.path)  # an account has just taken the address: sign in with it
        messages.success(request, f"Invitation acceptée : {invitation.function}.")
        return redirect("accounts:functions" if user else "account_login")
    context = {"invitation": invitation, "form": form, "known": known, "path": request.path}
    return render(request, "accounts/invitation.html", context, status=422 if form and form.errors else 200)

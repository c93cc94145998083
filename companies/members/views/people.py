"""Pages of the people of a host: members, roles, invitations, requests to join."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import access, allowed, require
from companies.members import joining
from companies.members import people as services
from companies.members.forms import InviteForm, RoleForm
from companies.members.models import JoinRequest, Team, TeamMember
from companies.models import CompanyMember

Role = CompanyMember.Role
HOME = "company_members:people"


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List members, teams, and for managers the invitations and requests that wait."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "company.people_read")
    may_edit = allowed(actor, "company.people_edit", actor.subject)
    rows = members_of(actor).prefetch_related(
        Prefetch("teams", TeamMember.objects.select_related("team").order_by("team__name", "pk"))
    )
    teams = Team.objects.filter(company=actor.subject).prefetch_related(
        Prefetch("members", TeamMember.objects.select_related("member__user").order_by("member__user__last_name", "pk"))
    )
    asked = JoinRequest.objects.filter(company=actor.subject, state=JoinRequest.State.ASKED).select_related("user")
    context = {
        "company": actor.subject,
        "members": list(rows),
        "me": actor.membership.pk,
        "teams": list(teams.order_by("name", "pk")),
        "may_edit": may_edit,
        "waiting": services.waiting_invitations(actor) if may_edit else [],
        "asked": list(asked.order_by("asked_at", "pk")[:50]) if may_edit else [],
    }
    return render(request, "companies/members/people.html", context)


def members_of(actor: Any) -> Any:
    """Return the members of the host of the actor, by name."""
    rows = CompanyMember.objects.filter(company=actor.subject).select_related("user")
    return rows.order_by("user__last_name", "user__first_name", "pk")


def form_page(
    request: HttpRequest, form: Any, *, title: str, lead: str, act: str, label: str = "Équipe"
) -> HttpResponse:
    """Render a page with one form, whose way back is the page of the people."""
    back = reverse(HOME)
    context = {"form": form, "title": title, "lead": lead, "act": act, "back": back, "trail": [(label, back)]}
    return render(request, "companies/members/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a colleague by mail."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "company.people_edit")
    form = InviteForm(request.POST or None, initial={"role": Role.RECRUITER})
    if request.method == "POST" and form.is_valid():
        try:
            services.invite(actor=actor, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("email", refused)
        else:
            messages.success(request, "L'invitation part dans la minute. Son lien sert sept jours.")
            return redirect(HOME)
    lead = "La personne reçoit un lien à son adresse ; elle ouvre son compte et rejoint l'entreprise."
    return form_page(request, form, title="Inviter une personne", lead=lead, act="Envoyer l’invitation")


@require_POST
def invitation(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Send an invitation again, or take it back."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "company.people_edit")
    try:
        found = services.act_on_invitation(actor=actor, pk=pk, act=act)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(HOME)
    if found is None:
        raise Http404
    again = act == "renvoyer"
    messages.success(
        request,
        "Un nouveau lien part dans la minute ; l'ancien ne sert plus."
        if again
        else "L'invitation est retirée : son lien ne sert plus.",
    )
    return redirect(HOME)


def _member(request: HttpRequest, pk: UUID) -> CompanyMember:
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "company.people_edit")
    found: CompanyMember = access(members_of(actor), actor, "company.people_edit", pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the role of a member."""
    member = _member(request, pk)
    form = RoleForm(request.POST or None, initial={"role": member.role})
    if request.method == "POST" and form.is_valid():
        try:
            done = services.change_role(actor=request.actor, member=member, role=form.cleaned_data["role"])  # type: ignore[attr-defined]
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"{member.user} : {done.get_role_display()}. Le changement vaut dès maintenant.")
            return redirect(HOME)
    title = f"Changer le rôle de {member.user}"
    return form_page(request, form, title=title, lead=member.get_role_display(), act="Changer le rôle")


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a member away, after a confirmation."""
    member = _member(request, pk)
    if request.method == "POST":
        try:
            services.remove(actor=request.actor, member=member)  # type: ignore[attr-defined]
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, f"{member.user} ne fait plus partie de l'entreprise.")
        return redirect(HOME)
    return _confirm(
        request,
        title=f"Retirer {member.user} de l’entreprise",
        sentences=["Ses pages de l'entreprise se ferment aussitôt. Ses offres et ses réponses restent à l'entreprise."],
        act="Retirer cette personne",
    )


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the host, after a confirmation."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "company.leave")
    if request.method == "POST":
        try:
            services.leave(actor=actor)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect(HOME)
        messages.success(request, f"Vous ne faites plus partie de {actor.subject.name}.")
        return redirect("home")
    return _confirm(
        request,
        title=f"Quitter {actor.subject.name}",
        sentences=["Les pages de l'entreprise se ferment pour vous. Votre compte reste ouvert."],
        act="Quitter l’entreprise",
    )


def _confirm(request: HttpRequest, *, title: str, sentences: list[str], act: str) -> HttpResponse:
    back = reverse(HOME)
    context = {
        "title": title, "sentences": sentences, "act": act, "back": back, "danger": True, "trail": [("Équipe", back)],
        "form": None,
    }  # fmt: skip
    return render(request, "components/confirm.html", context)


@require_POST
def decide(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Answer a request to join."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "company.people_edit")
    rows = JoinRequest.objects.filter(company=actor.subject).select_related("user")
    found = access(rows, actor, "company.people_edit", pk=pk)
    accept = act == "accepter"
    chosen = Role.MANAGER if request.POST.get("role") == Role.MANAGER else Role.RECRUITER
    try:
        joining.decide(actor=actor, request=found, accept=accept, role=chosen)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        said = "fait maintenant partie de l'entreprise" if accept else "n'est pas admis, et en est prévenu"
        messages.success(request, f"{found.user} {said}.")
    return redirect(HOME)

"""Pages of the staff of a school."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, Prefetch, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.invitations.models import Invitation
from accounts.permissions import access, allowed, require
from establishments.calendar.reading import current_year
from establishments.models import StaffMember
from establishments.periods.classes import classes_of
from establishments.staff import services
from establishments.staff.forms import ClassesForm, EndForm, RoleForm, StaffFilter, TeachersForm
from establishments.students.models import ClassAssignment
from web.french import counted
from web.lists import Column, list_response

Role = StaffMember.Role


def _classes(member: StaffMember) -> str:
    if member.role != Role.REFERENT:
        return "toutes"
    return ", ".join(one.school_class.name for one in member.assignments.all()) or "aucune"


COLUMNS = [
    Column("personne", "Personne", lambda m: str(m.user), ("user__last_name", "user__first_name")),
    Column("adresse", "Adresse électronique", lambda m: m.user.email),
    Column("fonction", "Fonction", lambda m: m.get_role_display(), ("role",)),
    Column("depuis", "Depuis le", lambda m: m.starts_on, ("starts_on",)),
    Column("jusqu", "Jusqu'au", lambda m: m.ends_on, ("ends_on",)),
    Column("classes", "Classes suivies", _classes),
]


def _of_school(actor: Any) -> Any:
    return StaffMember.objects.filter(establishment=actor.subject).select_related("user")


def _years(actor: Any) -> tuple[int, int]:
    now = current_year(actor.academie, timezone.localdate())
    return now, now + 1


def _shown_classes(actor: Any) -> Any:
    """Classes of this year and of the next one."""
    rows = classes_of(actor).filter(school_year__in=_years(actor)).select_related("school_year")
    return rows.order_by("school_year", "level", "name", "pk")


@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """List the staff with their functions and classes, those whose function is over last; invitations that wait."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "staff.read")
    today = timezone.localdate()
    followed = ClassAssignment.objects.filter(school_class__school_year__in=_years(actor)).select_related(
        "school_class"
    )
    may_invite = allowed(actor, "invitation.manage")
    # Whom the head invites is theirs to know.
    waiting = Invitation.objects.filter(establishment_code=actor.subject.pk, state=Invitation.State.PENDING)
    return list_response(
        request,
        queryset=_of_school(actor).prefetch_related(
            Prefetch("assignments", followed.order_by("school_class__name", "pk"))
        ),
        filterset_class=StaffFilter,
        columns=COLUMNS,
        template="staff/staff.html",
        name="Équipe",
        default_sort=(
            Case(When(ends_on__lt=today, then=1), default=0),
            Case(When(role=Role.HEAD, then=0), When(role=Role.DDFPT, then=1), default=2),
            "user__last_name",
            "user__first_name",
        ),
        context={
            "school": actor.subject,
            "today": today,
            "may_edit": allowed(actor, "staff.edit"),
            "may_assign": allowed(actor, "staff.assign"),
            "may_invite": may_invite,
            "waiting": list(waiting.select_related("invited_by")[:50]) if may_invite else [],
        },
    )


def _member(request: HttpRequest, pk: UUID, permission: str) -> StaffMember:
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, permission)
    found: StaffMember = access(_of_school(actor), actor, permission, pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change somebody's role."""
    member = _member(request, pk, "staff.edit")
    form = RoleForm(request.POST or None, initial={"role": member.role, "seen": services.mark(member)})
    if request.method == "POST" and form.is_valid():
        try:
            done = services.change_role(actor=request.actor, member=member, **form.cleaned_data)  # type: ignore[attr-defined]
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"{member.user} : {done.get_role_display()}. Le changement vaut dès maintenant.")
            return redirect("staff:staff")
    lead = f"{member.get_role_display()}. La nouvelle fonction vaut dès la prochaine page que cette personne ouvre."
    return _form_page(request, form, f"Changer la fonction de {member.user}", lead, "Changer la fonction")


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End somebody's function; the list offers to open it again."""
    member = _member(request, pk, "staff.edit")
    form = EndForm(request.POST or None, initial={"seen": services.mark(member)})
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("seen", "last_day")}
        try:
            done = services.end_function(actor=request.actor, member=member, **data)  # type: ignore[attr-defined]
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request,
                f"Fonction de {member.user} : dernier jour le {done.ends_on:%d/%m/%Y}. La liste permet de la rouvrir.",
            )
            # The person may have ended their own function: the page of the staff is no longer theirs.
            mine = member.pk == request.actor.membership.pk  # type: ignore[attr-defined]
            return redirect("home" if mine else "staff:staff")
    lead = f"{member.get_role_display()}. Ses pages de l'établissement se ferment ; ce qui a été fait reste."
    return _form_page(request, form, f"Mettre fin à la fonction de {member.user}", lead, "Mettre fin à la fonction")


@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a function back."""
    member = _member(request, pk, "staff.edit")
    try:
        services.reopen(actor=request.actor, member=member)  # type: ignore[attr-defined]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"La fonction de {member.user} est rouverte, sans date de fin.")
    return redirect("staff:staff")


@require_http_methods(["GET", "POST"])
def classes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tick the classes that a teacher follows."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    member = _member(request, pk, "staff.assign")
    offered = _shown_classes(actor)
    ticked = ClassAssignment.objects.filter(staff=member, school_class__in=offered.order_by().values("pk"))
    form = ClassesForm(
        request.POST or None, classes=offered, ticked=list(ticked.values_list("school_class_id", flat=True))
    )
    if request.method == "POST" and form.is_valid():
        chosen = {one.pk for one in form.cleaned_data["classes"]}
        try:
            services.assign_classes(actor=actor, member=member, before=form.cleaned_data["before"], chosen=chosen)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"{member.user} suit {counted(len(chosen), 'classe|classes')}.")
            return redirect("staff:staff")
    lead = "Un professeur référent voit les élèves, les périodes et les besoins de ces classes, et d'aucune autre."
    empty = "" if offered else "Aucune classe cette année : créez-les ou importez vos élèves d'abord."
    return _form_page(request, form, f"Classes de {member.user}", lead, "Enregistrer les classes", empty=empty)


@require_http_methods(["GET", "POST"])
def class_teachers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tick the teachers who follow a class."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "staff.assign")
    school_class = access(classes_of(actor), actor, "staff.assign", pk=pk)
    offered = _of_school(actor).in_force(timezone.localdate()).filter(role=Role.REFERENT)
    offered = offered.order_by("user__last_name", "user__first_name", "pk")
    ticked = ClassAssignment.objects.filter(school_class=school_class, staff__in=offered.order_by().values("pk"))
    form = TeachersForm(request.POST or None, teachers=offered, ticked=list(ticked.values_list("staff_id", flat=True)))
    back = reverse("periods:class", args=[school_class.pk])
    if request.method == "POST" and form.is_valid():
        chosen = {one.pk for one in form.cleaned_data["teachers"]}
        try:
            services.assign_teachers(
                actor=actor, school_class=school_class, before=form.cleaned_data["before"], chosen=chosen
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            who = counted(len(chosen), "professeur référent|professeurs référents")
            messages.success(request, f"La classe {school_class.name} est suivie par {who}.")
            return redirect(back)
    lead = "Les professeurs référents cochés voient les élèves de la classe. Les autres fonctions la voient déjà."
    empty = (
        "" if offered else "L'établissement n'a pas encore de professeur référent : le chef d'établissement les invite."
    )
    title = f"Qui suit la classe {school_class.name} ?"
    trail = [("Classes", reverse("periods:classes")), (school_class.name, back)]
    return _form_page(request, form, title, lead, "Enregistrer", back=back, trail=trail, empty=empty)


def _form_page(
    request: HttpRequest,
    form: Any,
    title: str,
    lead: str,
    act: str,
    *,
    back: str = "",
    trail: Any = None,
    empty: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "act": act,
        "back": back or reverse("staff:staff"),
        "trail": trail or [("Équipe", reverse("staff:staff"))],
        "empty": empty,
    }
    return render(request, "staff/form.html", context, status=422 if form.errors else 200)

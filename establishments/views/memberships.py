"""Members of a pôle, their dates, its head establishment, and the schools that have no pôle."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import access, allowed, require
from establishments import services
from establishments.filters import MembershipFilter, OrphanFilter
from establishments.forms import AttachForm, JoinForm, MembershipForm
from establishments.models import Establishment, PoleMembership
from poles.models import Pole, PoleCommune
from poles.versions import Conflict, differences
from web.lists import Column, list_response

MEMBERS = [
    Column("etablissement", "Établissement", lambda m: m.establishment.name, ("establishment__name",)),
    Column("uai", "UAI", lambda m: m.establishment_id, ("establishment__uai",)),
    Column("type", "Type", lambda m: m.establishment.get_kind_display(), ("establishment__kind",)),
    Column("commune", "Commune", lambda m: m.establishment.commune.name, ("establishment__commune__search_name",)),
    Column("du", "Membre du", lambda m: m.starts_on, ("starts_on",)),
    Column("au", "Au", lambda m: m.ends_on, ("ends_on",)),
    Column("tete", "Tête du pôle", lambda m: "oui" if m.is_head else "non", ("-is_head",)),
]
ORPHANS = [
    Column("etablissement", "Établissement", lambda e: e.name, ("name",)),
    Column("uai", "UAI", lambda e: e.uai, ("uai",)),
    Column("type", "Type", lambda e: e.get_kind_display(), ("kind",)),
    Column("commune", "Commune", lambda e: e.commune.name, ("commune__search_name",)),
    Column("pole", "Pôle de la commune", lambda e: e.pole_there, ("pole_there",)),
]


@require_GET
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """List, filter and export the memberships of a pôle, past and future ones included."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "membership.read")
    pole = access(Pole.objects.all(), actor, "pole.read", slug=slug)
    return list_response(
        request,
        queryset=PoleMembership.objects.filter(pole=pole).select_related("establishment__commune"),
        filterset_class=MembershipFilter,
        columns=MEMBERS,
        template="poles/members.html",
        name=f"Membres du pôle {pole.name}",
        default_sort=("-is_head", "establishment__name"),
        context={
            "pole": pole,
            "may_edit": allowed(actor, "membership.edit", pole),
            "today": timezone.localdate(),
            "trail": _trail(pole)[:-1],
        },
    )


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a school of the académie a member of the pôle."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "membership.edit")
    pole = access(Pole.objects.all(), actor, "membership.edit", slug=slug)
    form = JoinForm(request.POST or None, pole=pole, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        data = {key: form.cleaned_data[key] for key in ("establishment", "starts_on", "ends_on", "is_head")}
        try:
            member = services.join(actor=actor, pole=pole, **data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"{member.establishment.name} est membre du pôle {pole.name}.")
            return redirect("poles:members", slug=pole.slug)
    schools = Establishment.objects.filter(academie_id=pole.academie_id, is_open=True).select_related("commune")
    context = {
        "form": form,
        "schools": schools.order_by("name", "pk"),
        "title": "Ajouter un établissement membre",
        "lead": f"Pôle {pole.name}",
        "act": "Ajouter",
        "back": reverse("poles:members", args=[pole.slug]),
        "trail": _trail(pole),
    }
    return render(request, "poles/row_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """Change the dates of a membership."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "membership.edit")
    rows = PoleMembership.objects.select_related("pole", "establishment").filter(pole__slug=slug)
    member = access(rows, actor, "membership.edit", pk=pk)
    names = ("starts_on", "ends_on", "is_head")
    initial = {name: getattr(member, name) for name in (*names, "version")}
    form = MembershipForm(request.POST or None, initial=initial)
    both: list[tuple[str, str, str]] = []
    version = form["version"].value() or member.version
    if request.method == "POST" and form.is_valid():
        try:
            services.edit(actor=actor, member=member, **form.cleaned_data)
        except Conflict as conflict:
            both, version = differences(conflict.current, form.cleaned_data, names), conflict.current.version
            form.add_error(None, conflict)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"L'appartenance de {member.establishment.name} est enregistrée.")
            return redirect("poles:members", slug=slug)
    context = {
        "form": form,
        "version": version,
        "differences": both,
        "title": f"Appartenance de {member.establishment.name}",
        "lead": f"Pôle {member.pole.name}",
        "act": "Enregistrer",
        "back": reverse("poles:members", args=[slug]),
        "trail": _trail(member.pole),
    }
    return render(request, "poles/row_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def head(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """Confirm, then make a member the head establishment."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "membership.edit")
    rows = PoleMembership.objects.select_related("pole", "establishment").filter(pole__slug=slug)
    member = access(rows, actor, "membership.edit", pk=pk)
    if request.method == "POST":
        try:
            services.appoint_head(actor=actor, member=member)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, f"{member.establishment.name} est l'établissement tête du pôle.")
        return redirect("poles:members", slug=slug)
    now = services.overlapping(member).filter(pole=member.pole, is_head=True).first()
    before = f"Aujourd'hui : {now.establishment.name}." if now else "Le pôle n'a pas d'établissement tête."
    context = {
        "title": f"Désigner {member.establishment.name} tête du pôle ?",
        "sentences": [before, "L'établissement tête porte les moyens du pôle ; un pôle en a un seul."],
        "act": "Désigner",
        "back": reverse("poles:members", args=[slug]),
        "form": None,
        "danger": False,
        "trail": _trail(member.pole),
    }
    return render(request, "components/confirm.html", context)


@require_GET
def orphans(request: HttpRequest) -> HttpResponse:
    """List the open schools of the académie that are members of no pôle today."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "orphan.read")
    today = timezone.localdate()
    taken = PoleMembership.objects.in_force(today).filter(academie=actor.academie).values("establishment")
    there = PoleCommune.objects.filter(commune=OuterRef("commune")).order_by("pole__name", "pk").values("pole__name")
    rows = Establishment.objects.filter(academie=actor.academie, is_open=True).exclude(pk__in=taken)
    return list_response(
        request,
        queryset=rows.select_related("commune").annotate(pole_there=Subquery(there[:1])),
        filterset_class=OrphanFilter,
        columns=ORPHANS,
        template="poles/orphans.html",
        name="Établissements sans pôle",
        default_sort=("commune__search_name", "name"),
        context={"trail": [("Pôles", reverse("poles:poles"))], "may_edit": allowed(actor, "membership.edit")},
    )


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, uai: str) -> HttpResponse:
    """Choose the pôle of a school that has none."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "membership.edit")
    rows = Establishment.objects.filter(academie=actor.academie)
    school = access(rows, actor, "membership.edit", pk=uai)
    here = PoleCommune.objects.filter(commune=school.commune_id).order_by("pole__name", "pk").first()
    initial = {"starts_on": timezone.localdate(), "pole": here.pole_id if here else None}
    form = AttachForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = {key: form.cleaned_data[key] for key in ("pole", "starts_on", "ends_on", "is_head")}
        try:
            member = services.join(actor=actor, establishment=school, **data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"{school.name} est membre du pôle {member.pole.name}.")
            return redirect("poles:orphans")
    context = {
        "form": form,
        "title": f"Rattacher {school.name}",
        "lead": f"UAI {school.pk}",
        "act": "Rattacher",
        "back": reverse("poles:orphans"),
        "trail": [("Pôles", reverse("poles:poles")), ("Établissements sans pôle", reverse("poles:orphans"))],
    }
    return render(request, "poles/row_form.html", context, status=422 if form.errors else 200)


def _trail(pole: Pole) -> list[tuple[str, str]]:
    return [
        ("Pôles", reverse("poles:poles")),
        (pole.name, reverse("poles:pole", args=[pole.slug])),
        ("Membres", reverse("poles:members", args=[pole.slug])),
    ]

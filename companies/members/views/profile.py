"""Pages of the file of a host: what the register says, what it declares, its establishments."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actors import ActorKind
from accounts.permissions import allowed, require
from companies.members import facts as host_facts
from companies.members import profile as services
from companies.members.facts import HostFacts
from companies.members.forms import ProfileForm, SiretForm
from companies.members.views.signup import ask_register, page, too_many
from companies.models import Company, CompanyMember
from companies.register import RegisterRefusal, lookup
from companies.register.errors import MANUAL
from tenancy.scope import Scope, acting_as
from web.french import counted, table_date
from web.outbound import outside_transaction

TRAIL = ("Fiche de l’entreprise", "company_members:profile")


@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """Show the file of the host under which one acts."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "company.read")
    company: Company = actor.subject
    with acting_as(Scope.for_person(request.user)):
        mine = dict(CompanyMember.objects.filter(user=request.user).values_list("company_id", "pk"))  # type: ignore[misc]
    context = {
        "company": company,
        "register": _register_lines(company),
        "declared": _declared_lines(company),
        "doubt": host_facts.headcount_doubt(company.headcount, company.bracket),
        "may_edit": allowed(actor, "company.edit", company),
        "places": [(one, _key(mine, one), one.pk == company.pk) for one in services.establishments(company)],
    }
    return render(request, "companies/members/profile.html", context)


def _key(mine: dict[Any, Any], company: Company) -> str:
    """Return the function under which the person acts for that host, or ''."""
    return f"{ActorKind.COMPANY}:{mine[company.pk]}" if company.pk in mine else ""


def _register_lines(company: Company) -> list[tuple[str, str, str]]:
    address = " ".join(filter(None, (company.address, company.postal_code, company.commune.name)))
    lines = [
        ("Nom", company.name, ""),
        ("SIRET", company.siret or f"aucun : {company.no_siret_reason}", ""),
        ("Adresse", address, host_facts.precision_sentence(company.precision)),
        ("Activité", host_facts.activity(company.naf, "2"), "NAF rév. 2"),
        ("Activité", host_facts.activity(company.naf_2025, "2025"), "NAF 2025"),
        ("Effectif", host_facts.bracket_words(company.bracket), "tranche du registre"),
        ("Organisme", "public" if company.is_public else "privé", ""),
        ("Fermé depuis le", table_date(company.closed_on) if company.closed_on else "", ""),
    ]
    return [line for line in lines if line[1]]


def _declared_lines(company: Company) -> list[tuple[str, str, str]]:
    since = f"déclaré le {table_date(company.headcount_on)}" if company.headcount_on else "à confirmer"
    cap = company.monthly_cap
    limit = "pas de limite" if cap is None else f"{counted(cap, 'sollicitation|sollicitations')} par mois au plus"
    staff = counted(company.headcount, "personne|personnes") if company.headcount is not None else "non déclaré"
    return [
        ("Effectif", staff, since if company.headcount is not None else ""),
        ("Site", company.website or "non indiqué", ""),
        ("Contacts", limit, "établissements et pôles confondus"),
    ]


@outside_transaction
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Change what the host declares; a new address is placed on the map."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "company.edit")
    company: Company = actor.subject
    initial = {name: getattr(company, name) for name in services.LABELS}
    form = ProfileForm(request.POST or None, company=company, initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        moved = any(name in form.changed_data for name in ("address", "postal_code"))
        place = _place(company, changes) if moved else None
        with acting_as(actor.scope):
            done = services.change_profile(actor=actor, changes=changes, place=place)
        messages.success(request, "Enregistré.")
        if doubt := host_facts.headcount_doubt(done.headcount, done.bracket):
            messages.warning(request, doubt)
        if place is not None:
            messages.info(request, host_facts.precision_sentence(place.precision))
        return redirect("company_members:profile")
    context = {
        "form": form,
        "title": "Modifier la fiche",
        "lead": "Le reste vient du registre des entreprises.",
        "act": "Enregistrer la fiche",
        "back": reverse("company_members:profile"),
        "trail": [(TRAIL[0], reverse(TRAIL[1]))],
    }
    return page(request, "companies/members/form.html", context, 422 if form.errors else 200)


def _place(company: Company, changes: dict[str, Any]) -> HostFacts:
    return host_facts.located(
        HostFacts(
            name=company.name,
            insee=company.commune_id,
            address=changes["address"],
            postal_code=changes["postal_code"],
        )
    )


@outside_transaction
@require_POST
def read_again(request: HttpRequest) -> HttpResponse:
    """Ask the register what it says today."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "company.edit")
    company: Company = actor.subject
    if company.siret is None:
        messages.error(request, "Cette entreprise n'a pas de SIRET : le registre ne la connaît pas.")
        return redirect("company_members:profile")
    try:
        answer = lookup(company.siret)
        read = host_facts.located(host_facts.of_register(answer))
        with acting_as(actor.scope):
            services.apply_register(actor=actor, read=read)
    except RegisterRefusal as refusal:
        sentence = " ".join(refusal.messages).removesuffix(MANUAL).strip()
        messages.error(request, f"{sentence} La fiche reste telle qu'elle est : réessayez dans un moment.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "Le registre vient d'être relu.")
        if answer.refusal:
            messages.warning(request, answer.refusal)
    return redirect("company_members:profile")


@outside_transaction
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Begin the sign-up of another establishment of the same company; the pages of sign-up do the rest."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "company.edit")
    company: Company = actor.subject
    form = SiretForm(request.POST or None, siren=company.siren)
    if request.method == "POST" and form.is_valid():
        if refused := too_many(request):
            return refused
        if ask_register(request, form):
            return redirect("company_members:signup-host")
    lead = "Chaque adresse a son SIRET, ses offres et son nombre de stagiaires permis."
    context = {
        "form": form,
        "title": "Ajouter un établissement",
        "lead": lead,
        "act": "Chercher dans le registre",
        "back": reverse("company_members:profile"),
        "trail": [(TRAIL[0], reverse(TRAIL[1]))],
    }
    return page(request, "companies/members/form.html", context, 422 if form.errors else 200)

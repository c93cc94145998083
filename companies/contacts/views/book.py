"""The address book of a school, what others opened to it, and the page of one contact."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actors import ActorKind
from accounts.permissions import access, allowed, require
from companies.contacts import services
from companies.contacts.approaches import events_of, pressure_on, target_of_contact
from companies.contacts.filters import ContactFilter, OpenedFilter
from companies.contacts.forms import ContactForm
from companies.contacts.people import pole_of
from companies.contacts.reading import opened_contacts, own_contacts, readable_contacts
from companies.contacts.rules import credit, who_will_see
from companies.models import Contact, ContactLoan
from poles.nomenclatures import Level
from poles.versions import Conflict, differences
from web.lists import Column, list_response

LEVELS = dict(Level.choices)


def level_names(contact: Contact) -> str:
    """Return the levels that a host takes, in the order of schooling."""
    return ", ".join(label for value, label in Level.choices if value in contact.levels)


def seen_by(contact: Contact) -> str:
    """Return who sees a contact, in the words of the list and of the exports."""
    said = contact.get_visibility_display()
    return f"{said}, jusqu'au {contact.private_until:%d/%m/%Y}" if contact.private_until else said


_COMMON = [
    Column("organisme", "Organisme d'accueil", lambda c: c.host_name, ("host_name",)),
    Column("siret", "SIRET", lambda c: c.siret),
    Column("adresse", "Adresse", lambda c: c.address),
    Column("postal", "Code postal", lambda c: c.postal_code),
    Column("commune", "Commune", lambda c: c.commune.name, ("commune__search_name",)),
    Column("secteur", "Secteur", lambda c: c.get_sector_display(), ("sector",)),
    Column("activite", "Activité", lambda c: c.activity),
    Column("niveaux", "Niveaux accueillis", level_names),
    Column("capacite", "Élèves accueillis par an", lambda c: c.capacity, ("capacity",), numeric=True),
    Column("personne", "Personne à contacter", lambda c: c.person_name, ("person_name",)),
    Column("fonction", "Fonction", lambda c: c.person_function),
    Column("telephone", "Téléphone", lambda c: c.phone),
    Column("adresse_mail", "Adresse électronique", lambda c: c.email),
    Column("etape", "Prochaine étape le", lambda c: c.next_on, ("next_on",)),
    Column("dernier", "Dernier échange le", lambda c: c.last_on, ("last_on",)),
]
OWN = [
    *_COMMON,
    Column("reserve", "Visible par", seen_by, ("visibility", "private_until")),
    Column("notes", "Notes", lambda c: c.note),
]
OPENED = [*_COMMON, Column("etablissement", "Apporté par", lambda c: c.establishment.name, ("establishment__name",))]


@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """List a school's address book, or, for a coordinator, the contacts opened to the pôle."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "contact.read")
    if actor.kind is ActorKind.COORDINATOR:
        return _opened(request, actor)
    return list_response(
        request,
        queryset=own_contacts(actor),
        filterset_class=ContactFilter,
        columns=OWN,
        template="companies/contacts/contacts.html",
        name=f"Contacts {actor.subject.name}",
        default_sort=("host_name",),
        context={
            "school": actor.subject,
            "today": timezone.localdate(),
            "may_share": allowed(actor, "contact.share"),
            "may_import": allowed(actor, "contact_import.edit"),
            "asked": ContactLoan.objects.filter(
                contact__establishment=actor.subject, state=ContactLoan.State.ASKED
            ).count(),
        },
    )


@require_GET
def opened(request: HttpRequest) -> HttpResponse:
    """List what other schools opened."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "contact.read")
    return _opened(request, actor)


def _opened(request: HttpRequest, actor: Any) -> HttpResponse:
    school = actor.kind is ActorKind.SCHOOL
    return list_response(
        request,
        queryset=opened_contacts(actor),
        filterset_class=OpenedFilter,
        columns=OPENED,
        template="companies/contacts/opened.html",
        name="Contacts ouverts à l'académie" if school else f"Contacts ouverts au pôle {actor.subject.name}",
        default_sort=("host_name",),
        context={"today": timezone.localdate(), "is_school": school, "trail": trail() if school else []},
    )


def trail() -> list[tuple[str, str]]:
    """Return the way back to the address book."""
    return [("Contacts", reverse("contacts:contacts"))]


def fetch(request: HttpRequest, pk: Any, permission: str = "contact.read") -> Contact:
    """Return a contact whose page the actor may open. 404 when it is not shown to them, 403 when they may not."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, permission)
    found: Contact = access(readable_contacts(actor), actor, permission, pk=pk)
    return found


@require_GET
def contact(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show a contact, what was exchanged by the actor's side, and what to know before calling."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = fetch(request, pk)
    mine = actor.kind is ActorKind.SCHOOL and found.establishment_id == actor.subject.pk
    lent = ContactLoan.objects.filter(contact=found).select_related("pole").order_by("-asked_at") if mine else []
    may_log = found.archived_at is None and (mine or actor.kind is ActorKind.COORDINATOR)
    context = {
        "contact": found,
        "mine": mine,
        "facts": facts_of(found),
        "seen_by": seen_by(found),
        "sentence": who_sees(found) if mine else "",
        "pressure": pressure_on(target_of_contact(found).company, timezone.localdate()),
        "events": list(events_of(actor, found.pk)[:200]) if may_log or mine else [],
        "loans": [(one, credit(actor.subject.name, one.placed) if one.placed else "") for one in lent],
        "may_log": may_log,
        "may_copy": actor.kind is ActorKind.SCHOOL and not mine,
        "may_edit": mine,
        "may_share": mine and allowed(actor, "contact.share", found),
        "today": timezone.localdate(),
        "trail": trail(),
    }
    return render(request, "companies/contacts/contact.html", context)


def who_sees(found: Contact) -> str:
    """Say who sees a contact now."""
    pole = found.pole.name if found.pole else ""
    return who_will_see(found.visibility, until=found.private_until, pole=pole, count=1, now=True)


def facts_of(found: Contact) -> list[tuple[str, str, str]]:
    """Return what is known of a host and of whom to ask for, as terms and values."""
    place = " ".join(part for part in (found.postal_code, found.commune.name) if part)
    rows = [
        ("Personne à contacter", found.person_name, found.person_function),
        ("Téléphone", found.phone, ""),
        ("Adresse électronique", found.email, ""),
        ("Adresse", ", ".join(part for part in (found.address, place) if part), ""),
        ("Secteur", found.get_sector_display(), found.activity),
        ("Niveaux accueillis", level_names(found), ""),
        ("Élèves accueillis par an", str(found.capacity or ""), ""),
        ("SIRET", found.siret, "connu du registre" if found.company_id and found.siret else ""),
    ]
    return [row for row in rows if row[1]]


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a contact."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "contact.edit")
    form = ContactForm(request.POST or None, academie_id=actor.academie.pk)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_contact(actor=actor, values=form.values())
        except ValidationError as refused:
            _tell(form, refused)
        else:
            messages.success(request, f"{made.host_name} est dans votre carnet, pour votre établissement seul.")
            return redirect("contacts:contact", pk=made.pk)
    context = {
        "form": form,
        "title": "Nouveau contact",
        "lead": "Seul votre établissement le verra tant que vous n'en décidez pas autrement.",
        "act": "Ajouter le contact",
        "version": "",
        "differences": [],
        "back": reverse("contacts:contacts"),
        "trail": trail(),
    }
    return render(request, "companies/contacts/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change a contact; what a colleague saved meanwhile is shown beside what was typed."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = fetch(request, pk, "contact.edit")
    initial = {name: getattr(found, name) for name in services.FIELDS} | {
        "version": found.version,
        "place": f"{found.commune.name} ({found.commune.departement_id})",
    }
    form = ContactForm(request.POST or None, initial=initial, academie_id=actor.academie.pk)
    both: list[tuple[str, str, str]] = []
    version: Any = form["version"].value()
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_contact(
                actor=actor, contact=found, version=form.cleaned_data["version"] or 0, values=form.values()
            )
        except Conflict as conflict:
            names = [name for name in services.FIELDS if name not in ("commune", "levels")]
            both = differences(conflict.current, form.values(), names)
            version = conflict.current.version
            form.add_error(None, conflict)
        except ValidationError as refused:
            _tell(form, refused)
        else:
            messages.success(request, "Contact enregistré.")
            return redirect("contacts:contact", pk=found.pk)
    context = {
        "form": form,
        "title": f"Modifier {found.host_name}",
        "lead": "",
        "act": "Enregistrer le contact",
        "version": version,
        "differences": both,
        "back": reverse("contacts:contact", args=[found.pk]),
        "trail": [*trail(), (found.host_name, reverse("contacts:contact", args=[found.pk]))],
    }
    return render(request, "companies/contacts/form.html", context, status=422 if form.errors else 200)


def _tell(form: Any, refused: ValidationError) -> None:
    """Put what a service refuses next to its field."""
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused)
        return
    for name, errors in refused.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


@require_POST
def archive(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put a contact away; its page offers to take it back."""
    found = fetch(request, pk, "contact.share")
    services.archive_contact(actor=request.actor, contact=found)  # type: ignore[attr-defined]
    messages.success(request, f"{found.host_name} est retiré de votre carnet. Vous pouvez le remettre ici.")
    return redirect("contacts:contact", pk=found.pk)


@require_POST
def restore(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a contact back."""
    found = fetch(request, pk, "contact.share")
    services.restore_contact(actor=request.actor, contact=found)  # type: ignore[attr-defined]
    messages.success(request, f"{found.host_name} est de nouveau dans votre carnet.")
    return redirect("contacts:contact", pk=found.pk)


@require_POST
def copy(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take into the school's own book a contact opened by another school."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "contact.edit")
    found: Contact = access(readable_contacts(actor), actor, "contact.read", pk=pk)
    try:
        made = services.copy_contact(actor=actor, contact=found)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("contacts:contact", pk=found.pk)
    messages.success(request, f"{made.host_name} est dans votre carnet : vous pouvez y noter vos échanges.")
    return redirect("contacts:contact", pk=made.pk)


def pole_name(actor: Any) -> str:
    """Return the name of the pôle of the actor's school, empty when it has none."""
    pole = pole_of(actor.academie.pk, actor.subject.pk)
    return pole.name if pole else ""

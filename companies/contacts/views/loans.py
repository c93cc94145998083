"""Loans: the private contacts that the pôle may ask for, and the pages of a request, read by both sides."""

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
from companies.contacts import loans as services
from companies.contacts.approaches import events_of, pressure_on, target_of_loan
from companies.contacts.filters import CardFilter, LoanFilter
from companies.contacts.forms import AnswerForm, AskForm
from companies.contacts.reading import cards_of, counts_of, loans_of
from companies.contacts.rules import credit
from companies.models import ContactCard, ContactLoan
from poles.nomenclatures import Sector
from web.lists import Column, list_response

State = ContactLoan.State
SECTORS = dict(Sector.choices)
CARDS = [
    Column("commune", "Commune", lambda c: c.commune.name, ("commune__search_name",)),
    Column("secteur", "Secteur", lambda c: c.get_sector_display() or "À préciser", ("sector",)),
    Column("capacite", "Élèves accueillis par an", lambda c: c.capacity, ("capacity",), numeric=True),
    Column("etat", "Votre demande", lambda c: State(c.loan_state).label if c.loan_state else ""),
]


@require_GET
def reserves(request: HttpRequest) -> HttpResponse:
    """List what the pôle knows of the private contacts of its schools: sector, commune, capacity."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "reserve.read")
    counts = counts_of(ContactCard.objects.filter(pole=actor.subject))
    return list_response(
        request,
        queryset=cards_of(actor),
        filterset_class=CardFilter,
        columns=CARDS,
        template="companies/contacts/reserves.html",
        name=f"Contacts réservés, pôle {actor.subject.name}",
        default_sort=("commune__search_name", "sector"),
        context={
            "counts": [one | {"label": SECTORS.get(one["sector"], "À préciser")} for one in counts],
            "trail": [("Contacts", reverse("contacts:contacts"))],
        },
    )


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask for the loan of a private contact."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "contact_loan.ask")
    card: Any = access(cards_of(actor), actor, "contact_loan.ask", pk=pk)
    if card.loan_pk:
        return redirect("contacts:loan", pk=card.loan_pk)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            loan = services.ask(actor=actor, card=card, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Demande envoyée. L'établissement répond ici ; vous êtes prévenu par courriel.")
            return redirect("contacts:loan", pk=loan.pk)
    context = {
        "card": card,
        "form": form,
        "facts": _card_facts(card),
        "trail": [("Contacts réservés", reverse("contacts:reserves"))],
    }
    return render(request, "companies/contacts/ask.html", context, status=422 if form.errors else 200)


def _card_facts(card: ContactCard) -> list[tuple[str, str, str]]:
    return [
        ("Commune", card.commune.name, ""),
        ("Secteur", card.get_sector_display() or "À préciser", ""),
        ("Élèves accueillis par an", str(card.capacity or "non précisé"), ""),
    ]


@require_GET
def loans(request: HttpRequest) -> HttpResponse:
    """List the requests and loans of the actor's side."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "contact_loan.read")
    school = actor.kind is ActorKind.SCHOOL
    columns = [
        Column("contact", "Contact", lambda one: what_of(one, school=school)),
        Column("besoin", "Besoin du pôle", lambda one: one.purpose),
        Column("places", "Places", lambda one: one.seats, ("seats",), numeric=True),
        Column("demande", "Demandé le", lambda one: timezone.localtime(one.asked_at).date(), ("asked_at",)),
        Column("etat", "État", lambda one: one.get_state_display(), ("state",)),
        Column("jusqu", "Prêté jusqu'au", lambda one: one.until, ("until",)),
        Column("places_par", "Élèves placés", lambda one: one.placed, ("placed",), numeric=True),
    ]
    return list_response(
        request,
        queryset=loans_of(actor),
        filterset_class=LoanFilter,
        columns=columns,
        template="companies/contacts/loans.html",
        name="Prêts de contacts",
        default_sort=("-asked_at",),
        context={
            "is_school": school,
            "trail": [("Contacts", reverse("contacts:contacts"))],
        },
    )


def what_of(loan: ContactLoan, *, school: bool) -> str:
    """Say which contact a loan is about: by its name for its school, by its card or its copy for the pôle."""
    if school:
        return loan.contact.host_name
    if loan.lent:
        return str(loan.lent["host_name"])
    sector = SECTORS.get(getattr(loan, "card_sector", None) or "", "Secteur à préciser")
    commune = getattr(loan, "card_commune", None)
    return f"{sector}, {commune}" if commune else "Contact qui n'est plus réservé"


@require_http_methods(["GET", "POST"])
def loan(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show a request or a loan; the school answers here, the pôle reads here what it is lent."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "contact_loan.read")
    found: ContactLoan = access(loans_of(actor), actor, "contact_loan.read", pk=pk)
    school = actor.kind is ActorKind.SCHOOL
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(actor, "contact_loan.answer", found)
        if form.is_valid() and _answered(request, found, form):
            return redirect("contacts:loan", pk=found.pk)
    lent = found.lent if not school and found.state == State.GRANTED else None
    lender = found.lender.name if found.lender else ""
    context = {
        "loan": found,
        "is_school": school,
        "what": what_of(found, school=school),
        "form": form,
        "may_answer": school and found.state == State.ASKED and allowed(actor, "contact_loan.answer", found),
        "may_end": found.state == State.GRANTED and allowed(actor, "contact_loan.end", found),
        "facts": _lent_facts(lent) if lent else [],
        "pressure": pressure_on(target_of_loan(found).company, timezone.localdate()) if _runs(found, lent) else None,
        "runs": _runs(found, lent),
        "events": [] if school else list(events_of(actor, found.contact_id)[:200]),
        "credit": credit(lender, found.placed) if lender else "",
        "today": timezone.localdate(),
        "trail": [("Prêts de contacts", reverse("contacts:loans"))],
    }
    return render(request, "companies/contacts/loan.html", context, status=422 if form.errors else 200)


def _runs(loan: ContactLoan, lent: dict[str, Any] | None) -> bool:
    return lent is not None and loan.until is not None and loan.until >= timezone.localdate()


def _lent_facts(lent: dict[str, Any]) -> list[tuple[str, str, str]]:
    place = " ".join(part for part in (lent["postal_code"], lent["commune"]) if part)
    rows = [
        ("Organisme d'accueil", lent["host_name"], ""),
        ("Personne à contacter", lent["person_name"], lent["person_function"]),
        ("Téléphone", lent["phone"], ""),
        ("Adresse électronique", lent["email"], ""),
        ("Adresse", ", ".join(part for part in (lent["address"], place) if part), ""),
        ("Secteur", lent["sector"], lent["activity"]),
        ("SIRET", lent["siret"], ""),
    ]
    return [row for row in rows if row[1]]


def _answered(request: HttpRequest, found: ContactLoan, form: AnswerForm) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    try:
        if "refuser" in request.POST:
            services.refuse(actor=actor, loan=found, answer=form.cleaned_data["answer"])
            messages.success(request, "Réponse envoyée. Le pôle ne sait pas quel établissement lui répond.")
            return True
        if form.cleaned_data["until"] is None:
            form.add_error("until", "Indiquez jusqu'à quel jour vous prêtez ce contact.")
            return False
        services.grant(
            actor=actor, loan=found, until=form.cleaned_data["until"], answer=form.cleaned_data["answer"]
        )  # fmt: skip
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(
        request, f"Contact prêté jusqu'au {form.cleaned_data['until']:%d/%m/%Y}. Ses coordonnées s'effacent ensuite."
    )
    return True


def _act(request: HttpRequest, pk: Any, permission: str, act: Any, done: str) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, permission)
    found: ContactLoan = access(loans_of(actor), actor, permission, pk=pk)
    try:
        act(actor=actor, loan=found)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, done)
    return redirect("contacts:loan", pk=found.pk)


@require_POST
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take back a request."""
    return _act(request, pk, "contact_loan.ask", services.withdraw, "Demande retirée.")


@require_POST
def end(request: HttpRequest, pk: Any) -> HttpResponse:
    """End a loan before its day."""
    return _act(request, pk, "contact_loan.end", services.end, "Prêt terminé : les coordonnées prêtées sont effacées.")

"""The page of one request at the pôle, and the acts that begin there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.audit import record_read
from accounts.audit.services import support_person
from accounts.permissions import access, require
from companies.models import Offer
from placements.desk import loans, messages, services
from placements.desk.bank import Bank, bank_for
from placements.desk.forms import CloseForm, LoanForm, MessageForm, SuggestForm
from placements.desk.models import Outcome, Suggestion
from placements.desk.notices import pole_names
from placements.desk.reading import File, due_words, files_of, in_charge
from placements.desk.views.common import do, need_or_404, to_request
from placements.models import Need, NeedState
from placements.presentation import sector_names
from placements.rules import LimitMissing
from poles.nomenclatures import Transport
from web.french import counted, long_date, span


@require_GET
def page(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show a request: what was tried, what is needed, the offers that suit; the journal keeps the reading."""
    return show(request, need_or_404(request, pk, "desk.read"))


def show(request: HttpRequest, need: Need, *, refused: dict[str, forms.Form] | None = None) -> HttpResponse:
    """Render the page, with the forms that were refused as they were typed."""
    actor = request.actor  # type: ignore[attr-defined]
    record_read(actor=actor, thing=need.student)
    file = files_of([need])[need.pk]
    unread = {one.pk for one in file.messages if one.side == messages.Side.SCHOOL and one.read_at is None}
    if unread and support_person.get() is None:
        messages.mark_read(actor=actor, need=need)
    given = refused or {}
    names = pole_names(need.academie_id)
    bank, missing = _bank(need, file)
    context = {
        "need": need,
        "file": file,
        "title": str(need.student),
        "charge": in_charge(file.request, actor.user),
        "mine": file.request.claimed_by_id == actor.user.pk,
        "due": due_words(file.request.due_on),
        "facts": facts_of(need),
        "bank": bank,
        "limit_missing": missing,
        "unread": unread,
        "thread_side": messages.Side.POLE,
        "loans": [(one, names.get(one.lender_id, "Autre pôle")) for one in file.loans],
        "may_reopen": not file.is_open and file.request.outcome != Outcome.WITHDRAWN and need.state in REOPENABLE,
        "suggest_form": given.get("suggest") or SuggestForm(auto_id="id_suggest_%s"),
        "close_form": given.get("close") or CloseForm(auto_id="id_close_%s"),
        "message_form": given.get("message") or MessageForm(auto_id="id_message_%s"),
        "loan_form": given.get("loan") or LoanForm(lenders=loans.lenders_for(actor), auto_id="id_loan_%s"),
        "trail": [("Demandes au pôle", reverse("desk:desk"))],
    }
    return render(request, "desk/request.html", context, status=422 if given else 200)


#: States in which a closed request may be opened again.
REOPENABLE = (NeedState.SEARCHING, NeedState.UNPLACED, NeedState.REPLACED)


def _bank(need: Need, file: File) -> tuple[Bank | None, str]:
    """Return the offers that suit an open request, or why they cannot be computed."""
    if not file.is_open or file.waiting is not None:
        return None, ""
    try:
        return bank_for(need), ""
    except LimitMissing as missing:
        return None, str(missing)


def facts_of(need: Need) -> list[tuple[str, str, str]]:
    """Return what the pôle must know to search: (term, value, precision)."""
    student, period = need.student, need.period
    age = student.age_on(period.starts_on)
    home = student.home_commune
    facts = [
        ("Formation", student.school_class.name, student.school_class.get_level_display()),
        ("Dates", span(period.starts_on, period.ends_on), period.get_kind_display()),
        ("Âge au premier jour", counted(age, "an|ans"), "mineur" if age < 18 else "majeur"),
        (
            "Part de",
            home.name if home else need.establishment.commune.name,
            "" if home else "commune de l'établissement",
        ),
        ("Secteurs", sector_names(need.sectors), "imposés par la formation" if need.sectors_only else ""),
        ("Rayon accepté", f"{need.radius_km} km", f"{need.max_minutes} minutes au plus" if need.max_minutes else ""),
        ("Transports", ", ".join(str(Transport(one).label) for one in need.transports) or "Tous", ""),
    ]
    if need.regulated_works:
        facts.append(("Travaux réglementés", "Au programme", "déclaration de l'entreprise nécessaire (R4153-41)"))
    if need.wheelchair_access:
        facts.append(("Accès", "Lieu accessible en fauteuil roulant", ""))
    if need.needs_adaptation:
        facts.append(("Lieu à aménager", "Oui", "l'établissement dit quoi à l'entreprise, jamais pourquoi"))
    return facts


@require_POST
def release(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give a request back to the queue."""
    need = need_or_404(request, pk)
    actor = request.actor  # type: ignore[attr-defined]
    do(request, lambda: services.release(actor=actor, need=need), "La demande est de nouveau à prendre en charge.")
    return to_request(need)


@require_POST
def suggest(request: HttpRequest, pk: Any) -> HttpResponse:
    """Propose an offer to the school."""
    need = need_or_404(request, pk)
    actor = request.actor  # type: ignore[attr-defined]
    form = SuggestForm(request.POST, auto_id="id_suggest_%s")
    if form.is_valid():
        offer = Offer.objects.filter(pk=form.cleaned_data["offer"]).first()
        if offer is None:
            form.add_error(None, "Cette offre n'est plus dans la banque de stages.")
        else:
            try:
                made = services.suggest(actor=actor, need=need, offer=offer, note=form.cleaned_data["note"])
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                said = f"Place proposée. L'établissement répond avant le {long_date(made.answer_by)}."
                flash.success(request, said)
                return to_request(need)
    return show(request, need, refused={"suggest": form})


@require_POST
def withdraw_suggestion(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a proposal back before the school has answered."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "desk.answer")
    suggestion = access(Suggestion.objects.filter(pole=actor.subject), actor, "desk.answer", pk=pk)
    need = need_or_404(request, suggestion.need_id)
    do(
        request, lambda: services.withdraw_suggestion(actor=actor, suggestion=suggestion),
        "Proposition retirée. La demande attend de nouveau votre réponse.",
    )  # fmt: skip
    return to_request(need)


@require_POST
def close(request: HttpRequest, pk: Any) -> HttpResponse:
    """End a request without a place, with an answer to the school."""
    need = need_or_404(request, pk)
    actor = request.actor  # type: ignore[attr-defined]
    form = CloseForm(request.POST, auto_id="id_close_%s")
    if form.is_valid():
        try:
            services.close(actor=actor, need=need, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            flash.success(request, f"Demande close : {form.outcome_label().lower()}. L'établissement est prévenu.")
            return to_request(need)
    return show(request, need, refused={"close": form})


@require_POST
def reopen(request: HttpRequest, pk: Any) -> HttpResponse:
    """Open a request again that the pôle had closed."""
    need = need_or_404(request, pk)
    actor = request.actor  # type: ignore[attr-defined]
    do(request, lambda: services.reopen(actor=actor, need=need), "Demande rouverte : elle est à votre charge.")
    return to_request(need)


@require_POST
def ask_loan(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask another pôle for a place."""
    need = need_or_404(request, pk, "loan.ask")
    actor = request.actor  # type: ignore[attr-defined]
    form = LoanForm(request.POST, lenders=loans.lenders_for(actor), auto_id="id_loan_%s")
    if form.is_valid():
        try:
            loans.ask(actor=actor, need=need, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            flash.success(request, "Demande de prêt envoyée. L'autre pôle est prévenu.")
            return to_request(need, "prets")
    return show(request, need, refused={"loan": form})

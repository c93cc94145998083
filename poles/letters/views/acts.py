"""Acts on a letter: one page of confirmation each, whose refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.factors import has_factor
from accounts.permissions import require
from poles.letters import drafts, services
from poles.letters.forms import AbsenceForm, EndForm, ReasonForm, ReturnForm
from poles.letters.permissions import holds
from poles.letters.rules import LetterRefused, State, french_day
from poles.letters.views.common import letter_or_404, pole_name, second_factor_shown
from poles.letters.views.pages import trail
from poles.models import MissionLetter

NO_FORM = forms.Form


def confirm(
    request: HttpRequest,
    letter: MissionLetter,
    form_class: type[forms.Form],
    act: Callable[[dict[str, Any]], MissionLetter | None],
    *,
    title: str,
    sentences: list[str],
    button: str,
    done: str,
    danger: bool = False,
) -> HttpResponse:
    """Show the page of an act, or do it and go to the letter that it gives."""
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            after = act(form.cleaned_data)
        except LetterRefused as refusal:
            for message in refusal.messages:
                form.add_error(None, message)
        else:
            messages.success(request, done)
            return redirect("letters:letter", pk=after.pk) if after else redirect("letters:letters")
    back = reverse("letters:letter", args=[letter.pk])
    context = {
        "title": title, "sentences": sentences, "act": button, "back": back, "form": form, "danger": danger,
        "trail": trail(),
    }  # fmt: skip
    return render(request, "components/confirm.html", context, status=422 if form.errors else 200)


def _dates(letter: MissionLetter) -> str:
    return f"du {french_day(letter.starts_on)} au {french_day(letter.ends_on)}"


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: Any) -> HttpResponse:
    """Sign a draft for the recteur."""
    actor, letter = request.actor, letter_or_404(request, pk)  # type: ignore[attr-defined]
    require(actor, "letter.sign", letter)
    return confirm(
        request, letter, NO_FORM, lambda data: services.sign(actor=actor, letter=letter),
        title="Signer la lettre de mission",
        sentences=[
            f"{letter.user.full_name} coordonnera le pôle {letter.pole.name} {_dates(letter)}.",
            "Vous signez pour le recteur, par délégation. La lettre ne pourra plus être modifiée ; elle donnera des "
            "droits après l'accusé de réception de la personne.",
        ],
        button="Signer", done="La lettre est signée. La personne est prévenue par courriel.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def acknowledge(request: HttpRequest, pk: Any) -> HttpResponse:
    """Acknowledge one's own letter, with a second factor."""
    letter = letter_or_404(request, pk)
    if not holds(request.user, letter):
        require(None, "letter.read")
    if letter.state == State.SIGNED and not second_factor_shown(request):
        return _to_second_factor(request)
    return confirm(
        request, letter, NO_FORM,
        lambda data: services.acknowledge(
            user=request.user,  # type: ignore[arg-type]
            actor=request.actor,  # type: ignore[attr-defined]
            letter=letter, second_factor=second_factor_shown(request),
        ),
        title="Accuser réception de la lettre de mission",
        sentences=[
            f"Vous avez lu votre lettre de mission pour le pôle {pole_name(letter)}, {_dates(letter)}.",
            "Vos droits sur le pôle commencent au premier jour de la lettre et s'arrêtent à la fin du dernier.",
        ],
        button="Accuser réception", done="Votre accusé de réception est enregistré.",
    )  # fmt: skip


def _to_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead to where the factor is shown; a person who has none yet, to where it is registered."""
    if has_factor(request.user):
        messages.info(request, "Confirmez votre second facteur pour accuser réception de la lettre.")
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}")
    messages.info(
        request,
        "Enregistrez d'abord un second facteur : il est demandé pour accuser réception. La lettre vous attend ensuite "
        "sur votre page d'accueil.",
    )
    return redirect("mfa_index")


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a letter back at once."""
    actor, letter = request.actor, letter_or_404(request, pk)  # type: ignore[attr-defined]
    require(actor, "letter.revoke", letter)
    return confirm(
        request, letter, ReasonForm, lambda data: services.revoke(actor=actor, letter=letter, **data),
        title="Retirer la lettre de mission",
        sentences=[
            f"{letter.user.full_name} perdra tout de suite ses droits sur le pôle {letter.pole.name}. "
            "Rien de son travail n'est effacé."
        ],
        button="Retirer la lettre", done="La lettre est retirée : ses droits ont cessé.", danger=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: Any) -> HttpResponse:
    """Bring the end of a letter forward."""
    actor, letter = request.actor, letter_or_404(request, pk)  # type: ignore[attr-defined]
    require(actor, "letter.end", letter)
    return confirm(
        request, letter, EndForm, lambda data: services.end_early(actor=actor, letter=letter, **data),
        title="Avancer la fin de la lettre",
        sentences=[
            f"La lettre de {letter.user.full_name} court {_dates(letter)}. "
            "Les droits s'arrêteront à la fin du dernier jour que vous indiquez."
        ],
        button="Avancer la fin", done="La fin de la lettre est avancée.", danger=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def substitute(request: HttpRequest, pk: Any) -> HttpResponse:
    """Record an absence and prepare the deputy's letter."""
    actor, letter = request.actor, letter_or_404(request, pk)  # type: ignore[attr-defined]
    require(actor, "letter.substitute", letter)
    return confirm(
        request, letter, AbsenceForm, lambda data: services.substitute(actor=actor, letter=letter, **data),
        title="Organiser une suppléance",
        sentences=[
            f"Pendant l'absence, {letter.user.full_name} n'a plus de droits sur le pôle {letter.pole.name} ; "
            "ils reviennent au retour, sans nouvelle lettre.",
            "Une seconde lettre est préparée pour la personne suppléante : complétez sa charge, puis signez-la.",
        ],
        button="Enregistrer l'absence", done="L'absence est enregistrée. Complétez et signez la lettre de suppléance.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """End an absence before its day."""
    actor, letter = request.actor, letter_or_404(request, pk)  # type: ignore[attr-defined]
    require(actor, "letter.substitute", letter)
    return confirm(
        request, letter, ReturnForm, lambda data: services.end_absence(actor=actor, letter=letter, **data),
        title="Enregistrer un retour anticipé",
        sentences=[
            f"{letter.user.full_name} retrouve ses droits le jour du retour ; "
            "la lettre de suppléance s'arrête la veille."
        ],
        button="Enregistrer le retour", done="Le retour est enregistré.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, pk: Any) -> HttpResponse:
    """Throw a draft away."""
    actor, letter = request.actor, letter_or_404(request, pk)  # type: ignore[attr-defined]
    require(actor, "letter.discard", letter)

    def act(data: dict[str, Any]) -> None:
        drafts.discard_draft(actor=actor, letter=letter)

    return confirm(
        request, letter, NO_FORM, act,
        title="Jeter le brouillon",
        sentences=[f"Le brouillon de la lettre de {letter.user.full_name} pour le pôle {letter.pole.name} disparaît."],
        button="Jeter le brouillon", done="Le brouillon est jeté.", danger=True,
    )  # fmt: skip

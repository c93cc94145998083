"""The bilan of a letter: its coordinator writes it, the rectorat reads and archives it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import allowed, require
from poles.letters import bilan as services
from poles.letters.drafts import Changed
from poles.letters.forms import BilanForm
from poles.letters.models import LetterBilan
from poles.letters.rules import LetterRefused
from poles.letters.views.acts import NO_FORM, confirm
from poles.letters.views.common import letter_or_404, pole_name
from poles.letters.views.pages import take_over, trail
from poles.models import MissionLetter


@require_http_methods(["GET", "POST"])
def bilan(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show the bilan; its coordinator writes and submits it."""
    actor = request.actor  # type: ignore[attr-defined]
    letter = letter_or_404(request, pk)
    require(actor, "bilan.read", letter)
    context: dict[str, Any] = {
        "letter": letter,
        "pole_name": pole_name(letter),
        "opens_on": services.opens_on(letter),
        "is_over": letter.ends_on < timezone.localdate(),
        "may_archive": allowed(actor, "bilan.archive", letter),
        "trail": [*trail(), (pole_name(letter), reverse("letters:letter", args=[letter.pk]))],
        "conflict": None,
        "form": None,
        "refusal": "",
    }
    if not allowed(actor, "bilan.write", letter):
        context["bilan"] = LetterBilan.objects.filter(letter=letter).first()
        return render(request, "letters/bilan.html", context)
    try:
        found = services.open_bilan(actor=actor, letter=letter)
    except LetterRefused as refusal:
        return render(request, "letters/bilan.html", context | {"bilan": None, "refusal": refusal.messages[0]})
    context["bilan"] = found
    if found.state != LetterBilan.State.OPEN:
        return render(request, "letters/bilan.html", context)
    return _write(request, letter, found, context)


def _write(request: HttpRequest, letter: MissionLetter, found: LetterBilan, context: dict[str, Any]) -> HttpResponse:
    words = {name: getattr(found, name) for name in services.WORDS}
    form = BilanForm(request.POST or None, initial=words | {"version": found.version})
    context["form"] = form
    if request.method == "POST" and form.is_valid():
        submit = "transmettre" in request.POST
        try:
            services.write_bilan(
                actor=request.actor,  # type: ignore[attr-defined]
                letter=letter,
                submit=submit,
                **form.cleaned_data,
            )
        except Changed as refusal:
            fields = ((name, form.fields[name].label) for name in services.WORDS)
            context["conflict"] = [
                (label, form.cleaned_data[name] or "–", getattr(refusal.current, name) or "–")
                for name, label in fields
                if form.cleaned_data[name].strip() != getattr(refusal.current, name)
            ]
            take_over(form, refusal.current.version)
            form.add_error(None, refusal.messages[0])
        except LetterRefused as refusal:
            form.add_error(None, refusal.messages[0])
        else:
            messages.success(request, "Le bilan est transmis au rectorat." if submit else "Le bilan est enregistré.")
            return redirect("letters:bilan", pk=letter.pk)
    status = 409 if context["conflict"] is not None else 422 if form.errors else 200
    return render(request, "letters/bilan.html", context, status=status)


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, pk: Any) -> HttpResponse:
    """Archive the bilan of a letter."""
    actor, letter = request.actor, letter_or_404(request, pk)  # type: ignore[attr-defined]
    require(actor, "bilan.archive", letter)
    if not LetterBilan.objects.filter(letter=letter).exists():
        raise Http404

    def act(data: dict[str, Any]) -> MissionLetter:
        services.archive_bilan(actor=actor, letter=letter)
        return letter

    return confirm(
        request, letter, NO_FORM, act,
        title="Archiver le bilan",
        sentences=[f"Le bilan du pôle {letter.pole.name} ne pourra plus changer."],
        button="Archiver", done="Le bilan est archivé.",
    )  # fmt: skip

"""Letters: list, draft, model, reading, document, verification."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import allowed, require
from poles.letters import drafts
from poles.letters.filters import LetterFilter
from poles.letters.forms import LetterForm, ModelForm, new_letter
from poles.letters.rules import PENDING, LetterRefused, State
from poles.letters.views.common import abilities_on, letter_or_404, pole_name, situation, tone, visible
from poles.models import Academie, MissionLetter, Pole
from tenancy.scope import Scope, acting_as
from web.lists import Column, list_response

TRAIL = "Lettres de mission"
ONE_DAY = dt.timedelta(days=1)
COLUMNS = (
    Column("pole", "Pôle", lambda letter: letter.pole.name, sort=("pole__name",)),
    Column(
        "titulaire", "Titulaire", lambda letter: letter.user.full_name, sort=("user__last_name", "user__first_name")
    ),
    Column("debut", "Du", lambda letter: letter.starts_on, sort=("starts_on",)),
    Column("fin", "Au", lambda letter: letter.ends_on, sort=("ends_on",)),
    Column("etat", "État", lambda letter: letter.get_state_display(), sort=("state",)),
)


def trail() -> list[tuple[str, str]]:
    """Return the breadcrumb of the inner pages."""
    return [(TRAIL, reverse("letters:letters"))]


@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters of the académie; to anybody else, their own."""
    actor = request.actor  # type: ignore[attr-defined]
    today = timezone.localdate()
    if not allowed(actor, "letter.list"):
        own = [(letter, pole_name(letter), situation(letter, today), tone(letter)) for letter in visible(request)]
        return render(request, "letters/mine.html", {"letters": own})
    return list_response(
        request,
        queryset=visible(request),
        filterset_class=LetterFilter,
        columns=COLUMNS,
        template="letters/letters.html",
        name="lettres-de-mission",
        default_sort=("ends_on", "pole__name"),
        context={"today": today},
    )


@require_GET
def letter(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show a letter: what it says, what it gives today, its moves, its document."""
    found = letter_or_404(request, pk)
    today = timezone.localdate()
    may = abilities_on(request, found)
    file = found.files.defer("content").first()
    moves = found.moves.select_related("by") if allowed(request.actor, "letter.read", found) else []  # type: ignore[attr-defined]
    context = {
        "letter": found,
        "pole_name": pole_name(found),
        "words": found.document,
        "situation": situation(found, today),
        "tone": tone(found),
        "may": may,
        "file": file,
        "is_printed_soon": found.state in PENDING,
        "moves": moves,
        "absence_open": found.absence is not None and found.absence.upper > today,
        "may_bilan": allowed(request.actor, "bilan.read", found) and found.state != State.DRAFT,  # type: ignore[attr-defined]
        "trail": trail(),
    }
    return render(request, "letters/letter.html", context)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, pk: Any = None) -> HttpResponse:
    """Prepare a letter; with `pk`, the one that replaces it.

    `?pole=` proposes a pôle, `?suite=` the letter that follows another: same person, from the day after.
    """
    actor = request.actor  # type: ignore[attr-defined]
    former = letter_or_404(request, pk) if pk else None
    require(actor, "letter.replace" if former else "letter.create", former)
    initial = _proposed(former, actor.academie.pk)
    if former is None:
        initial |= _asked(request)
    form = LetterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = drafts.create_draft(actor=actor, replaces=former, **form.values())
        except LetterRefused as refusal:
            for message in refusal.messages:
                form.add_error(None, message)
        else:
            messages.success(request, "Le brouillon est enregistré.")
            return redirect("letters:letter", pk=made.pk)
    title = "Remplacer la lettre" if former else "Nouvelle lettre de mission"
    context = {"form": form, "title": title, "trail": trail(), "back": reverse("letters:letters"), "conflict": None}
    return render(request, "letters/form.html", context, status=422 if form.errors else 200)


def _proposed(former: MissionLetter | None, academie_id: str) -> dict[str, Any]:
    if former is None:
        return new_letter(drafts.model_of(academie_id).missions)
    return new_letter(former.missions) | _same_work(former)


def _same_work(former: MissionLetter) -> dict[str, Any]:
    return {
        "pole": former.pole_id,
        "imp_rate": former.imp_rate,
        "relief_hours": former.relief_hours,
        "objectives": former.objectives,
    }


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Return what the address proposes; an unknown pôle or letter proposes nothing."""
    suite, asked = request.GET.get("suite"), request.GET.get("pole")
    try:
        if suite and (former := visible(request).filter(pk=suite).first()):
            start = max(former.ends_on + ONE_DAY, timezone.localdate())
            return new_letter(former.missions, start) | _same_work(former) | {"user": former.user.email}
        return {"pole": asked} if asked and Pole.objects.filter(pk=asked).exists() else {}
    except ValidationError:
        return {}


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change a draft; when somebody else has meanwhile, show both versions and keep what was typed."""
    actor = request.actor  # type: ignore[attr-defined]
    found = letter_or_404(request, pk)
    require(actor, "letter.edit", found)
    form = LetterForm(request.POST or None, letter=found)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            drafts.edit_draft(actor=actor, letter=found, version=form.cleaned_data["version"] or 0, **form.values())
        except drafts.Changed as refusal:
            conflict = _both(form.cleaned_data, refusal.current)
            take_over(form, refusal.current.version)
            form.add_error(None, refusal.messages[0])
        except LetterRefused as refusal:
            for message in refusal.messages:
                form.add_error(None, message)
        else:
            messages.success(request, "Le brouillon est enregistré.")
            return redirect("letters:letter", pk=found.pk)
    context = {
        "form": form,
        "title": f"Modifier la lettre du pôle {pole_name(found)}",
        "trail": trail(),
        "back": reverse("letters:letter", args=[found.pk]),
        "conflict": conflict,
    }
    return render(request, "letters/form.html", context, status=409 if conflict else 422 if form.errors else 200)


def take_over(form: Any, version: int) -> None:
    """Saved again from this page, what was typed replaces the other version, knowingly."""
    form.data = form.data.copy()
    form.data["version"] = str(version)


def _both(typed: dict[str, Any], current: MissionLetter) -> list[tuple[str, str, str]]:
    """Return (field, what was typed, what is saved) where they differ."""
    rows = []
    for name, label in drafts.FIELDS.items():
        mine, other = _spoken(typed.get(name)), _spoken(getattr(current, name))
        if mine != other:
            rows.append((label, mine, other))
    return rows


def _spoken(value: Any) -> str:
    if isinstance(value, list):
        return " ; ".join(" / ".join(one.values()) if isinstance(one, dict) else one for one in value) or "–"
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    return "–" if value in (None, "") else str(value)


@require_http_methods(["GET", "POST"])
def model(request: HttpRequest) -> HttpResponse:
    """Edit the words of the académie's letters."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "lettermodel.edit")
    current = drafts.model_of(actor.academie.pk)
    initial = {"text": current.text, "missions": current.missions, "version": current.version}
    form = ModelForm(request.POST or None, initial=initial)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            drafts.save_model(actor=actor, **form.cleaned_data)
        except drafts.Changed as refusal:
            other = refusal.current or current
            conflict = [
                ("Texte", form.cleaned_data["text"], other.text),
                ("Missions proposées", _spoken(form.cleaned_data["missions"]), _spoken(other.missions)),
            ]
            take_over(form, other.version)
            form.add_error(None, refusal.messages[0])
        except LetterRefused as refusal:
            for message in refusal.messages:
                form.add_error("text", message)
        else:
            messages.success(request, "Le modèle est enregistré. Les lettres déjà signées gardent leurs mots.")
            return redirect("letters:letters")
    context = {"form": form, "conflict": conflict, "trail": trail(), "current": current}
    return render(request, "letters/model.html", context, status=409 if conflict else 422 if form.errors else 200)


@require_GET
@never_cache
def document(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send the latest PDF of a letter, as it was stored."""
    found = letter_or_404(request, pk)
    file = found.files.first()
    if file is None:
        raise Http404
    content = bytes(file.content)
    if sha256(content).hexdigest() != file.sha256:
        raise RuntimeError(f"Document {file.pk} : l'empreinte ne correspond plus.")
    name = f"lettre-de-mission-{slugify(pole_name(found))}-{found.school_year}.pdf"
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_not_required
@require_GET
@never_cache
def verify(request: HttpRequest, academie: str, token: str) -> HttpResponse:
    """Say to whoever holds the address whether the letter is genuine and in force: name, function, dates, no more.

    The 256 bits of the address are the right to read; they open one letter, in a scope of the moment.
    """
    found = sha = None
    today = timezone.localdate()
    if Academie.objects.filter(pk=academie).exists():
        with acting_as(Scope.for_job(academie)):
            rows = MissionLetter.objects.exclude(token="").filter(token=token, document__isnull=False)
            found = rows.first()
            if found is not None:
                sha = found.files.values_list("sha256", flat=True).first()
    context = {
        "letter": found,
        "words": found.document if found else None,
        "in_force": bool(found and found.is_in_force(today)),
        "situation": situation(found, today) if found else "",
        "sha": sha,
    }
    response = render(request, "letters/verify.html", context, status=200 if found else 404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response

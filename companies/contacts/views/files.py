"""Imports of an address book: history, deposit, preview with choices, result, undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import access, allowed, require
from companies.contacts.filters import ImportFilter
from companies.contacts.forms import DepositForm
from companies.contacts.imports import applying
from companies.contacts.imports.depositing import UNHEARD_AFTER, deposit, kind_of
from companies.contacts.views.book import trail
from companies.models import ContactImport
from web.french import counted
from web.lists import Column, list_response

State = ContactImport.State
PER_PAGE = 50
#: Names that an undo leaves alone, told one by one up to so many.
NAMED = 10
#: (kind of line, key of the address, words of the tab)
TABS = (
    ("added", "nouveaux", "nouveau|nouveaux"),
    ("undecided", "a-choisir", "à choisir|à choisir"),
    ("completed", "completes", "à compléter|à compléter"),
    ("refused", "refuses", "refusé|refusés"),
    ("skipped", "laisses", "laissé de côté|laissés de côté"),
)


def _count(kind: str) -> Any:
    return lambda batch: batch.facts.get("counts", {}).get(kind, 0)


COLUMNS = [
    Column("depose", "Déposé le", lambda one: one.created_at, ("created_at",)),
    Column("fichier", "Fichier", lambda one: one.file_name, ("file_name",)),
    Column("etat", "État", lambda one: one.get_state_display(), ("state",)),
    Column("ajoutes", "Ajoutés", _count("added"), (), numeric=True),
    Column("completes", "Complétés", _count("completed"), (), numeric=True),
    Column("refuses", "Refusés", _count("refused"), (), numeric=True),
]


@dataclass(frozen=True, slots=True)
class Job:
    """What the component of progress reads."""

    is_over: bool
    progress: int
    stage: str


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """List the files of the school, and take another one."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "contact_import.read")
    form = DepositForm()
    if request.method == "POST":
        require(actor, "contact_import.edit")
        form = DepositForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                batch = deposit(actor=actor, content=file.read(), name=file.name)
            except ValidationError as refused:
                form.add_error("file", refused.messages)
            else:
                return redirect("contacts:import", pk=batch.pk)
    response = list_response(
        request,
        queryset=ContactImport.objects.filter(establishment=actor.subject).defer("lines", "content"),
        filterset_class=ImportFilter,
        columns=COLUMNS,
        template="companies/contacts/imports.html",
        name="Imports de contacts",
        default_sort=("-created_at",),
        context={"form": form, "may_edit": allowed(actor, "contact_import.edit"), "trail": trail()},
    )
    if form.errors:
        response.status_code = 422
    return response


def _fetch(request: HttpRequest, pk: Any, permission: str = "contact_import.read") -> ContactImport:
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, permission)
    rows = ContactImport.objects.filter(establishment=actor.subject).defer("content")
    found: ContactImport = access(rows, actor, permission, pk=pk)
    return found


def _way() -> list[tuple[str, str]]:
    return [*trail(), ("Imports", reverse("contacts:imports"))]


@require_GET
def show(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show an import in its state."""
    return _page(request, _fetch(request, pk))


@require_GET
def progress(request: HttpRequest, pk: Any) -> HttpResponse:
    """The part of the page that is asked again every second; when the reading is over it asks for the whole page."""
    batch = _fetch(request, pk)
    response = render(request, "companies/contacts/includes/reading.html", {"batch": batch} | _reading(batch))
    if batch.state != State.READING:
        response["HX-Refresh"] = "true"
    return response


def _reading(batch: ContactImport) -> dict[str, Any]:
    waits = batch.claimed_at is None and timezone.now() - batch.created_at > UNHEARD_AFTER
    done, stage = (50, "Lecture des lignes") if batch.claimed_at else (5, "En attente")
    return {"job": Job(batch.state != State.READING, done, stage), "waits": waits}


def _page(request: HttpRequest, batch: ContactImport) -> HttpResponse:
    context: dict[str, Any] = {"batch": batch, "trail": _way(), "here": "Carnet d’adresses"}
    if batch.state == State.READING:
        return render(request, "companies/contacts/import_reading.html", context | _reading(batch))
    counts = batch.facts.get("counts", {})
    asked = request.GET.get("vue", "")
    filled = [tab for tab in TABS if counts.get(tab[0])]
    current = next((tab for tab in TABS if tab[1] == asked), filled[0] if filled else TABS[0])
    lines = [line for line in batch.lines if kind_of(line) == current[0]]
    found = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    until = applying.deadline(batch)
    context |= {
        "counts": counts,
        "ready": counts.get("added", 0) + counts.get("completed", 0),
        "tabs": [
            {"key": key, "words": words, "count": counts.get(kind, 0), "current": kind == current[0]}
            for kind, key, words in TABS
        ],
        "current": current[1],
        "kind": current[0],
        "page": found,
        "may_edit": allowed(request.actor, "contact_import.edit"),  # type: ignore[attr-defined]
        "undoable": applying.may_be_undone(batch),
        "deadline": until,
    }
    return render(request, "companies/contacts/import.html", context)


def _act(request: HttpRequest, pk: Any, act: Any, done: Any, anchor: str = "") -> HttpResponse:
    batch = _fetch(request, pk, "contact_import.edit")
    try:
        result = act(actor=request.actor, batch=batch)  # type: ignore[attr-defined]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, done(result))
    return redirect(f"{reverse('contacts:import', args=[batch.pk])}{anchor}")


@require_POST
def choose(request: HttpRequest, pk: Any) -> HttpResponse:
    """Keep what was chosen for the lines of the page."""
    choices: dict[int, tuple[str, str, str]] = {}
    for name, value in request.POST.items():
        if not name.startswith("ligne-") or not name[6:].isdigit():
            continue
        number = int(name[6:])
        choice, _, target = str(value).partition(":")
        choices[number] = (choice, target, request.POST.get(f"hote-{number}", ""))
    view = request.POST.get("vue", "")
    back = f"?vue={view}" if view in {tab[1] for tab in TABS} else ""

    def act(**known: Any) -> ContactImport:
        return applying.choose(**known, choices=choices)

    return _act(request, pk, act, lambda _batch: "Choix enregistrés. Rien n'est encore dans le carnet.", back)


@require_POST
def apply(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write what the preview says."""
    return _act(request, pk, applying.apply, lambda batch: f"Carnet enregistré : {_written(batch)}.")


def _written(batch: ContactImport) -> str:
    counts = batch.facts.get("counts", {})
    parts = (
        counted(counts.get("added", 0), "contact ajouté|contacts ajoutés"),
        counted(counts.get("completed", 0), "contact complété|contacts complétés"),
    )
    return ", ".join(parts)


@require_POST
def drop(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give the import up."""
    return _act(request, pk, applying.drop, lambda _batch: "Import abandonné : rien n'a été enregistré.")


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: Any) -> HttpResponse:
    """Confirm, with what is taken back and what is left alone, then undo."""
    if request.method == "POST":
        return _act(request, pk, applying.undo, lambda done: f"Import annulé : {_undone(done)}")
    batch = _fetch(request, pk, "contact_import.edit")
    back = reverse("contacts:import", args=[batch.pk])
    if not applying.may_be_undone(batch):
        return redirect(back)
    context = {
        "title": "Annuler cet import ?",
        "sentences": [_undone(applying.outline(batch)).capitalize()],
        "act": "Annuler l'import",
        "back": back,
        "form": None,
        "danger": True,
        "trail": [*_way(), ("Carnet d’adresses", back)],
    }
    return render(request, "components/confirm.html", context)


def _undone(done: applying.Undo) -> str:
    said = (
        f"{counted(len(done.removed), 'contact ajouté est retiré|contacts ajoutés sont retirés')}, "
        f"{counted(done.restored, 'contact complété redevient|contacts complétés redeviennent')} comme avant."
    )
    if done.kept:
        names = ", ".join(done.kept[:NAMED]) + ("…" if len(done.kept) > NAMED else "")
        words = "contact modifié ou utilisé depuis reste|contacts modifiés ou utilisés depuis restent"
        said += f" {counted(len(done.kept), words)} : {names}."
    return said

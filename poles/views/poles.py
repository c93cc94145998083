"""Pages on which the rectorat creates and edits a pôle: name, kind, and its territory on a map and in lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import access, require
from poles import services
from poles.forms import PoleForm
from poles.models import Pole, PoleCommune
from poles.territory import LISTED, Territory, picking_map, territory_of
from poles.versions import Conflict


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Create a pôle."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "pole.create")
    return _page(request, None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit a pôle; when somebody saved meanwhile, both versions are shown and what was typed stays."""
    actor = request.actor  # type: ignore[attr-defined]
    return _page(request, access(Pole.objects.all(), actor, "pole.edit", slug=slug))


def _page(request: HttpRequest, pole: Pole | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "GET":
        initial = {"name": pole.name, "kind": pole.kind, "version": pole.version} if pole else {}
        territory = territory_of(actor.academie.pk, pole)
        # From the rectorat's home: a commune to join to this pôle is picked, and saved with the rest.
        territory.add(request.GET.getlist("commune"))
        return _show(request, pole, PoleForm(initial=initial), territory)
    form = PoleForm(request.POST)
    valid = form.is_valid()
    territory = territory_of(actor.academie.pk, pole, form.cleaned_data.get("communes", []))
    if "save" not in request.POST:
        # A pick: nothing is saved, nothing that is being typed is judged.
        _pick(request, territory)
        draft = PoleForm(initial={name: request.POST.get(name, "") for name in ("name", "kind", "version")})
        return _show(request, pole, draft, territory)
    other: Pole | None = None
    if valid:
        try:
            return _save(request, pole, form, territory)
        except Conflict as conflict:
            other = conflict.current
            form.add_error(None, conflict)
        except ValidationError as refused:
            form.add_error(None, refused)
    return _show(request, pole, form, territory, other)


def _save(request: HttpRequest, pole: Pole | None, form: PoleForm, territory: Territory) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    words = {"name": form.cleaned_data["name"], "kind": form.cleaned_data["kind"], "communes": territory.chosen}
    if pole is None:
        saved = services.create_pole(actor=actor, **words)
        messages.success(request, f"Le pôle {saved.name} est créé. Ajoutez ses établissements membres.")
    else:
        saved = services.edit_pole(actor=actor, pole=pole, version=form.cleaned_data["version"], **words)
        messages.success(request, "Le pôle est enregistré.")
    return redirect("poles:pole", slug=saved.slug)


def _pick(request: HttpRequest, territory: Territory) -> None:
    post = request.POST
    group = territory.pick(post.get("group", ""))
    if "add_group" in post or "remove_group" in post:
        if group is None:
            territory.problems.append("Choisissez un département, un EPCI ou une zone d'emploi.")
        elif "add_group" in post:
            territory.add(group.communes)
        else:
            territory.remove(group.communes)
    if "add_named" in post:
        territory.add_named(post.get("named", ""))
    territory.add(post.getlist("add"))
    territory.remove(post.getlist("remove"))
    for code in post.getlist("toggle"):
        if code in territory.chosen:
            territory.remove([code])
        else:
            territory.add([code])


def _show(
    request: HttpRequest, pole: Pole | None, form: PoleForm, territory: Territory, other: Pole | None = None
) -> HttpResponse:
    lines = territory.lines
    chosen = [line for line in lines if line.chosen]
    uncovered = [line for line in lines if line.state == "uncovered"]
    uncovered.sort(key=lambda line: (-(line.commune.population or 0), line.commune.search_name))
    version = other.version if other else form["version"].value() or 0
    context: dict[str, Any] = {
        "pole": pole,
        "form": form,
        "version": version,
        "territory": territory,
        "codes": " ".join(sorted(territory.chosen)),
        "chosen": chosen,
        "population": sum(line.commune.population or 0 for line in chosen),
        "twice": [line for line in lines if line.others and (line.chosen or len(line.others) > 1)],
        "uncovered": uncovered[:LISTED],
        "uncovered_count": len(uncovered),
        "map": picking_map(territory),
        "group": request.POST.get("group", ""),
        "named": request.POST.get("named", "") if territory.problems else "",
        "differences": _differences(form, territory, other) if other else [],
        "trail": _trail(pole),
    }
    return render(request, "poles/pole_form.html", context, status=422 if form.errors else 200)


def _trail(pole: Pole | None) -> list[tuple[str, str]]:
    trail = [("Pôles", reverse("poles:poles"))]
    return [*trail, (pole.name, reverse("poles:pole", args=[pole.slug]))] if pole else trail


def _differences(form: PoleForm, territory: Territory, other: Pole) -> list[tuple[str, str, str]]:
    """Return (what, mine, theirs) for what differs between the form and the version saved meanwhile."""
    theirs = set(PoleCommune.objects.filter(pole=other).values_list("commune", flat=True))
    names = {one.pk: one.name for one in territory.communes}
    mine_only = [names[code] for code in names if code in territory.chosen - theirs]
    theirs_only = [names[code] for code in names if code in theirs - territory.chosen]
    kind = Pole.Kind(form.cleaned_data["kind"]).label
    alone = ", ".join(mine_only) or "aucune", ", ".join(theirs_only) or "aucune"
    rows = [
        ("Nom", form.cleaned_data["name"], other.name),
        ("Nature", kind, other.get_kind_display()),
        ("Communes d'une seule des deux versions", *alone),
    ]
    return [row for row in rows if row[1] != row[2]]

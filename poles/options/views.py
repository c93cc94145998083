"""The page where the rectorat chooses for its académie."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from poles.options import settings_of
from poles.options.forms import OptionsForm
from poles.options.services import NAMES, save_options
from poles.versions import Conflict, differences


@require_http_methods(["GET", "POST"])
def options(request: HttpRequest) -> HttpResponse:
    """Show the choices in force and save others."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "options.edit")
    current = settings_of(actor.academie.pk)
    version = 0 if current._state.adding else current.version
    initial = {name: getattr(current, name) for name in NAMES} | {"version": version}
    form = OptionsForm(request.POST or None, initial=initial)
    both: list[tuple[str, str, str]] = []
    version = form["version"].value() or 0
    if request.method == "POST" and form.is_valid():
        try:
            save_options(actor=actor, **form.cleaned_data)
        except Conflict as conflict:
            both = differences(conflict.current, form.cleaned_data, NAMES)
            current, version = conflict.current, conflict.current.version
            form.add_error(None, conflict)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Les réglages sont enregistrés et s'appliquent dès maintenant.")
            return redirect("options:options")
    context = {
        "form": form,
        "version": version,
        "differences": both,
        "current": current,
        "academie": actor.academie,
    }
    return render(request, "options/options.html", context, status=422 if form.errors else 200)

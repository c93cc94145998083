"""Choice of the function under which one acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actors import actors_of
from accounts.forms import FunctionForm
from accounts.impersonation.services import is_support
from accounts.middleware import SESSION_KEY
from accounts.permissions import allowed
from accounts.sessions import remember_functions


@require_http_methods(["GET", "POST"])
def functions(request: HttpRequest) -> HttpResponse:
    """List the person's functions in force; choosing one goes to its home. A key that is not theirs is refused."""
    actors = actors_of(request.user)  # type: ignore[arg-type]
    remember_functions(request, len(actors))
    if request.method == "POST":
        form = FunctionForm(request.POST, actors=actors)
        if form.is_valid():
            request.session[SESSION_KEY] = form.cleaned_data["function"]
            return redirect("home")
        messages.error(request, " ".join(str(error) for error in form["function"].errors))
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "functions": actors,
        "current": actor.key if actor else "",
        "may_invite": allowed(actor, "invitation.manage"),
        "may_decide": allowed(actor, "factor.decide"),
        "is_support": is_support(request.user),  # type: ignore[arg-type]
    }
    return render(request, "account/functions.html", context)

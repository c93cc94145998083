"""Pages of the support: start and stop a session."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.impersonation import services
from accounts.impersonation.forms import StartForm
from accounts.impersonation.middleware import OVER, SESSION_KEY, leave


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask whom and why, then act through the person's functions. 404 for whoever is not of the support."""
    if not services.is_support(request.user):  # type: ignore[arg-type]
        raise Http404
    if not _second_factor_shown(request):
        raise PermissionDenied
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            session = services.start(
                support=request.user,  # type: ignore[arg-type]
                email=data["email"],
                reason=data["reason"],
                read_only=not data["writes"],
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            leave(request)
            request.session[SESSION_KEY] = str(session.pk)
            return redirect("home")
    minutes = int(services.LENGTH.total_seconds()) // 60
    return render(
        request, "impersonation/start.html", {"form": form, "minutes": minutes}, status=422 if form.errors else 200
    )


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """End the session; harmless when there is none any more."""
    session = getattr(request, "impersonation", None)
    if session is None:
        if not services.is_support(request.user):  # type: ignore[arg-type]
            raise Http404
        return redirect("impersonation:start")
    services.stop(session=session)
    leave(request)
    messages.success(request, OVER)
    return redirect("impersonation:start")


def _second_factor_shown(request: HttpRequest) -> bool:
    """Whoever enters other people's functions has shown a second factor, where the installation asks for one."""
    if settings.STAGES_SECOND_FACTOR != "required":
        return True
    return any(one.get("method") == "mfa" for one in get_authentication_records(request, request.user))

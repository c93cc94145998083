"""The mails of a demonstration, on a page: nothing leaves the machine there."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.outbox.services import demo_mails


@login_not_required
@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Show the last mails, whoever they are for: they carry the links that a person signed out waits for.

    Exists only in a demonstration.
    """
    if not settings.STAGES_DEMO:
        raise Http404
    return render(request, "accounts/mails.html", {"mails": demo_mails()})

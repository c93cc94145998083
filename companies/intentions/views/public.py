"""The answer of a host: by the link of the mail, without account; and the offer that follows, for who has one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from companies.intentions import services
from companies.intentions.forms import AnswerForm
from companies.intentions.links import as_host
from companies.models import IntentionInvite
from companies.offers import drafts
from companies.offers.steps import STEPS
from web.unlisted import unlisted


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, academie: str, pk: UUID, secret: str) -> HttpResponse:
    """Show the question and keep the answer. Opening the link does nothing; sending it twice is harmless."""
    with as_host(academie, pk, secret) as invite:
        if invite is None:
            return unlisted(render(request, "companies/intentions/answer_over.html", status=404))
        form = AnswerForm(request.POST if request.method == "POST" else None, invite=invite)
        if request.method == "POST" and form.is_valid():
            try:
                services.answer(invite=invite, values=form.cleaned_data)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                return redirect(f"{request.path}?fait=1")
        context = {"invite": invite, "form": form, "is_done": "fait" in request.GET and bool(invite.answer)}
        page = render(request, "companies/intentions/answer.html", context, status=422 if form.errors else 200)
        return unlisted(page)


@require_POST
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the offer that an answer announced, for a member of the host."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "intention.answered")
    invite = IntentionInvite.objects.filter(pk=pk, company=actor.subject, answer=IntentionInvite.Answer.YES).first()
    if invite is None:
        raise Http404
    values: dict[str, Any] = drafts.beginning(actor.subject) | {"seats": str(invite.seats)}
    if invite.kinds:
        values["kinds"] = list(invite.kinds)
    if len(invite.sectors) == 1:
        values["sector"] = invite.sectors[0]
    if invite.months:
        values["starts_on"] = min(invite.months).isoformat()
        values["ends_on"] = ""
    made = drafts.start(actor=actor, values=values, step=STEPS[0].code)
    messages.success(request, "Brouillon préparé avec votre réponse. Vérifiez-le et complétez-le.")
    return redirect("company_offers:step", made.pk, STEPS[0].slug)

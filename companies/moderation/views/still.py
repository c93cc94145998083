"""« Toujours d'actualité ? »: answered by the link of a mail, without account. Opening the link does nothing."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from companies.moderation.forms import AnswerForm
from companies.moderation.link import answer, as_host, question_of, waits
from companies.moderation.views.common import tried
from web.unlisted import unlisted

#: Answer → what the page says once it is given.
SAID = {
    "confirm": "Merci. Votre offre reste visible des établissements.",
    "pause": "Votre offre est suspendue : aucun établissement ne la voit.",
    "close": "Votre offre est fermée. Vous pourrez la renouveler depuis votre espace.",
}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether an offer still stands, and carry out the answer."""
    question = question_of(token)
    if question is None:
        return _page(request, "companies/moderation/still_over.html", {"words": ""}, 404)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act, until = form.cleaned_data["act"], form.day()
        if tried(form, lambda: answer(question, act, until)):
            return redirect(f"{request.path}?fait={act}")
    with as_host(question) as offer:
        if offer is None or not waits(question, offer):
            words = SAID.get(request.GET.get("fait", ""), "Une réponse a déjà été donnée pour cette offre.")
            return _page(request, "companies/moderation/still_over.html", {"words": words}, 200)
        return _page(
            request, "companies/moderation/still.html", {"offer": offer, "form": form}, 422 if form.errors else 200
        )


def _page(request: HttpRequest, template: str, context: dict[str, object], status: int) -> HttpResponse:
    return unlisted(render(request, template, context, status=status))

"""The texts behind the findings: each rule with its article and the day since which it holds, and the legal numbers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from accounts.permissions import require
from companies.screening import RULES
from poles.models import LegalLimit

#: What the findings beside fields say of articles that no rule of screening holds.
TEXTS = (
    (
        "Code de l'éducation, art. R124-10",
        "Dans une même semaine civile, un organisme accueille au plus 15 % de son effectif, arrondi au-dessus ; "
        "trois stagiaires au-dessous de vingt personnes. Les séquences d'observation ne comptent pas.",
    ),
    (
        "Code de l'éducation, art. R124-11",
        "Pour les PFMP, le recteur peut relever ce nombre par arrêté : 20 % de l'effectif, cinq stagiaires au-dessous "
        "de trente personnes.",
    ),
    (
        "Code de l'éducation, art. L124-10 et R124-13",
        "Chaque stagiaire a un tuteur dans l'organisme ; une personne en suit trois au plus en même temps.",
    ),
    (
        "Code de l'éducation, art. L124-2",
        "L'établissement d'enseignement aide l'élève à trouver un stage qui correspond à sa formation.",
    ),
    (
        "Code du travail, art. L3164-6 et L3164-8",
        "Un mineur ne travaille pas les jours de fête légaux, sauf dans les secteurs qu'un décret met à part.",
    ),
    (
        "Code du travail, art. L3162-1 et L3162-3",
        "Un mineur travaille huit heures par jour et trente-cinq heures par semaine au plus ; après quatre heures et "
        "demie de suite, il a une pause de trente minutes.",
    ),
    (
        "Code du travail, art. R4153-38 à R4153-45",
        "Un jeune d'au moins quinze ans en formation professionnelle peut faire des travaux réglementés après une "
        "déclaration à l'inspection du travail, valable trois ans.",
    ),
)  # fmt: skip


@require_GET
def laws(request: HttpRequest) -> HttpResponse:
    """Show the texts; the anchor of each is its article."""
    require(request.actor, "offer.write")  # type: ignore[attr-defined]
    texts: dict[str, list[tuple[str, object]]] = {article: [(sentence, None)] for article, sentence in TEXTS}
    for rule in RULES:
        lines = texts.setdefault(rule.article, [])
        if (rule.sentence, rule.valid_from) not in lines:
            lines.append((rule.sentence, rule.valid_from))
    context = {
        "texts": [(slugify(article), article, lines) for article, lines in sorted(texts.items())],
        "limits": LegalLimit.objects.order_by("source", "code", "valid_from"),
    }
    return render(request, "companies/offers/laws.html", context)

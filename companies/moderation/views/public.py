"""What is checked in an offer, for all; the queues of an académie in figures, for its rectorat."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.actors import Actor
from accounts.permissions import require
from companies.moderation.checks import CHECKLIST
from companies.moderation.reading import delays_of
from companies.screening import RULES
from companies.screening import Level as Weight
from companies.screening.rule import Rule
from poles.options import settings_of

#: Days of the decisions counted next to what waits.
RECENT = 30
#: Prefix of the codes of rules → title of their group, in the order of the page.
GROUPS = (
    ("disguise", "Un stage n'est pas un emploi"),
    ("ground", "Aucun élève n'est écarté"),
    ("title", "Les noms de métier s'adressent à tous"),
    ("hours", "Les horaires des jeunes"),
    ("", "Les travaux interdits ou réglementés"),
)


def _grouped(day: dt.date) -> list[tuple[str, list[tuple[Rule, bool, bool]]]]:
    """Return the rules by group: each with whether it blocks, and whether it is in force on a day."""
    groups: dict[str, list[tuple[Rule, bool, bool]]] = {title: [] for _, title in GROUPS}
    for rule in RULES:
        title = next(title for prefix, title in GROUPS if rule.code.startswith(prefix))
        groups[title].append((rule, rule.level == Weight.BLOCKING, rule.holds_on(day)))
    return list(groups.items())


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules that every offer is read by, with their article and their dates."""
    context = {"groups": _grouped(timezone.localdate()), "count": len(RULES), "checks": CHECKLIST.values()}
    return render(request, "companies/moderation/rules.html", context)


@require_GET
def delays(request: HttpRequest) -> HttpResponse:
    """Show the rectorat what waits at each pôle, and for how long: counts, no offer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "publication.figures")
    now, days = timezone.now(), settings_of(actor.academie.pk).answer_days
    rows = delays_of(actor.academie, now - dt.timedelta(days=days), now - dt.timedelta(days=RECENT))
    context = {
        "rows": rows,
        "waiting": sum(one.waiting for one in rows),
        "late": sum(one.late for one in rows),
        "days": days,
        "recent": RECENT,
    }
    return render(request, "companies/moderation/delays.html", context)

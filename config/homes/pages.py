"""Home pages, one per kind of acting identity, and the pages of pôles."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.actors import ActorKind
from accounts.invitations.models import Invitation
from accounts.invitations.registry import kinds_apart
from accounts.permissions import access, allowed, require
from config.homes import rectorat as academie_facts
from config.homes.actions import LATE, actions_of
from config.homes.company import facts_of as company_facts
from config.homes.company_tasks import tasks_of
from config.homes.coordinator import LETTER_NOTICE, facts_of
from config.homes.pole import pole_facts
from config.homes.school import school_facts
from config.homes.school_actions import school_actions
from poles.models import MissionLetter, Pole
from web.charts import Column, balance_chart, limit_columns
from web.french import number, table_date


def coordinator(request: HttpRequest) -> HttpResponse:
    """« Que dois-je faire maintenant ? »: thresholds, actions, needs handed over, offers, letter, sectors."""
    actor = request.actor  # type: ignore[attr-defined]
    facts = facts_of(actor.subject, actor.membership, timezone.localdate())
    groups = actions_of(facts)
    context: dict[str, Any] = {
        "facts": facts,
        "groups": groups,
        "action_count": sum(len(group.actions) for group in groups),
        "late_count": sum(len(group.actions) for group in groups if group.key == LATE),
        "letter_notice": LETTER_NOTICE,
    }
    if facts.sectors:
        context |= {
            "sector_chart": balance_chart(facts.sectors, "Besoins et places, par secteur"),
            "worst": facts.sectors[0] if facts.sectors[0].gap < 0 else None,
        }
    return render(request, "home/coordinator.html", context)


def rectorat(request: HttpRequest) -> HttpResponse:
    """« L'académie en un regard »: where the académie is not covered, not led, or not served."""
    actor = request.actor  # type: ignore[attr-defined]
    view = academie_facts.overview(actor.subject, timezone.localdate())
    context = {
        "view": view,
        "map": academie_facts.map_of(view),
        "classes": list(enumerate(academie_facts.CLASS_LABELS)),
        "letter_notice": academie_facts.LETTER_NOTICE,
        "letter_lines": view.letter_lines(may_sign=allowed(actor, "letter.sign")),
        "invitations": Invitation.objects.filter(
            academie=actor.subject, state=Invitation.State.PENDING, expires_at__gt=timezone.now()
        )
        .exclude(kind__in=kinds_apart())
        .count(),
    }
    return render(request, "home/rectorat.html", context)


def school(request: HttpRequest) -> HttpResponse:
    """« Que dois-je faire maintenant ? »: what waits for the school or the teacher, then each class and its board."""
    actor = request.actor  # type: ignore[attr-defined]
    facts = school_facts(actor, timezone.localdate())
    groups = school_actions(facts)
    context = {
        "facts": facts,
        "groups": groups,
        "action_count": sum(len(group.actions) for group in groups),
        "late_count": sum(len(group.actions) for group in groups if group.key == LATE),
    }
    return render(request, "home/school.html", context)


def company(request: HttpRequest) -> HttpResponse:
    """« Bonjour »: what is asked of the host, its offers, its legal meter, who arrives."""
    actor = request.actor  # type: ignore[attr-defined]
    facts = company_facts(actor.subject, timezone.localdate())
    columns = [Column(str(week.number), week.count, facts.open_seats[week.week], week.quota) for week in facts.weeks]
    context: dict[str, Any] = {"facts": facts, "tasks": tasks_of(facts), "person": actor.user}
    if facts.weeks:
        context |= {
            "chart": limit_columns(columns, "Stagiaires par semaine civile"),
            "coming": any(one.coming for one in columns),
            "table": {
                "head": ["Semaine", "Prévus", "Places libres", "Maximum"],
                "body": [
                    [f"{week.number}, du {table_date(week.week)}", number(week.count),
                     number(facts.open_seats[week.week]), "inconnu" if week.quota is None else number(week.quota)]
                    for week in facts.weeks
                ],
            },
        }  # fmt: skip
    return render(request, "home/company.html", context)


def nobody(request: HttpRequest) -> HttpResponse:
    """Say to someone without a function what to do; a former coordinator reads when the letter ended."""
    today = timezone.localdate()
    ended = (
        MissionLetter.objects.filter(user=request.user.pk, ends_on__lt=today, state__in=("active", "ended", "replaced"))
        .order_by("-ends_on")
        .first()
    )
    # A first letter gives no function before its acknowledgement: here is where its holder finds it.
    waiting = MissionLetter.objects.filter(user=request.user.pk, state="signed", ends_on__gte=today).first()
    context = {"ended": ended, "waiting": waiting, "contact": settings.STAGES_CONTACT_EMAIL}
    return render(request, "home/nobody.html", context)


@require_GET
def poles(request: HttpRequest) -> HttpResponse:
    """Lead to the list of pôles: the rectorat's home holds it; a coordinator has one pôle."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "pole.read")
    if actor.kind == ActorKind.COORDINATOR:
        return redirect("poles:pole", slug=actor.subject.slug)
    view = academie_facts.overview(actor.academie, timezone.localdate())
    return render(request, "home/poles.html", {"view": view})


@require_GET
def pole(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a pôle: territory, members, letter, offers, campaigns, reports. No pupil."""
    actor = request.actor  # type: ignore[attr-defined]
    found = access(Pole.objects.select_related("academie"), actor, "pole.read", slug=slug)
    return render(request, "home/pole.html", {"pole": found, "facts": pole_facts(found, timezone.localdate())})

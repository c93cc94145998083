"""What the demonstration shows openly: its accounts, their password, and the campaign worth launching first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.utils import timezone

from config.seed.ids import MAIL_DOMAIN
from placements.models import TO_PLACE, Need
from poles.models import Pole
from poles.nomenclatures import PeriodKind
from tenancy.scope import Scope, acting_as

#: Académie of the built-in source.
DEMO_ACADEMIE = "99"
#: Shown in the terminal and in the README; the accounts exist only where `seed_demo` has been run.
DEMO_PASSWORD = "quatre-mots-bien-fictifs"  # noqa: S105 (public on purpose)
#: A campaign looks three months ahead.
HORIZON = dt.timedelta(days=92)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One ready account: role, title as said on screen, person, mail and password."""

    role: str
    title: str
    first_name: str
    last_name: str
    email: str
    password: str = DEMO_PASSWORD


_PEOPLE = (
    ("rectorat", "Rectorat, formation professionnelle", "Dominique", "Fictif", "dominique.fictif"),
    ("coordinator", "Coordination du pôle qui a le plus d'élèves à placer", "Camille", "Démo", "camille.demo"),
    ("coordinator_2", "Coordination d'un autre pôle", "Morgan", "Essai", "morgan.essai"),
    ("school", "DDFPT d'un lycée du premier pôle", "Alix", "Témoin", "alix.temoin"),
    ("head", "Chef d'établissement du même lycée", "Frédérique", "Exemple", "frederique.exemple"),
    ("teacher", "Professeur référent de deux de ses classes", "Dany", "Imaginaire", "dany.imaginaire"),
    ("office", "Bureau des entreprises du même lycée", "Sam", "Fictif", "sam.fictif"),
    ("company", "Responsable d'un organisme d'accueil", "Andréa", "Modèle", "andrea.modele"),
)


def demo_accounts(academie: str = DEMO_ACADEMIE) -> list[DemoAccount]:
    """Return one ready account per role, in the order in which people meet them."""
    mark = "" if academie == DEMO_ACADEMIE else f".{academie}"
    return [
        DemoAccount(role, title, first, last, f"{local}{mark}@{MAIL_DOMAIN}")
        for role, title, first, last, local in _PEOPLE
    ]


@dataclass(frozen=True, slots=True)
class BestCampaign:
    """A campaign worth launching: the pôle and kind with the most pupils to place, and the window that holds them."""

    pole: Pole
    kind: str
    starts_on: dt.date
    ends_on: dt.date
    name: str
    needs: int


def best_campaign(academie: str = DEMO_ACADEMIE, *, today: dt.date | None = None) -> BestCampaign | None:
    """Return the pôle and kind with the most needs to place among departures from tomorrow to three months.

    None when nobody is to be placed. The window goes from the first to the last of those departures.
    """
    today = today or timezone.localdate()
    with acting_as(Scope.for_job(academie)):
        best = (
            Need.objects.filter(
                academie_id=academie,
                pole__isnull=False,
                state__in=TO_PLACE,
                period__starts_on__range=(today + dt.timedelta(days=1), today + HORIZON),
            )
            .order_by()
            .values("pole", "period__kind")
            .annotate(needs=Count("pk"), first=Min("period__starts_on"), last=Max("period__starts_on"))
            .order_by("-needs", "pole", "period__kind")
            .first()
        )
        if best is None:
            return None
        pole = Pole.objects.get(pk=best["pole"])
    first, last = best["first"], best["last"]
    weeks = f"semaine {first.isocalendar().week}"
    if last != first:
        weeks = f"semaines {first.isocalendar().week} à {last.isocalendar().week}"
    name = f"{PeriodKind(best['period__kind']).label}, {weeks}"
    return BestCampaign(pole, best["period__kind"], first, last, name, best["needs"])

"""What stands around an offer: others like it of the same host, the legal quota, other académies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from companies.limits import LimitMissing
from companies.models import HostLoad, Offer, OfferPublication, QuotaOrder
from companies.quota import quota
from poles.imports.tables import search_text
from poles.models import Academie, LegalLimit
from poles.nomenclatures import PeriodKind
from tenancy.scope import Scope, acting_as
from web.french import counted

#: Stays that the quota counts (code de l'éducation, L124-8): those of L124-1, hence no observation.
COUNTED = frozenset({PeriodKind.PFMP.value, PeriodKind.BTS.value})


def duplicates_of(offer: Offer, limit: int = 5) -> list[Offer]:
    """Return the offers of the same host that the reader sees, with a day in common and the same title or dates."""
    others = Offer.objects.filter(company=offer.company_id, starts_on__lte=offer.ends_on, ends_on__gte=offer.starts_on)
    same = Q(title__unaccent__iexact=offer.title) | Q(starts_on=offer.starts_on, ends_on=offer.ends_on)
    live = others.filter(same, state__in=(Offer.State.OPEN, Offer.State.PAUSED)).exclude(pk=offer.pk)
    # Several sites published by one act are not copies of each other.
    if offer.bundle:
        live = live.exclude(bundle=offer.bundle)
    return sorted(live.order_by("-created_at", "pk")[:limit], key=lambda one: not _same_title(one, offer))


def _same_title(one: Offer, other: Offer) -> bool:
    return search_text(one.title) == search_text(other.title)


def is_elsewhere(publication: OfferPublication) -> bool:
    """Return whether the same offer is proposed in another académie: that, and nothing more, is told."""
    host = Scope.for_company(publication.company_id, Academie.objects.values_list("pk", flat=True))
    with acting_as(host):
        others = OfferPublication.objects.filter(offer=publication.offer_id)
        return others.exclude(academie=publication.academie_id).exists()


@dataclass(frozen=True, slots=True)
class Quota:
    """The legal quota of a host in the weeks of an offer, in one sentence; `late` when the offer goes beyond it."""

    sentence: str
    late: bool = False


def quota_of(offer: Offer, academie_id: str) -> Quota:
    """Return how the seats of an offer stand against the quota of its host, of all académies together."""
    if not COUNTED & set(offer.kinds):
        return Quota("Une séquence d'observation n'entre pas dans le nombre légal de stagiaires.")
    company = offer.company
    if not company.siret:
        return Quota("Sans SIRET, le nombre de stagiaires de cet organisme ne peut pas être suivi.", late=True)
    if company.headcount is None:
        return Quota("L'organisme n'a pas déclaré son effectif : le nombre légal ne peut pas être calculé.", late=True)
    raised = (
        set(offer.kinds) <= {PeriodKind.PFMP.value}
        and QuotaOrder.objects.filter(
            academie=academie_id, starts_on__lte=offer.starts_on, ends_on__gte=offer.starts_on
        ).exists()
    )
    try:
        most = quota(company.headcount, offer.starts_on, LegalLimit.objects.order_by("valid_from", "pk"), raised=raised)
    except LimitMissing as missing:
        return Quota(str(missing), late=True)
    first = offer.starts_on - dt.timedelta(days=offer.starts_on.weekday())
    load = HostLoad.objects.filter(siret=company.siret, week__range=(first, offer.ends_on)).order_by("-count", "week")
    heaviest = load.first()
    present = heaviest.count if heaviest else 0
    week = f" la semaine du {heaviest.week:%d/%m/%Y}" if heaviest and present else ""
    sentence = (
        f"{counted(present, 'stagiaire déjà prévu|stagiaires déjà prévus')}{week}, toutes académies ensemble ; "
        f"{most} au plus la même semaine pour cet effectif ; l'offre en propose {offer.seats}."
    )
    return Quota(sentence, late=present + offer.seats > most)

"""Mails about the life of an offer: to its host, to the coordinators of its pôle, to whoever reported it.

They name the offer and the act; no student, and nothing of what another académie decided.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.notices import take_back, tell
from accounts.outbox import Parcel, post
from accounts.outbox.models import Message
from companies.models import Offer, OfferPublication, OfferReport
from companies.moderation.link import token_for
from companies.moderation.people import is_of_host, people_of_offer
from poles.people import coordinators
from web.french import counted, long_date

HOST, POLE, READER = "publication_host", "publication_pole", "publication_reader"
STILL = "offer_still"
#: Kinds of events (declared in `registering.py`).
DECIDED, PROPOSED = "offer_decided", "offer_proposed"


def _life(offer: Offer) -> str:
    return reverse("moderation:life", args=[offer.pk])


def _tell_host(
    offer: Offer, *, academie_id: str, key: str, title: str, sentence: str, act: str, status: str = "",
    publication: str = "", after: dt.timedelta | None = None,
) -> None:  # fmt: skip
    """Tell each person of the host. `status`: the mail is dropped when the publication no longer has it."""
    people = people_of_offer(offer, academie_id)
    tell(to=people, kind=DECIDED, key=key, path=_life(offer), after=after or dt.timedelta(0))
    for person in people:
        whole = f"{key}:{person.pk}"
        post(
            template=HOST, to=person, academie_id=academie_id, key=whole,
            context={
                "title": title, "sentence": sentence, "act": act, "path": _life(offer),
                "company": str(offer.company_id), "status": status, "publication": publication, "notice": DECIDED,
            },
        )  # fmt: skip
        if after is not None:
            # Until then the coordinator may take the act back: the host has not read what is undone.
            Message.objects.filter(key=whole, state=Message.State.WAITING).update(due_at=timezone.now() + after)


def _stamp(publication: OfferPublication) -> str:
    """Return the moment of the decision, for keys: the same act is told once, the next one anew."""
    assert publication.decided_at is not None
    return f"{publication.decided_at:%Y%m%d%H%M%S%f}"


def _admitted(publication: OfferPublication) -> str:
    return f"publication:admitted:{publication.pk}:{_stamp(publication)}"


def tell_host_of_admission(publication: OfferPublication, *, after: dt.timedelta) -> None:
    """Tell the host that its offer is in the bank, once the admission can no longer be undone."""
    offer = publication.offer
    _tell_host(
        offer, academie_id=publication.academie_id, key=_admitted(publication),
        title="Votre offre est publiée",
        sentence=f"Le pôle a admis votre offre « {offer.title} ». Les établissements peuvent maintenant la voir.",
        act="Voir l'offre", status=publication.status, publication=str(publication.pk), after=after,
    )  # fmt: skip


def unsay_admission(publication: OfferPublication) -> None:
    """Forget the event of an admission that is being taken back; its mail is dropped by itself."""
    take_back(to=people_of_offer(publication.offer, publication.academie_id), key=_admitted(publication))


def tell_host_of_return(publication: OfferPublication) -> None:
    """Tell the host that its offer comes back, and why; the coordinator's word stands on the page."""
    offer = publication.offer
    reason = publication.get_return_reason_display()
    _tell_host(
        offer, academie_id=publication.academie_id, key=f"publication:returned:{publication.pk}:{_stamp(publication)}",
        title="Votre offre est à corriger",
        sentence=f"Le pôle vous retourne l'offre « {offer.title} » : {reason[:1].lower()}{reason[1:]}. "
        "Corrigez-la, puis proposez-la de nouveau.",
        act="Lire la raison et corriger", status=publication.status, publication=str(publication.pk),
    )  # fmt: skip


def tell_host_of_withdrawal(publication: OfferPublication) -> None:
    """Tell the host that its offer left the bank for good."""
    offer = publication.offer
    _tell_host(
        offer, academie_id=publication.academie_id, key=f"publication:withdrawn:{publication.pk}",
        title="Votre offre est retirée",
        sentence=f"Le pôle a retiré l'offre « {offer.title} » de la banque. Sa raison est sur la page de l'offre.",
        act="Lire la raison", status=publication.status, publication=str(publication.pk),
    )  # fmt: skip


def tell_host_of_end(offer: Offer, *, expired: bool, unanswered: bool) -> None:
    """Tell the host, once, that its offer ended by the calendar; one that it closed itself needs no mail."""
    publication = offer.publications.order_by("pk").first()
    if publication is None or not (expired or unanswered):
        return
    if expired:
        title = "Votre offre a pris fin"
        sentence = f"Le dernier jour de l'offre « {offer.title} » est passé. Vous pouvez la renouveler en un clic."
    else:
        title = "Votre offre est fermée"
        sentence = (
            f"Sans réponse de votre part, l'offre « {offer.title} » n'est plus montrée aux établissements. "
            "Si elle est toujours d'actualité, renouvelez-la en un clic."
        )
    _tell_host(
        offer, academie_id=publication.academie_id, key=f"offer:ended:{offer.pk}", title=title, sentence=sentence,
        act="Voir l'offre",
    )  # fmt: skip


def ask_host(offer: Offer, *, answer_by: dt.date) -> int:
    """Ask each person of the host whether the offer still stands, by a link without account. Return to how many."""
    publication = offer.publications.order_by("pk").first()
    if publication is None or offer.asked_at is None:
        return 0
    people = people_of_offer(offer, publication.academie_id)
    for person in people:
        post(
            template=STILL, to=person, academie_id=publication.academie_id,
            key=f"offer:still:{offer.pk}:{offer.asked_at:%Y%m%d%H%M%S}:{person.pk}",
            context={
                "title": "Votre offre est-elle toujours d'actualité ?",
                "sentence": f"Vous n'avez pas confirmé l'offre « {offer.title} » depuis "
                f"{counted((offer.asked_at - offer.confirmed_at).days, 'jour|jours')}. Répondez en un clic avant le "
                f"{long_date(answer_by)} : sans réponse, elle sera fermée.",
                "act": "Répondre en un clic", "path": reverse("moderation:still", args=[token_for(offer)]),
                "company": str(offer.company_id), "offer": str(offer.pk),
            },
        )  # fmt: skip
    return len(people)


def remind_pole(academie_id: str, pole_id: UUID, waiting: int, oldest: dt.datetime, key: str) -> int:
    """Remind the coordinators of offers that wait for them. Return to how many."""
    people = coordinators(academie_id, pole_id)
    for person in people:
        post(
            template=POLE, to=person, academie_id=academie_id, key=f"publication:waiting:{key}:{person.pk}",
            context={
                "title": f"{counted(waiting, 'offre attend|offres attendent')} votre lecture",
                "sentence": f"La plus ancienne est déposée depuis le {long_date(oldest)}. Tant qu'elle n'est pas "
                "admise, aucun établissement ne la voit.",
                "act": "Lire les offres à admettre", "path": reverse("moderation:queue"), "pole": str(pole_id),
                "about": "waiting",
            },
        )  # fmt: skip
    return len(people)


def tell_pole_of_proposal(publication: OfferPublication) -> None:
    """Tell the coordinators that an offer waits for their reading; the mail is the one of the day."""
    tell(
        to=coordinators(publication.academie_id, publication.pole_id), kind=PROPOSED,
        key=f"publication:proposed:{publication.pk}:{publication.submitted_at:%Y%m%d%H%M%S%f}",
        path=reverse("moderation:publication", args=[publication.pk]),
    )  # fmt: skip


def tell_pole_of_report(report: OfferReport) -> None:
    """Tell the coordinators that a reader reports an offer; the offer is named on the page, the reader nowhere."""
    for person in coordinators(report.academie_id, report.pole_id):
        post(
            template=POLE, to=person, academie_id=report.academie_id, key=f"report:made:{report.pk}:{person.pk}",
            context={
                "title": "Une offre est signalée",
                "sentence": f"Motif : {report.get_ground_display()}. Relisez l'offre, puis gardez-la, retournez-la ou "
                "retirez-la.",
                "act": "Traiter le signalement", "path": reverse("moderation:reports"), "pole": str(report.pole_id),
                "about": "reports",
            },
        )  # fmt: skip


def tell_reporter(report: OfferReport, person: User) -> None:
    """Tell whoever reported what the pôle decided; its answer stands on their page."""
    post(
        template=READER, to=person, academie_id=report.academie_id, key=f"report:answered:{report.pk}",
        context={
            "title": "Réponse à votre signalement",
            "sentence": f"Le pôle a relu l'offre que vous aviez signalée : {report.get_state_display().lower()}.",
            "act": "Lire la réponse", "path": reverse("moderation:my-reports"),
        },
    )  # fmt: skip


def host_still_due(parcel: Parcel) -> bool:
    """Whether the person is still of the host, and the publication still is what the mail says."""
    words = parcel.context
    if parcel.person is None or not is_of_host(parcel.person, UUID(str(words["company"]))):
        return False
    if not words["status"]:
        return True
    return OfferPublication.objects.filter(pk=str(words["publication"]), status=str(words["status"])).exists()


def question_still_due(parcel: Parcel) -> bool:
    """Whether the person is still of the host, and nobody answered meanwhile."""
    words = parcel.context
    if parcel.person is None or not is_of_host(parcel.person, UUID(str(words["company"]))):
        return False
    live = (Offer.State.OPEN, Offer.State.PAUSED)
    return Offer.objects.filter(pk=str(words["offer"]), asked_at__isnull=False, state__in=live).exists()


def pole_still_due(parcel: Parcel) -> bool:
    """Whether the person still coordinates the pôle, and something still waits there."""
    pole = UUID(str(parcel.context["pole"]))
    if parcel.person is None or parcel.person.pk not in {one.pk for one in coordinators(parcel.academie_id, pole)}:
        return False
    if parcel.context["about"] == "waiting":
        return OfferPublication.objects.waiting().filter(pole=pole).exists()
    return OfferReport.objects.filter(pole=pole, state=OfferReport.State.OPEN).exists()

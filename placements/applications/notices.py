"""Mails about applications: the reference of the card and what is waited for; never who the student is.

One template says them all. `side` and `place` name the function that is told, `row` and `state` what must still be true
for the mail to leave.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.notices import tell
from accounts.outbox import Parcel, post
from companies.moderation.people import is_of_host, people_of_offer
from establishments.models import StaffMember
from placements.models import Application
from poles.people import coordinators
from web.french import long_date, span

TEMPLATE = "application_notice"
#: Kinds of events, by side that is told (declared in `registering.py`).
KINDS = {"host": "application_host", "school": "application_school", "pole": "application_pole"}
#: Who answers for the placements of a school; the heads when nobody does.
OFFICE = (StaffMember.Role.DDFPT, StaffMember.Role.BUSINESS_OFFICE)


def tell_host_of_card(application: Application) -> None:
    """Tell the host that a student asks for one of its places."""
    _host(
        application, "sent", "une candidature à lire",
        f"Un élève vous est proposé pour « {application.offer.title} ». "
        f"Répondez avant le {long_date(application.due_on)} : un oui ou un non aide l'élève à avancer.",
    )  # fmt: skip


def tell_host_of_freed_seat(application: Application) -> None:
    """Tell the host that a place is free for who waited for it."""
    _host(
        application, "promoted", "une place s'est libérée",
        f"Une place de « {application.offer.title} » s'est libérée et un élève l'attendait. "
        f"Répondez avant le {long_date(application.due_on)}.",
    )  # fmt: skip


def remind_host(application: Application) -> None:
    """Remind the host, once, of an answer that is waited for."""
    _host(
        application, "reminded", "votre réponse est attendue",
        f"Une candidature pour « {application.offer.title} » attend votre réponse. Sans réponse avant le "
        f"{long_date(application.due_on)}, elle sera close et la place restera libre.",
    )  # fmt: skip


def tell_host_of_agreement(application: Application) -> None:
    """Tell the host that the school confirmed: it may now read who comes."""
    card = application.card
    _host(
        application, "confirmed", "l'établissement confirme",
        f"L'établissement confirme l'accueil {span(card.starts_on, card.ends_on)}. Vous pouvez lire le nom de l'élève "
        "dans votre espace.",
        "Ouvrir votre espace",
    )  # fmt: skip


def tell_host_of_end(application: Application) -> None:
    """Tell the host that an application no longer waits for it, without saying why."""
    _host(
        application, application.state, "plus rien à faire",
        f"La candidature pour « {application.offer.title} » est close : aucune réponse n'est plus attendue.",
    )  # fmt: skip


def tell_school_of_yes(application: Application) -> None:
    """Ask the school to confirm what the host accepted."""
    _school(
        application, "accepted", "l'organisme d'accueil dit oui",
        f"« {application.offer.title} » : l'organisme d'accueil accepte. La place est gardée ; confirmez-la avant le "
        f"{long_date(application.due_on)}.",
    )  # fmt: skip


def remind_school(application: Application) -> None:
    """Remind the school, once, of what it has to confirm."""
    _school(
        application, "reminded", "une place à confirmer",
        f"« {application.offer.title} » : la place acceptée attend votre confirmation. Elle est rendue après le "
        f"{long_date(application.due_on)}.",
    )  # fmt: skip


def tell_askers_of_end(application: Application) -> None:
    """Tell who asked that the host said no, or nothing. The motive stands on the page, not in a mail."""
    label = application.get_state_display().lower()
    words = f"« {application.offer.title} » : la candidature est close ({label}). La recherche continue."
    if application.origin == Application.Origin.POLE and application.pole_id is not None:
        _post(
            coordinators(application.academie_id, application.pole_id), application, application.state, "close", words,
            act="Ouvrir le guichet", path=reverse("desk:desk"), side="pole", place=str(application.pole_id),
        )  # fmt: skip
    else:
        _school(application, application.state, "close", words)


def _host(application: Application, event: str, title: str, sentence: str, act: str = "Voir vos offres") -> None:
    people = people_of_offer(application.offer, application.academie_id)
    _post(
        people, application, event, title, sentence, act=act, path=reverse("company_offers:offers"), side="host",
        place=str(application.company_id),
    )  # fmt: skip


def _school(application: Application, event: str, title: str, sentence: str) -> None:
    _post(
        _people_of_school(application), application, event, title, sentence, act="Ouvrir la liste des élèves",
        path=reverse("board:students"), side="school", place=application.establishment_id,
    )  # fmt: skip


def _post(
    people: Iterable[User], application: Application, event: str, title: str, sentence: str, *, act: str,
    path: str, side: str, place: str,
) -> None:  # fmt: skip
    told = list(people)
    key = f"application:{event}:{application.pk}:{application.version}"
    tell(to=told, kind=KINDS[side], key=key, path=path)
    for person in told:
        post(
            template=TEMPLATE, to=person, academie_id=application.academie_id,
            key=f"{key}:{person.pk}",
            context={
                "title": f"Candidature {application.card.reference} : {title}", "sentence": sentence, "act": act,
                "path": path, "side": side, "place": place, "row": str(application.pk), "state": application.state,
                "notice": KINDS[side],
            },
        )  # fmt: skip


def _staff(uai: str) -> list[StaffMember]:
    today = timezone.localdate()
    rows = StaffMember.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), establishment=uai)
    return list(rows.filter(starts_on__lte=today).select_related("user").order_by("pk"))


def _people_of_school(application: Application) -> list[User]:
    """Return who sent the application if still there, else the office, else the heads."""
    first = application.moves.order_by("moved_at", "pk").first()
    staff = _staff(application.establishment_id)
    for chosen in (
        [one for one in staff if first is not None and one.user_id == first.moved_by_id],
        [one for one in staff if one.role in OFFICE],
        [one for one in staff if one.role == StaffMember.Role.HEAD],
    ):
        if chosen:
            return list({one.user_id: one.user for one in chosen}.values())
    return []


def still_due(parcel: Parcel) -> bool:
    """Whether the person still holds the function that was told, and the application is still in the same state."""
    person, context = parcel.person, parcel.context
    if person is None:
        return False
    if not Application.objects.filter(pk=str(context["row"]), state=str(context["state"])).exists():
        return False
    side, place = context["side"], str(context["place"])
    if side == "host":
        return is_of_host(person, UUID(place))
    if side == "pole":
        return any(one.pk == person.pk for one in coordinators(parcel.academie_id, UUID(place)))
    return any(one.user_id == person.pk for one in _staff(place))

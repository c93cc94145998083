"""Mails about contacts: to the office of a school, to the coordinators of a pôle, to whoever has a step to do.

None of them names a private contact, nor the school that is asked; the page does, for whoever may read it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from accounts.notices import tell
from accounts.outbox import Parcel, post
from companies.contacts.people import is_of_school, office_of
from companies.models import Contact, ContactEvent, ContactLoan
from poles.people import coordinators
from tenancy.scope import Scope, acting_as
from web.french import counted, long_date

SCHOOL, POLE = "contact_school", "contact_pole"
#: Kinds of events (declared in `registering.py`).
ASKED, ANSWERED = "contact_asked", "contact_answered"


def _loan(loan: ContactLoan) -> str:
    return reverse("contacts:loan", args=[loan.pk])


def _tell(
    template: str, people: Collection[User], *, academie_id: str, key: str, title: str, sentence: str, act: str,
    path: str, about: str = "", row: str = "", notice: str = "", **side: str,
) -> int:  # fmt: skip
    """Tell each person, inside the product when the event has a kind, and by mail. `side`: `school` or `pole`."""
    if notice:
        tell(to=people, kind=notice, key=f"contact:{key}", path=path)
    words = {"title": title, "sentence": sentence, "act": act, "path": path, "about": about, "row": row}
    for person in people:
        post(
            template=template, to=person, academie_id=academie_id, key=f"contact:{key}:{person.pk}",
            context=words | {"notice": notice} | side,
        )  # fmt: skip
    return len(people)


def _school_of(loan: ContactLoan) -> str:
    with acting_as(Scope.for_job(loan.academie_id)):
        return str(Contact.objects.values_list("establishment_id", flat=True).get(pk=loan.contact_id))


def tell_school_of_request(loan: ContactLoan) -> None:
    """Tell the office of the owner that the pôle asks for one of its contacts."""
    school = _school_of(loan)
    _tell(
        SCHOOL,
        office_of(loan.academie_id, school), academie_id=loan.academie_id, school=school, key=f"asked:{loan.pk}",
        title="Le pôle vous demande un contact",
        sentence=f"Le pôle vous demande le prêt d'un contact réservé, pour "
        f"{counted(loan.seats, 'place|places')}. Il ne connaît ni l'organisme ni votre établissement tant que vous "
        "n'avez pas dit oui.",
        act="Répondre à la demande", path=_loan(loan), about="asked", row=str(loan.pk), notice=ASKED,
    )  # fmt: skip


def tell_pole_of_answer(loan: ContactLoan) -> None:
    """Tell the coordinators what became of their request."""
    if loan.state == ContactLoan.State.GRANTED:
        assert loan.until is not None
        title = "Un contact vous est prêté"
        sentence = f"Un établissement vous prête le contact demandé jusqu'au {long_date(loan.until)}."
        act = "Voir le contact"
    elif loan.state == ContactLoan.State.REFUSED:
        title, act = "Un prêt de contact refusé", "Lire la réponse"
        sentence = "L'établissement ne prête pas le contact demandé. Sa réponse est sur la page de la demande."
    else:
        title, act = "Une demande de contact est close", "Lire la raison"
        sentence = "La demande de prêt d'un contact n'a plus lieu d'être. La raison est sur la page de la demande."
    _tell(
        POLE,
        coordinators(loan.academie_id, loan.pole_id), academie_id=loan.academie_id, pole=str(loan.pole_id),
        key=f"answered:{loan.pk}:{loan.state}", title=title, sentence=sentence, act=act, path=_loan(loan),
        notice=ANSWERED,
    )  # fmt: skip


def tell_of_end(loan: ContactLoan, *, by_school: bool) -> None:
    """Tell both sides that a loan is over; when the school ended it, the pôle alone."""
    _tell(
        POLE,
        coordinators(loan.academie_id, loan.pole_id), academie_id=loan.academie_id, pole=str(loan.pole_id),
        key=f"ended:{loan.pk}", title="Un prêt de contact est terminé",
        sentence="Le prêt d'un contact est terminé : ses coordonnées ne vous sont plus visibles. Vos échanges restent.",
        act="Voir le prêt", path=_loan(loan),
    )  # fmt: skip
    if by_school or loan.lender_id is None:
        return
    _tell(
        SCHOOL,
        office_of(loan.academie_id, loan.lender_id), academie_id=loan.academie_id, school=loan.lender_id,
        key=f"returned:{loan.pk}", title="Votre contact vous revient",
        sentence="Le prêt d'un de vos contacts au pôle est terminé : le pôle n'en voit plus les coordonnées. Élèves "
        f"placés grâce à lui : {loan.placed}.",
        act="Voir le prêt", path=_loan(loan),
    )  # fmt: skip


def tell_school_of_opening(academie_id: str, uai: str, day: dt.date, contacts: Collection[UUID]) -> int:
    """Tell the office that contacts open to the pôle after a day; once for the same contacts and the same day."""
    digest = hashlib.sha256(",".join(sorted(map(str, contacts))).encode()).hexdigest()[:16]
    many = len(contacts)
    what = counted(
        many, "contact réservé à votre établissement s'ouvre|contacts réservés à votre établissement s'ouvrent"
    )
    return _tell(
        SCHOOL,
        office_of(academie_id, uai), academie_id=academie_id, school=uai, key=f"opening:{uai}:{day}:{digest}",
        title=f"{counted(many, 'contact bientôt ouvert|contacts bientôt ouverts')} au pôle",
        sentence=f"{what} au pôle après le {long_date(day)}. Prolongez la réserve pour les garder pour vous.",
        act="Voir ces contacts", path=f"{reverse('contacts:contacts')}?visibilite=school&tri=reserve",
    )  # fmt: skip


def remind(event: ContactEvent) -> int:
    """Remind of a step that is due: its writer if still there, else the office or the coordinators. Return how many."""
    key, path = f"step:{event.pk}", reverse("contacts:event", args=[event.pk])
    title, act = "Une étape à faire aujourd'hui", "Voir l'étape"
    sentence = "Une étape que vous aviez prévue auprès d'un organisme d'accueil est à faire. Elle est sur la page."
    author = event.author
    if event.establishment_id is not None:
        school = event.establishment_id
        here = author is not None and is_of_school(event.academie_id, school, author)
        people = [author] if author is not None and here else office_of(event.academie_id, school)
        return _tell(
        SCHOOL,
            people, academie_id=event.academie_id, school=school, key=key, title=title, sentence=sentence, act=act,
            path=path, about="step", row=str(event.pk),
        )  # fmt: skip
    assert event.pole_id is not None
    team = coordinators(event.academie_id, event.pole_id)
    mine = [one for one in team if one.pk == event.author_id]
    return _tell(
        POLE,
        mine or team, academie_id=event.academie_id, pole=str(event.pole_id), key=key, title=title, sentence=sentence,
        act=act, path=path, about="step", row=str(event.pk),
    )  # fmt: skip


def school_still_due(parcel: Parcel) -> bool:
    """Whether the person is still of the school, and the thing still waits."""
    if parcel.person is None or not is_of_school(parcel.academie_id, str(parcel.context["school"]), parcel.person):
        return False
    return _waits(parcel)


def pole_still_due(parcel: Parcel) -> bool:
    """Whether the person still coordinates the pôle, and the thing still waits."""
    team = coordinators(parcel.academie_id, UUID(str(parcel.context["pole"])))
    if parcel.person is None or parcel.person.pk not in {one.pk for one in team}:
        return False
    return _waits(parcel)


def _waits(parcel: Parcel) -> bool:
    row = str(parcel.context["row"])
    if parcel.context["about"] == "asked":
        return ContactLoan.objects.filter(pk=row, state=ContactLoan.State.ASKED).exists()
    if parcel.context["about"] == "step":
        return ContactEvent.objects.filter(pk=row, settled_at__isnull=True).exists()
    return True

"""Mails of the desk: what waits, never about whom. Each is posted once, and checked again at the moment of leaving.

One template says them all; `about` and `row` name what must still be true for the mail to leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.notices import tell
from accounts.outbox import Parcel, post
from establishments.models import StaffMember
from placements.desk.models import Escalation, LoanRequest, NeedMessage, Suggestion
from poles.models import Pole
from poles.people import coordinators
from tenancy.scope import Scope, acting_as
from web.french import counted, long_date, plural

TEMPLATE = "desk_notice"
#: Kinds of events, by side that is told (declared in `kinds.py`).
KINDS = {"pole": "desk_pole", "school": "desk_school"}
#: Who answers the pôle for a school when the person who asked has left.
OFFICE = (StaffMember.Role.DDFPT, StaffMember.Role.BUSINESS_OFFICE)


def _staff(academie_id: str, uai: str) -> list[StaffMember]:
    today = timezone.localdate()
    with acting_as(Scope.for_job(academie_id)):
        rows = StaffMember.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today), establishment=uai, starts_on__lte=today
        )
        return list(rows.select_related("user").order_by("pk"))


def people_of_school(request: Escalation) -> list[User]:
    """Return whom the pôle answers: who handed the need over if still there, else the office, else the heads."""
    staff = _staff(request.academie_id, request.establishment_id)
    for chosen in (
        [one for one in staff if one.user_id == request.opened_by_id],
        [one for one in staff if one.role in OFFICE],
        [one for one in staff if one.role == StaffMember.Role.HEAD],
    ):
        if chosen:
            return list({one.user_id: one.user for one in chosen}.values())
    return []


def _people_of_pole(request: Escalation) -> list[User]:
    people = coordinators(request.academie_id, request.pole_id)
    owner = [one for one in people if one.pk == request.claimed_by_id]
    return owner or people


def _post(
    people: Iterable[User], *, academie_id: str, key: str, title: str, sentence: str, act: str, path: str,
    side: str, place: str, about: str = "", row: str = "",
) -> int:  # fmt: skip
    """Post the same words to each person; return to how many. `side`: « pole » or « school », `place`: its key."""
    people, posted = list(people), 0
    tell(to=people, kind=KINDS[side], key=f"desk:{key}", path=path)
    for person in people:
        post(
            template=TEMPLATE, to=person, academie_id=academie_id, key=f"desk:{key}:{person.pk}",
            context={
                "title": title, "sentence": sentence, "act": act, "path": path, "side": side, "place": place,
                "about": about, "row": row, "notice": KINDS[side],
            },
        )  # fmt: skip
        posted += 1
    return posted


def tell_pole_of_requests(requests: Sequence[Escalation]) -> None:
    """Tell the coordinators that a school handed needs over: one mail for all those of one act."""
    first = requests[0]
    by_pole: dict[UUID, list[Escalation]] = {}
    for one in requests:
        by_pole.setdefault(one.pole_id, []).append(one)
    for pole, rows in by_pole.items():
        many = len(rows)
        school = rows[0].need.establishment.name
        _post(
            coordinators(first.academie_id, pole), academie_id=first.academie_id, key=f"asked:{rows[0].pk}",
            title=f"{counted(many, 'demande|demandes')} au pôle",
            sentence=f"{school} vous transmet {counted(many, 'besoin|besoins')} de stage. "
            f"Réponse attendue le {long_date(min(one.due_on for one in rows))}.",
            act=f"Voir {plural(many, 'la demande|les demandes')}",
            path=reverse("desk:request", args=[rows[0].need_id]) if many == 1 else reverse("desk:desk"),
            side="pole", place=str(pole), about="request" if many == 1 else "", row=str(rows[0].pk),
        )  # fmt: skip


def tell_pole_of_withdrawal(request: Escalation) -> None:
    """Tell the owner that the school searches by itself again."""
    _post(
        _people_of_pole(request), academie_id=request.academie_id, key=f"withdrawn:{request.pk}",
        title="Une demande reprise par l'établissement",
        sentence="L'établissement reprend un élève dont vous vous occupiez. Sa raison est sur la page de la demande.",
        act="Lire la raison", path=reverse("desk:request", args=[request.need_id]), side="pole",
        place=str(request.pole_id),
    )  # fmt: skip


def tell_school_of_answer(request: Escalation) -> None:
    """Tell the school that the pôle closed a request without a place."""
    _post(
        people_of_school(request), academie_id=request.academie_id, key=f"closed:{request.pk}",
        title="Réponse du pôle à votre demande",
        sentence=f"Le pôle a clos une de vos demandes : {request.get_outcome_display().lower()}. "
        "Sa réponse est sur la fiche de l'élève.",
        act="Lire la réponse", path=_sheet(request.need.student_id), side="school", place=request.establishment_id,
    )  # fmt: skip


def tell_school_of_suggestion(suggestion: Suggestion) -> None:
    """Tell the school that a proposal waits for its answer, and until when."""
    request = _last_request(suggestion.need_id)
    _post(
        people_of_school(request) if request else [], academie_id=suggestion.academie_id,
        key=f"suggested:{suggestion.pk}", title="Une place proposée par le pôle",
        sentence="Le pôle vous propose une place pour un élève. "
        f"Dites oui ou non avant le {long_date(suggestion.answer_by)}.",
        act="Répondre à la proposition", path=_sheet(suggestion.need.student_id), side="school",
        place=suggestion.establishment_id, about="suggestion", row=str(suggestion.pk),
    )  # fmt: skip


def tell_pole_of_answer(suggestion: Suggestion) -> None:
    """Tell the owner what the school answered to a proposal."""
    request = _last_request(suggestion.need_id)
    accepted = suggestion.state == Suggestion.State.ACCEPTED
    _post(
        _people_of_pole(request) if request else [], academie_id=suggestion.academie_id,
        key=f"answered:{suggestion.pk}",
        title="Proposition acceptée" if accepted else "Proposition refusée",
        sentence="L'établissement accepte la place que vous proposiez. La demande est close."
        if accepted
        else "L'établissement refuse la place que vous proposiez. Sa raison est sur la page de la demande.",
        act="Voir la demande", path=reverse("desk:request", args=[suggestion.need_id]), side="pole",
        place=str(suggestion.pole_id),
    )  # fmt: skip


def tell_of_message(message: NeedMessage, first_unread: UUID) -> None:
    """Tell the other side that a message waits; one mail until it has read."""
    from_school = message.side == NeedMessage.Side.SCHOOL
    request = _last_request(message.need_id)
    if from_school:
        people = _people_of_pole(request) if request else coordinators(message.academie_id, message.pole_id)
    else:
        people = people_of_school(request) if request else []
    _post(
        people, academie_id=message.academie_id, key=f"message:{first_unread}",
        title="Un message à lire",
        sentence=f"{'Un établissement' if from_school else 'Le pôle'} vous a écrit au sujet d'un élève.",
        act="Lire le message",
        path=reverse("desk:request", args=[message.need_id]) if from_school else _sheet(message.need.student_id),
        side="pole" if from_school else "school",
        place=str(message.pole_id) if from_school else message.establishment_id,
        about="message", row=str(first_unread),
    )  # fmt: skip


def tell_lender(loan: LoanRequest, asker: str) -> None:
    """Tell the coordinators of a pôle that another one asks for a place."""
    _post(
        coordinators(loan.academie_id, loan.lender_id), academie_id=loan.academie_id, key=f"loan:{loan.pk}",
        title="Une demande de prêt entre pôles",
        sentence=f"Le pôle {asker} cherche une place pour un élève ({loan.get_level_display()}).",
        act="Répondre à la demande", path=reverse("desk:loan", args=[loan.pk]), side="pole",
        place=str(loan.lender_id), about="loan", row=str(loan.pk),
    )  # fmt: skip


def tell_asker(loan: LoanRequest, lender: str) -> None:
    """Tell the coordinators who asked for a loan what the other pôle answers."""
    lent = loan.state == LoanRequest.State.LENT
    _post(
        coordinators(loan.academie_id, loan.pole_id), academie_id=loan.academie_id,
        key=f"loan:{loan.pk}:{loan.state}", title="Prêt accordé" if lent else "Prêt refusé",
        sentence=f"Le pôle {lender} {'vous prête une offre' if lent else 'ne peut pas vous prêter de place'}.",
        act="Voir la réponse", path=reverse("desk:loan", args=[loan.pk]), side="pole", place=str(loan.pole_id),
    )  # fmt: skip


def remind_pole(request: Escalation) -> int:
    """Remind the owner, else the coordinators, of a request whose answer is due. Return how many mails."""
    return _post(
        _people_of_pole(request), academie_id=request.academie_id, key=f"due:{request.pk}",
        title="Une demande attend votre réponse",
        sentence=f"Un établissement attend la réponse du pôle pour le {long_date(request.due_on)}.",
        act="Répondre", path=reverse("desk:request", args=[request.need_id]), side="pole",
        place=str(request.pole_id), about="request", row=str(request.pk),
    )  # fmt: skip


def remind_school(suggestion: Suggestion) -> int:
    """Remind the school of a proposal to answer. Return how many mails."""
    request = _last_request(suggestion.need_id)
    return _post(
        people_of_school(request) if request else [], academie_id=suggestion.academie_id,
        key=f"answer:{suggestion.pk}", title="Une proposition attend votre réponse",
        sentence=f"La place proposée par le pôle est gardée jusqu'au {long_date(suggestion.answer_by)}.",
        act="Répondre à la proposition", path=_sheet(suggestion.need.student_id), side="school",
        place=suggestion.establishment_id, about="suggestion", row=str(suggestion.pk),
    )  # fmt: skip


def _last_request(need_id: UUID) -> Escalation | None:
    return Escalation.objects.filter(need=need_id).order_by("-opened_at", "pk").first()


def _sheet(student_id: UUID) -> str:
    return reverse("board:student", args=[student_id])


def still_due(parcel: Parcel) -> bool:
    """Whether the person still holds the function that was told, and the thing still waits."""
    person, place = parcel.person, str(parcel.context["place"])
    if person is None:
        return False
    if parcel.context["side"] == "pole":
        holds = any(one.pk == person.pk for one in coordinators(parcel.academie_id, UUID(place)))
    else:
        holds = any(one.user_id == person.pk for one in _staff(parcel.academie_id, place))
    return holds and _waits(str(parcel.context["about"]), str(parcel.context["row"]))


def _waits(about: str, row: str) -> bool:
    if about == "request":
        return Escalation.objects.filter(pk=row, closed_at__isnull=True).exists()
    if about == "suggestion":
        return Suggestion.objects.filter(pk=row, state=Suggestion.State.OPEN).exists()
    if about == "message":
        return NeedMessage.objects.filter(pk=row, read_at__isnull=True).exists()
    if about == "loan":
        return LoanRequest.objects.filter(pk=row, state=LoanRequest.State.ASKED).exists()
    return True


def pole_names(academie_id: str) -> dict[UUID, str]:
    """Return the names of the pôles of an académie: public within it, whatever the scope of the caller."""
    with acting_as(Scope.for_job(academie_id)):
        return dict(Pole.objects.order_by("name").values_list("pk", "name"))

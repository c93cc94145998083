"""What schools and pôles wrote about needs: diaries, requests, messages, proposals, and the history of each need.

Everything is drawn from closed lists; hosts are those of the demonstration, or names that say that they are invented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from companies.models import Offer
from config.seed.hosts import Hosts, any_sector
from config.seed.ids import Ids
from config.seed.needs import Search, at
from config.seed.offers import Bank
from config.seed.placed import fitting_offer
from config.seed.writing import insert
from placements.desk.models import Escalation, NeedMessage, Suggestion
from placements.desk.rules import answer_by, working_days_after
from placements.models import FOUND, TO_PLACE, Need, NeedMove, NeedState, Placement
from placements.search.models import Answer, Means, Motive, SearchStep

#: The delay of an académie that has decided nothing (`AcademieSettings.answer_days`).
ANSWER_DAYS = 4
#: Shares of the requests taken by the coordinator and of those with messages; of the taken ones with a proposal.
CLAIMED, TALKED, PROPOSED, DECLINED = 1 / 3, 0.2, 0.2, 0.12
#: Days back to which the diaries of open searches go.
DIARY_DAYS = 30
DAY = dt.timedelta(days=1)
#: First minutes of a day: a row of today is never in the future.
DAWN = 5

MEANS = ((Means.PHONE, 40), (Means.VISIT, 25), (Means.MAIL, 20), (Means.FORM, 10), (Means.LETTER, 5))
ANSWERS = ((Answer.REFUSED, 56), (Answer.WAITING, 37), (Answer.INTERVIEW, 7))
MOTIVES = (
    (Motive.NO_SEAT, 30), (Motive.NO_TUTOR, 22), (Motive.DATES, 10), (Motive.TRAINING, 10), (Motive.DISTANCE, 8),
    (Motive.NONE_GIVEN, 8), (Motive.MINOR, 5), (Motive.TOO_YOUNG, 4), (Motive.OTHER, 3), (Motive.SCHOOL, 1),
    (Motive.ORIGIN, 1), (Motive.ADDRESS, 1), (Motive.SEX, 1),
)  # fmt: skip
INVENTED = ("Atelier Fictif Témoin", "Garage Imaginaire", "Boutique Exemple", "Maison Modèle (fictive)", "Essai & Fils")
TRIED = (
    "Recherche menée avec la famille ; les réponses tardent.",
    "Toutes les entreprises connues de l'équipe ont été appelées.",
    "Deux refus faute de tuteur, une relance sans réponse.",
    "",
)
ASKED = (
    "Le trajet peut aller jusqu'à 45 minutes en bus.",
    "L'élève peut commencer dès 7 heures si besoin.",
    "Un second secteur convient aussi, si le tuteur est du métier.",
)
REPLIED = (
    "Bien reçu : deux entreprises sont contactées cette semaine.",
    "Le rayon peut-il être élargi de quelques kilomètres ?",
    "Une réponse est attendue demain, nous revenons vers vous.",
)
NOTES = ("Une place reste libre à ces dates.", "L'entreprise a déjà accueilli un élève de cette filière.", "")
DECLINES = ("Trajet trop long pour l'élève.", "Les horaires ne conviennent pas à un mineur.")


@dataclass(slots=True)
class Story:
    """Rows to write."""

    moves: list[NeedMove] = field(default_factory=list)
    steps: list[SearchStep] = field(default_factory=list)
    requests: list[Escalation] = field(default_factory=list)
    messages: list[NeedMessage] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)

    def write(self) -> None:
        """Insert everything; the needs and the offers are there already."""
        insert(NeedMove, self.moves)
        insert(SearchStep, self.steps)
        insert(Escalation, self.requests)
        insert(NeedMessage, self.messages)
        insert(Suggestion, self.suggestions)


class Storyteller:
    """Tells what happened to each need, and leaves it in the state where the story ends.

    `staff`: who works in a school, by UAI; `coordinators`: who holds the letter in force, by pôle. Others act without
    a name.
    """

    def __init__(
        self, *, hosts: Hosts, bank: Bank, ids: Ids, today: dt.date, rng: Random, staff: Mapping[str, int],
        coordinators: Mapping[UUID, int],
    ) -> None:  # fmt: skip
        self._hosts, self._bank, self._ids = hosts, bank, ids
        self._today, self._rng = today, rng
        self._staff, self._coordinators = staff, coordinators
        self.story = Story()

    def tell(self, searches: list[Search], placements: list[Placement]) -> Story:
        """Tell every need; `searches` are changed in memory, hence told before they are written."""
        places = {placement.need_id: placement for placement in placements}
        for search in searches:
            if search.need.state == NeedState.DRAFT:
                continue
            self._move(search.need, (NeedState.DRAFT, NeedState.SEARCHING), search.need.opened_at, self._author(search))
            if search.need.state in FOUND:
                self._placed(search, places[search.need.pk])
            elif search.need.state == NeedState.ABANDONED:
                self._missed(search)
            elif search.need.state in TO_PLACE:
                self._diary(search)
                if search.need.state == NeedState.ESCALATED:
                    self._request(search)
                elif search.slot.starts_on <= self._today:
                    self._to(
                        search.need, NeedState.UNPLACED, at(search.slot.starts_on, DAWN), None, "Premier jour sans lieu"
                    )
        return self.story

    def _author(self, search: Search) -> int | None:
        return self._staff.get(search.need.establishment_id)

    def _row(self, need: Need, kind: str, *parts: Any) -> dict[str, Any]:
        """Columns that every row of a need carries."""
        return {
            "id": self._ids(kind, need.pk, *parts),
            "academie_id": need.academie_id,
            "need_id": need.pk,
            "establishment_id": need.establishment_id,
        }

    def _move(self, need: Need, states: tuple[str, str], when: dt.datetime, who: int | None, reason: str = "") -> None:
        self.story.moves.append(
            NeedMove(
                **self._row(need, "move", *states), pole_id=need.pole_id, before=states[0], after=states[1],
                moved_at=when, moved_by_id=who, reason=reason,
            )
        )  # fmt: skip

    def _to(self, need: Need, state: NeedState, when: dt.datetime, who: int | None, reason: str = "") -> None:
        """Move the need from its present state."""
        self._move(need, (need.state, state), when, who, reason)
        need.state = state

    def _placed(self, search: Search, placement: Placement) -> None:
        """A place was found, then the stay begins and ends with its dates."""
        need, slot = search.need, search.slot
        self._move(need, (NeedState.SEARCHING, need.state), placement.agreed_at, self._author(search))
        if slot.starts_on <= self._today:
            begun = max(placement.agreed_at, at(slot.starts_on, DAWN))
            self._to(need, NeedState.STARTED, begun, None, "Premier jour du stage")
        if slot.ends_on < self._today:
            self._to(need, NeedState.ENDED, at(slot.ends_on + DAY, DAWN), None, "Dernier jour du stage passé")

    def _missed(self, search: Search) -> None:
        """Nobody found a place before the end of a past period."""
        first, last = at(search.slot.starts_on, DAWN), at(search.slot.ends_on + DAY, DAWN)
        self._move(search.need, (NeedState.SEARCHING, NeedState.UNPLACED), first, None, "Premier jour sans lieu")
        self._move(search.need, (NeedState.UNPLACED, NeedState.ABANDONED), last, self._author(search), "Période passée")

    def _diary(self, search: Search) -> None:
        """One to four contacts, before the request to the pôle when there is one."""
        rng, need = self._rng, search.need
        latest = need.escalated_at.date() if need.escalated_at else self._today
        earliest = min(max(need.opened_at.date() + DAY, latest - DIARY_DAYS * DAY), latest)
        for number in range(rng.randint(1, 4)):
            day = earliest + rng.randint(0, (latest - earliest).days) * DAY
            sector = rng.choice(need.sectors) if need.sectors else any_sector(rng)
            known = self._hosts.known(search.pupil.plan.school.pole, sector)
            company = rng.choice(known) if known and rng.random() < 0.7 else None
            answer = _draw(rng, ANSWERS)
            self.story.steps.append(
                SearchStep(
                    **self._row(need, "step", number),
                    # The pôle reads the diaries of the needs handed to it.
                    pole_id=need.pole_id if need.state == NeedState.ESCALATED else None,
                    done_on=day,
                    company_id=company.pk if company else None,
                    host_name="" if company else rng.choice(INVENTED),
                    means=_draw(rng, MEANS),
                    answer=answer,
                    motive=_draw(rng, MOTIVES) if answer == Answer.REFUSED else "",
                    by_student=rng.random() < 0.6,
                    author_id=self._author(search),
                    created_at=self._moment(day, need.opened_at),
                )
            )

    def _request(self, search: Search) -> None:
        """The request to the pôle; a third is taken by its coordinator, who may have answered and proposed."""
        rng, need = self._rng, search.need
        assert need.escalated_at is not None
        assert need.pole_id is not None
        opened, author, coordinator = need.escalated_at, self._author(search), self._coordinators.get(need.pole_id)
        self._move(need, (NeedState.SEARCHING, NeedState.ESCALATED), opened, author)
        claimed = coordinator is not None and rng.random() < CLAIMED
        taken = self._between(opened) if claimed else None
        self.story.requests.append(
            Escalation(
                **self._row(need, "request"), pole_id=need.pole_id, opened_at=opened, opened_by_id=author,
                tried=rng.choice(TRIED), due_on=working_days_after(opened.date(), ANSWER_DAYS), claimed_at=taken,
                claimed_by_id=coordinator if claimed else None,
            )
        )  # fmt: skip
        if rng.random() < TALKED:
            self._message(need, NeedMessage.Side.SCHOOL, rng.choice(ASKED), sent=opened, author=author, read=taken)
            if taken:
                self._message(
                    need, NeedMessage.Side.POLE, rng.choice(REPLIED), sent=taken, author=coordinator, read=None
                )
        if taken:
            self._proposal(search, taken, coordinator)

    def _message(
        self, need: Need, side: str, text: str, *, sent: dt.datetime, author: int | None, read: dt.datetime | None
    ) -> None:
        assert need.pole_id is not None
        self.story.messages.append(
            NeedMessage(
                **self._row(need, "message", side), pole_id=need.pole_id, side=side, author_id=author, text=text,
                created_at=sent, read_at=read,
            )
        )  # fmt: skip

    def _proposal(self, search: Search, taken: dt.datetime, coordinator: int | None) -> None:
        """An offer that waits for the school's answer, or that it declined; the period has not begun."""
        rng, need = self._rng, search.need
        drawn = rng.random()
        if drawn >= PROPOSED + DECLINED or search.slot.starts_on <= self._today:
            return
        offer = fitting_offer(search, self._bank, rng)
        if offer is None:
            return
        made = self._between(taken)
        declined = drawn >= PROPOSED
        self.story.suggestions.append(self._suggestion(search, offer, made, coordinator, declined=declined))
        if not declined:
            self._to(need, NeedState.PROPOSED, made, coordinator)

    def _suggestion(
        self, search: Search, offer: Offer, made: dt.datetime, coordinator: int | None, *, declined: bool
    ) -> Suggestion:
        rng, need = self._rng, search.need
        assert need.pole_id is not None
        return Suggestion(
            **self._row(need, "suggestion"), pole_id=need.pole_id, offer_id=offer.pk,
            state=Suggestion.State.DECLINED if declined else Suggestion.State.OPEN, note=rng.choice(NOTES),
            answer_by=answer_by(made.date(), ANSWER_DAYS, search.slot.starts_on), made_at=made, made_by_id=coordinator,
            answered_at=self._between(made) if declined else None,
            answered_by_id=self._author(search) if declined else None, reason=rng.choice(DECLINES) if declined else "",
        )  # fmt: skip

    def _between(self, since: dt.datetime) -> dt.datetime:
        """Return a moment from that one to the first minutes of today."""
        days = (self._today - since.date()).days
        return self._moment(since.date() + self._rng.randint(0, max(days, 0)) * DAY, since)

    def _moment(self, day: dt.date, earliest: dt.datetime) -> dt.datetime:
        minutes = self._rng.randint(8 * 60, 18 * 60)
        return max(earliest, at(day, minutes if day < self._today else 0))


def _draw(rng: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([one for one, _ in weighted], weights=[weight for _, weight in weighted])[0]

"""One row of the class board: a student, their need, and what is said of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from establishments.models import Student
from placements.board import situations as said
from placements.board.situations import Situation
from placements.models import Escalation, Need, NeedState, Placement, SearchStep, Suggestion
from placements.search.models import Answer, Means
from poles.nomenclatures import Channel
from web.french import day

#: Who found the place, as said in a row and under the count of those placed.
FOUND_BY = {
    Channel.FAMILY: ("Trouvé par la famille", "famille"),
    Channel.STUDENT: ("Trouvé par l'élève", "élève"),
    Channel.TEAM: ("Trouvé par l'équipe", "équipe"),
    Channel.POLE: ("Trouvé par le pôle", "pôle"),
    Channel.PLATFORM: ("Trouvé par une plateforme", "plateforme"),
}
#: State of a placed need → tone, icon and words of its papers; the unsigned first.
PAPERS = {
    NeedState.AGREEMENT: ("due", "edit", "Convention à signer"),
    NeedState.SIGNED: ("done", "edit", "Convention signée"),
    NeedState.STARTED: ("done", "check", "En stage"),
    NeedState.ENDED: ("neutral", "check", "Terminé"),
}
TO_PREPARE = ("line", "edit", "Convention à préparer")


def host_of(step: SearchStep) -> str:
    """Return the name of the host of a step."""
    return step.company.name if step.company else step.host_name


def spoken(date: dt.date, today: dt.date) -> str:
    """Write a day near today: « aujourd'hui », « hier », else « 17 mars »."""
    days = (today - date).days
    if days in (0, 1):
        return ("aujourd'hui", "hier")[days]
    return day(date).split(" ", 1)[1]


@dataclass
class Row:
    """One student of the class for the period."""

    student: Student
    need: Need | None
    today: dt.date
    first_day: dt.date
    stale_days: int
    steps: list[SearchStep] = field(default_factory=list)  # newest first, taken back ones left out
    placement: Placement | None = None
    request: Escalation | None = None
    suggestion: Suggestion | None = None
    #: Host of the proposal to validate.
    proposed_host: str = ""

    @cached_property
    def age(self) -> int:
        """Completed years on the first day of the period."""
        return self.student.age_on(self.first_day)

    @property
    def is_minor(self) -> bool:
        """Whether the student begins the period as a minor."""
        return self.age < 18

    @cached_property
    def since(self) -> dt.date:
        """The day of the last thing that happened to the search."""
        if self.need is None:
            return self.today
        if self.situation in said.AT_POLE:
            if self.suggestion:
                return timezone.localtime(self.suggestion.made_at).date()
            moment = self.request.opened_at if self.request else self.need.escalated_at or self.need.opened_at
            return timezone.localtime(moment).date()
        if self.situation is Situation.PLACED and self.placement:
            return timezone.localtime(self.placement.agreed_at).date()
        return self._last_sign

    @cached_property
    def _last_sign(self) -> dt.date:
        if self.steps:
            return self.steps[0].done_on
        return timezone.localtime(self.need.opened_at).date() if self.need else self.today

    @cached_property
    def silent_days(self) -> int:
        """Days since the last step, or since the need was opened."""
        return max(0, (self.today - self._last_sign).days)

    @cached_property
    def situation(self) -> Situation:
        """Where the search stands."""
        return said.situation_of(
            self.need.state if self.need else None,
            silent_days=self.silent_days,
            stale_days=self.stale_days,
            claimed=bool(self.request and self.request.claimed_at),
        )

    @property
    def words(self) -> said.Words:
        """Tag of the situation."""
        return said.WORDS[self.situation]

    @property
    def may_place(self) -> bool:
        """Whether a place found by the school may be written."""
        return self.situation in said.MAY_PLACE

    @property
    def may_change(self) -> bool:
        """Whether the status opens the row where the place is written; the panel offers it in the other cases."""
        return self.situation in said.MAY_ESCALATE

    @property
    def may_escalate(self) -> bool:
        """Whether the need may be handed to the pôle."""
        return self.situation in said.MAY_ESCALATE and bool(self.need and self.need.pole_id)

    @property
    def may_note(self) -> bool:
        """Whether a step may be written in the diary."""
        return self.need is not None and self.situation not in (Situation.ABANDONED, Situation.UNOPENED)

    @property
    def effort(self) -> str:
        """How much was tried since the need was opened."""
        opened = timezone.localtime(self.need.opened_at).date() if self.need else self.today
        return said.effort(len(self.steps), (self.today - opened).days)

    @cached_property
    def fact(self) -> str:
        """First line of « Lieu ou piste »."""
        if self.situation is Situation.UNOPENED:
            return "Pas encore de besoin"
        if self.situation is Situation.ABANDONED:
            return "Aucun lieu cherché"
        if self.suggestion:
            return self.proposed_host
        if self.placement:
            return str(self.placement.company.name)
        if self.situation in said.AT_POLE and self.need and self.need.pole:
            return f"Pôle {self.need.pole.name}"
        return said.leads([step.answer for step in self.steps], self.situation)

    @cached_property
    def then(self) -> str:
        """Second line of « Lieu ou piste »: what comes next."""
        if self.suggestion:
            return f"Répondre avant le {spoken(self.suggestion.answer_by, self.today)}"
        if self.placement:
            return FOUND_BY[Channel(self.placement.channel)][0]
        if self.situation in (Situation.UNREAD, Situation.TAKEN):
            claimed = self.request.claimed_at if self.request else None
            return f"Prise en charge le {day(claimed).split(' ', 1)[1]}" if claimed else "Reçue, pas encore lue"
        if self.situation in said.PUSH:
            return said.silence(self.silent_days)
        return self._next_step if self.situation is Situation.SEARCHING else ""

    @property
    def _next_step(self) -> str:
        if any(step.answer == Answer.INTERVIEW for step in self.steps):
            return "Entretien prévu"
        waiting = [step for step in self.steps if step.answer == Answer.WAITING and step.means != Means.ADVICE]
        return f"Relancer {host_of(waiting[-1])}" if waiting else self.effort

    @property
    def when(self) -> str:
        """Last column of a row that is not placed."""
        return "" if self.need is None else spoken(self.since, self.today)

    @property
    def papers(self) -> tuple[str, str, str] | None:
        """Tag of the agreement of a placed row."""
        if self.situation is not Situation.PLACED or self.need is None:
            return None
        return PAPERS.get(NeedState(self.need.state), TO_PREPARE)

    def urgency(self) -> tuple[object, ...]:
        """Order of « urgence »: proposals by deadline, silences longest first, requests unread first, then the placed
        whose papers are not signed.
        """
        name = (self.student.last_name.casefold(), self.student.first_name.casefold(), str(self.student.pk))
        order = list(Situation).index(self.situation)
        if self.suggestion:
            return (order, self.suggestion.answer_by.toordinal(), *name)
        if self.situation is Situation.PLACED and self.need:
            states = list(PAPERS)
            signed = states.index(NeedState(self.need.state)) + 1 if self.need.state in states else 0
            return (order, signed, *name)
        return (order, self.since.toordinal(), *name)

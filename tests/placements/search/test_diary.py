"""The search diary: steps noted, corrected, taken back; suspect refusals told without naming anybody."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from accounts.actors import actors_of
from accounts.outbox import Parcel
from accounts.outbox.models import Message
from accounts.seal import unseal
from placements.models import SearchStep
from placements.search import services as diary
from tenancy.scope import Scope, acting_as
from tests.placements.board.conftest import TODAY, Class, melec  # noqa: F401

CALL = {"done_on": TODAY, "means": "phone", "answer": "waiting", "host_name": "Atelier Fictif"}


@pytest.fixture
def inside(melec: Class, as_role: Any) -> Any:  # noqa: F811
    with as_role(), acting_as(melec.actor.scope):
        yield melec


def test_one_step_is_noted_in_several_diaries(inside: Class) -> None:
    needs = [inside.need(0), inside.need(1)]
    made = diary.note_steps(actor=inside.actor, needs=needs, **CALL)
    assert {step.need_id for step in made} == {need.pk for need in needs}
    # The need was not handed over: the pôle has no door on its diary.
    assert {step.pole_id for step in made} == {None}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"done_on": TODAY + dt.timedelta(days=1)}, "une fois faite"),
        ({"done_on": dt.date(1900, 1, 1)}, "trop ancienne"),
        ({"answer": "refused"}, "motif du refus"),
        ({"motive": "no_seat"}, "accompagne un refus"),
        ({"host_name": "  "}, "entreprise contactée"),
        ({"means": "pigeon"}, "listes"),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_a_sentence(inside: Class, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(diary.StepRefused, match=said):
        diary.note_steps(actor=inside.actor, needs=[inside.need(0)], **(CALL | changes))
    assert not SearchStep.objects.exists()


def test_a_suspect_refusal_is_told_once_without_a_name(inside: Class) -> None:
    need = inside.need(0)
    refusal = CALL | {"answer": "refused", "motive": "origin", "note": "Phrase entendue"}
    step = diary.note_steps(actor=inside.actor, needs=[need], **refusal)[0]
    assert step.pole_id == inside.pole.pk
    diary.edit_step(actor=inside.actor, step=step, **refusal)
    mail = Message.objects.get(template=diary.TEMPLATE)
    assert mail.user == inside.coordinator
    kept = json.dumps(json.loads(unseal(mail.sealed, purpose="outbox")))
    for word in (need.student.last_name, need.student.first_name, "Phrase entendue", "Atelier Fictif"):
        assert word not in kept
    parcel = Parcel(diary.TEMPLATE, mail.key, inside.coordinator, "", need.academie_id, {"step": str(step.pk)})
    with acting_as(Scope.for_job(need.academie_id)):
        assert diary.alert_still_due(parcel)
    diary.take_back_steps(actor=inside.actor, steps=[step.pk])
    with acting_as(Scope.for_job(need.academie_id)):
        assert not diary.alert_still_due(parcel)


def test_an_ordinary_refusal_alerts_nobody(inside: Class) -> None:
    diary.note_steps(
        actor=inside.actor, needs=[inside.need(0)], **(CALL | {"answer": "refused", "motive": "too_young"})
    )
    assert not Message.objects.filter(template=diary.TEMPLATE).exists()


def test_taking_back_twice_is_once_and_it_can_be_put_back(inside: Class) -> None:
    step = diary.note_steps(actor=inside.actor, needs=[inside.need(0)], **CALL)[0]
    assert diary.take_back_steps(actor=inside.actor, steps=[step.pk]) == 1
    assert diary.take_back_steps(actor=inside.actor, steps=[step.pk]) == 0
    with pytest.raises(diary.StepRefused):
        diary.edit_step(actor=inside.actor, step=step, **CALL)
    assert diary.put_back_steps(actor=inside.actor, steps=[step.pk]) == 1
    assert SearchStep.objects.get().removed_at is None


def test_the_diary_opens_to_the_pole_with_the_request(melec: Class, as_role: Any) -> None:  # noqa: F811
    need = melec.need(0)
    coordinator = actors_of(melec.coordinator)[0]
    with as_role():
        with acting_as(melec.actor.scope):
            diary.note_steps(actor=melec.actor, needs=[need], **CALL)
        with acting_as(coordinator.scope):
            assert not SearchStep.objects.exists()
        with acting_as(melec.actor.scope):
            assert diary.show_diary_to_pole(need) == 1
        with acting_as(coordinator.scope):
            assert SearchStep.objects.count() == 1

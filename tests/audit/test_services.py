"""The services of the first rooms write their line, once, and nothing when they refuse."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.audit.verbs import sentence
from accounts.models import AuditEntry
from equity.services import request_snapshot
from matching.services import create_campaign, launch_campaign
from placements.models import NeedState
from placements.services import move_need, record_placement
from poles.nomenclatures import Channel, PeriodKind
from tests.matching.conftest import Town, build_town

pytestmark = pytest.mark.django_db

WINDOW = {"starts_on": dt.date(2027, 1, 4), "ends_on": dt.date(2027, 6, 30)}


@pytest.fixture
def town() -> Town:
    return build_town()


def told() -> list[str]:
    return [sentence(line.verb, line.details) for line in AuditEntry.objects.order_by("academie_id", "number")]


def test_a_campaign_and_its_run(town: Town) -> None:
    with town.acting() as actor:
        campaign = create_campaign(actor=actor, pole=town.pole, name="Printemps", kind=PeriodKind.PFMP, **WINDOW)
        run = launch_campaign(actor=actor, campaign=campaign)
        assert launch_campaign(actor=actor, campaign=campaign) == run  # the double click launches nothing
    assert told() == [
        "a créé la campagne « Printemps »",
        "a lancé le calcul n° 1 de la campagne « Printemps »",
    ]
    line = AuditEntry.objects.get(verb="campaign.launched")
    assert (line.object_type, line.object_id, line.person_id) == ("matching.run", str(run.pk), town.actor.user.pk)


def test_a_report(town: Town) -> None:
    with town.acting() as actor:
        asked: dict[str, Any] = {"actor": actor, "pole": town.pole, "name": "Bilan", **WINDOW}
        snapshot = request_snapshot(**asked)
        assert request_snapshot(**asked) == snapshot
    assert told() == ["a demandé le rapport d'équité « Bilan »"]


def test_a_need_and_its_placement(town: Town) -> None:
    need, offer = town.need(), town.offer()
    with town.acting() as actor:
        move_need(actor=actor, need=need, to=NeedState.ESCALATED)
        record_placement(actor=actor, need=need, channel=Channel.POLE, offer=offer)
        with pytest.raises(ValidationError):
            record_placement(actor=actor, need=need, channel=Channel.POLE, offer=offer)
    first, second = told()
    assert first.startswith("a fait passer un besoin de l'état « ")
    assert second.startswith(f"a enregistré un stage du {need.period.starts_on:%d/%m/%Y} au ")
    assert second.endswith(" (trouvé par le pôle)")
    student = need.student
    for line in AuditEntry.objects.order_by("number"):
        assert student.last_name not in str(line.details)
        assert student.first_name not in str(line.details)

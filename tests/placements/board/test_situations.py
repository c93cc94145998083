"""What a row of the board says: table of cases, no database."""

from __future__ import annotations

import pytest

from placements.board import situations as said
from placements.board.situations import Situation
from placements.models import NeedState


@pytest.mark.parametrize(
    ("state", "silent", "claimed", "expected"),
    [
        (None, 0, False, Situation.UNOPENED),
        (NeedState.DRAFT, 90, False, Situation.UNOPENED),
        (NeedState.SEARCHING, 11, False, Situation.SEARCHING),
        (NeedState.SEARCHING, 12, False, Situation.STALE),
        (NeedState.ESCALATED, 40, False, Situation.UNREAD),
        (NeedState.ESCALATED, 40, True, Situation.TAKEN),
        (NeedState.PROPOSED, 40, True, Situation.PROPOSAL),
        (NeedState.UNPLACED, 0, True, Situation.UNPLACED),
        (NeedState.REPLACED, 0, False, Situation.REPLACED),
        (NeedState.ABANDONED, 40, False, Situation.ABANDONED),
        *((state, 40, False, Situation.PLACED) for state in ("placed", "found_team", "signed", "started", "ended")),
    ],
)
def test_the_situation_of_a_need(state: str | None, silent: int, claimed: bool, expected: Situation) -> None:
    assert said.situation_of(state, silent_days=silent, stale_days=12, claimed=claimed) is expected


def test_every_state_and_situation_is_said() -> None:
    for state in NeedState.values:
        found = said.situation_of(state, silent_days=0, stale_days=12, claimed=False)
        assert said.WORDS[found].text
    assert set(said.WORDS) == set(Situation)


@pytest.mark.parametrize(
    ("answers", "situation", "expected"),
    [
        ([], Situation.STALE, "Aucune piste"),
        (["refused", "refused", "waiting"], Situation.STALE, "2 refus, 1 sans réponse"),
        (["waiting", "waiting"], Situation.SEARCHING, "2 demandes en attente"),
        (["refused", "interview", "waiting"], Situation.SEARCHING, "1 entretien, 1 demande en attente, 1 refus"),
        (["accepted"], Situation.SEARCHING, "1 accord"),
    ],
)
def test_the_leads_of_a_diary(answers: list[str], situation: Situation, expected: str) -> None:
    assert said.leads(answers, situation).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("values", "half", "most"), [([0], 0, 0), ([0, 4], 0, 4), ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5, 9), ([2] * 7, 2, 2)]
)
def test_the_effort_is_told_by_nearest_rank(values: list[int], half: int, most: int) -> None:
    assert (said.quantile(values, 0.5), said.quantile(values, 0.9)) == (half, most)

"""The letters of the demonstration are what the pages would have made."""

from __future__ import annotations

import pytest
from django.utils import timezone

from config.seed.services import seed_demo
from poles.letters import pdf
from poles.letters.rules import signing_errors
from poles.models import MissionLetter
from tests.support.roles import as_role


@pytest.mark.django_db
def test_seeded_letters_are_complete_and_print() -> None:
    with as_role():
        code = seed_demo(students=60, seed=3, today=timezone.localdate()).academie
    letters = list(MissionLetter.objects.select_related("school_year"))
    assert letters
    for letter in letters:
        assert signing_errors(letter, letter.starts_on) == []
        assert letter.signed_at < letter.acknowledged_at
        assert letter.user.full_name in letter.document["paragraphes"][0]
    assert len({letter.token for letter in letters}) == len(letters)
    with as_role():
        made = pdf.make_file(letter_id=letters[0].pk, academie_id=code)
    assert made is not None
    assert bytes(made.content).startswith(b"%PDF-")

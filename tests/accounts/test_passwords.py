"""Length and lists, no classes of characters; phrases are welcome."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.passwords import build, validators
from tests import factories as make

WORDS = """
trombone escalier lanterne ficelle boussole tabouret parapluie moulin clairon pupitre ardoise falaise galet
bruyère écluse hamac lucarne grenier sarment verger
""".split()  # noqa: SIM905


def refused(password: str, user: Any = None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return list(error.messages)
    return []


def test_the_list_is_the_one_that_its_sources_give(tmp_path: Path) -> None:
    count = build.write(tmp_path / "common.txt.gz")
    assert count >= 20_000
    assert gzip.decompress((tmp_path / "common.txt.gz").read_bytes()) == gzip.decompress(validators.LIST.read_bytes())


def test_two_hundred_passwords_tried_first_are_refused() -> None:
    bad = [f"{word}{end}" for word in sorted(validators.common())[::140] for end in ("123456789012", "!!!!!!2026!!!!")]
    bad += ["azertyuiopqsdfg", "motdepassemotdepasse", "Motdepasse-2026!!", "12345678901234", "M0td3p@ss3123456"]
    assert len(bad) >= 200
    assert [password for password in bad if not refused(password)] == []


@pytest.mark.django_db
def test_two_hundred_phrases_are_accepted() -> None:
    gaps = (1, 2, 3, 6, 7, 9, 11, 13, 14, 17)  # five different words each time
    phrases = {" ".join(WORDS[(first + step * gap) % 20] for step in range(5)) for first in range(20) for gap in gaps}
    assert len(phrases) == 200
    assert [phrase for phrase in phrases if refused(phrase)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "length"),
    [
        (make.RectoratStaffFactory, 14),
        (make.MissionLetterFactory, 14),
        (make.StaffMemberFactory, 14),
        (make.CompanyMemberFactory, 12),
        (None, 12),
    ],
    ids=str,
)
def test_the_length_depends_on_the_functions(factory: Any, length: int) -> None:
    user = factory().user if factory else make.UserFactory()
    word = "vélo à treize roues"[:length]
    assert len(word) == length
    assert refused(word, user) == []
    assert any(f"{length} caractères au moins" in sentence for sentence in refused(word[:-1], user))


def test_people_not_known_yet_are_agents() -> None:
    assert validators.length_for(None) == validators.length_for(User(email="a@stages.example")) == 14


def test_the_persons_own_name_is_refused() -> None:
    user = User(email="camille.temoin@stages.example", first_name="Camille", last_name="Témoin")
    assert refused("camille.temoin@", user)


@pytest.mark.parametrize(
    "word", ["🌻" * 3 + "un tournesol, deux 🌻 et trois", "é" + "ab cd " * 21, " espaces autour du mot "]
)
def test_any_character_is_kept_exactly(word: str, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    hashed = make_password(word)
    assert identify_hasher(hashed).algorithm == "argon2"
    assert "argon2id" in hashed
    user = User(email="a@stages.example", password=hashed)
    assert user.check_password(word)
    assert not user.check_password(word.strip() + "x")


def test_a_huge_password_is_refused_before_it_is_hashed() -> None:
    assert any("256 caractères au plus" in sentence for sentence in refused("un mot de passe " * 100))


def test_a_long_hostile_text_is_judged_quickly() -> None:
    import time

    start = time.perf_counter()
    validators.is_common("a1!" * 33_000)
    validators.is_common("ab" * 50_000 + "!")
    assert time.perf_counter() - start < 2

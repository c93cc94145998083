"""Kinds of these tests alone, told to the staff of schools and to coordinators."""

from __future__ import annotations

import pytest

from accounts.actors import ActorKind
from accounts.models import User
from accounts.notices import declare, registry
from accounts.notices.registry import Pace
from accounts.outbox import services
from tests import factories as make


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """« daily » and « now » for schools, « own » whose app writes the mail, « pole » for coordinators."""
    monkeypatch.setattr(registry, "_kinds", {})
    monkeypatch.setattr(services, "ring", lambda: None)
    school = (ActorKind.SCHOOL,)
    declare("daily", label="Du jour", about="Chaque fois.", sentence="Un essai|{n} essais", audience=school)
    declare(
        "now", label="Pressé", about="Chaque fois.", sentence="Une urgence|{n} urgences", audience=school,
        pace=Pace.AT_ONCE,
    )  # fmt: skip
    declare(
        "own", label="Avec courriel", about="Chaque fois.", sentence="Une suite|{n} suites", audience=school,
        pace=Pace.AT_ONCE, has_mail=True,
    )  # fmt: skip
    declare(
        "pole",
        label="Au pôle",
        about="Chaque fois.",
        sentence="Une offre|{n} offres",
        audience=(ActorKind.COORDINATOR,),
    )


@pytest.fixture
def reader(db: None) -> User:
    """Somebody of a school."""
    return make.StaffMemberFactory().user

"""Outer list any, inner list all; 404 for what is not yours, 403 for what you may not do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts import permissions
from placements.models import Need
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.support.roles import as_role

ACTOR: Any = SimpleNamespace(kind="essai")


def yes(actor: Any, thing: Any) -> bool:
    return True


def no(actor: Any, thing: Any) -> bool:
    return False


def owns(actor: Any, thing: Any) -> bool:
    return thing is not None and thing.owner is actor


@pytest.fixture(autouse=True)
def own_map(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "_map", {})


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        ([], False),
        ([[no]], False),
        ([[yes]], True),
        ([[yes, no]], False),
        ([[no], [yes]], True),
        ([[yes, no], [no, yes]], False),
        ([[no], [yes, yes]], True),
    ],
)
def test_any_of_all(rule: Any, answer: bool) -> None:
    permissions.register({"essai.lire": rule})
    assert permissions.allowed(ACTOR, "essai.lire") is answer
    if answer:
        permissions.require(ACTOR, "essai.lire")
    else:
        with pytest.raises(PermissionDenied):
            permissions.require(ACTOR, "essai.lire")


def test_nobody_holds_nothing() -> None:
    permissions.register({"essai.lire": [[yes]]})
    assert permissions.allowed(None, "essai.lire") is False
    with pytest.raises(PermissionDenied):
        permissions.require(None, "essai.lire")


def test_an_unknown_name_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        permissions.allowed(ACTOR, "essai.inconnu")


def test_a_name_belongs_to_one_app() -> None:
    rule = [[yes]]
    permissions.register({"essai.lire": rule})
    permissions.register({"essai.lire": rule})  # ready() called twice
    with pytest.raises(ValueError, match="Droit déclaré deux fois : essai.lire"):
        permissions.register({"essai.lire": [[yes]]})
    assert permissions.names() == ["essai.lire"]


def test_abilities_answer_for_one_noun_and_one_object() -> None:
    permissions.register(
        {"essai.lire": [[yes]], "essai.ecrire": [[owns]], "essais.lire": [[yes]], "autre.lire": [[yes]]}
    )
    mine, theirs = SimpleNamespace(owner=ACTOR), SimpleNamespace(owner=None)
    assert permissions.abilities(ACTOR, mine, "essai") == {"lire": True, "ecrire": True}
    assert permissions.abilities(ACTOR, theirs, "essai") == {"lire": True, "ecrire": False}
    assert permissions.abilities(None, mine, "essai") == {"lire": False, "ecrire": False}


@pytest.mark.django_db
def test_access_says_404_then_403() -> None:
    permissions.register({"need.read": [[yes]], "need.close": [[no]]})
    mine = make.NeedFactory()
    theirs = make.NeedFactory(student__establishment__academie=make.AcademieFactory(code="9B"))
    needs = Need.objects.all()
    with as_role(), acting_as(Scope.for_establishment(mine.establishment)):
        assert permissions.access(needs, ACTOR, "need.read", pk=mine.pk) == mine
        with pytest.raises(PermissionDenied):
            permissions.access(needs, ACTOR, "need.close", pk=mine.pk)
        for key in (theirs.pk, "11111111-0000-4000-8000-000000000000", "n'importe quoi", "", None):
            # What belongs to others and what does not exist are refused alike, before any question of right.
            with pytest.raises(Http404):
                permissions.access(needs, ACTOR, "need.close", pk=key)

"""Reading of the environment: nothing by default, faults named."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.sso.config import Provider
from config.settings import sso


@pytest.fixture
def proconnect(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("PROCONNECT_ISSUER", "https://connexion.example/api/v2")
    monkeypatch.setenv("PROCONNECT_CLIENT_ID", "client")
    monkeypatch.setenv("PROCONNECT_CLIENT_SECRET", "secret")
    return monkeypatch


def test_nothing_is_on_by_default() -> None:
    assert sso.providers() == []


def test_proconnect_with_its_defaults(proconnect: pytest.MonkeyPatch) -> None:
    found = [Provider(**one) for one in sso.providers()]
    assert [one.id for one in found] == ["proconnect"]
    assert found[0].scopes == ("openid", "given_name", "usual_name", "email")
    assert (found[0].signed_userinfo, found[0].pkce, found[0].signup, found[0].email_vouched) == (
        True,
        False,
        True,
        False,
    )
    assert found[0].origin == ("https", "connexion.example")
    assert set(found[0].acr_second_factor) < set(found[0].acr)


def test_a_students_provider_by_other_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ISSUER": "https://eleves.example",
        "CLIENT_ID": "client",
        "CLIENT_SECRET": "secret",
        "NAME": "Guichet des élèves",
        "SCOPES": "openid,identite",
        "CLAIMS": "first_name=prenom,last_name=nom",
        "SIGNED_USERINFO": "oui",
    }.items():
        monkeypatch.setenv(f"EDUCONNECT_{name}", value)
    found = Provider(**sso.providers()[0])
    assert (found.id, found.name, found.scopes) == ("educonnect", "Guichet des élèves", ("openid", "identite"))
    assert (found.claims, found.signed_userinfo, found.pkce, found.signup) == (
        {"first_name": "prenom", "last_name": "nom"},
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ISSUER", "http://connexion.example"),
        ("ISSUER", "https://"),
        ("ISSUER", "connexion.example"),
        ("ISSUER", "https://connexion.example/?a=b"),
        ("ISSUER", "https://moi:secret@connexion.example"),
        ("ISSUER", "file:///etc/passwd"),
        ("CLIENT_ID", ""),
        ("CLIENT_SECRET", " "),
        ("SCOPES", "email"),
        ("CLAIMS", "prenom"),
        ("CLAIMS", "is_staff=groups"),
    ],
)
def test_a_fault_names_its_variable(name: str, value: str, proconnect: pytest.MonkeyPatch) -> None:
    proconnect.setenv(f"PROCONNECT_{name}", value)
    with pytest.raises(ImproperlyConfigured, match=f"PROCONNECT_{name}"):
        sso.providers()


def test_the_same_subject_is_two_people_at_two_issuers(proconnect: pytest.MonkeyPatch) -> None:
    one = Provider(**sso.providers()[0])
    proconnect.setenv("PROCONNECT_ISSUER", "https://connexion.example/api/v3")
    other = Provider(**sso.providers()[0])
    assert one.uid("a") != other.uid("a")
    assert one.uid("a") == one.uid("a")
    assert len(one.uid("a" * 255)) == 64

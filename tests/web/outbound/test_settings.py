"""What the operator may name, and what is refused with the name of the variable."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings import partners

NAMES = ("COMPANY_REGISTER", "COMPANY_REGISTER_URL", "SIRENE_API_KEY", "GEOCODER", "GEOCODER_URL")


@pytest.fixture(autouse=True)
def nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_nobody_is_asked_by_default() -> None:
    register, geocoder = partners.register("none"), partners.geocoder("none")
    assert (register["kind"], geocoder["kind"]) == ("none", "none")
    assert partners.hosts(register, geocoder) == ()
    assert partners.hosts(partners.register("fictional")) == ()


def test_the_public_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPANY_REGISTER", "sirene")
    monkeypatch.setenv("SIRENE_API_KEY", "cle")
    monkeypatch.setenv("GEOCODER", "BAN")
    found = partners.register("none"), partners.geocoder("none")
    assert partners.hosts(*found) == ("api.insee.fr", "data.geopf.fr")
    assert found[0]["key"] == "cle"


def test_a_relay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPANY_REGISTER", "recherche")
    monkeypatch.setenv("COMPANY_REGISTER_URL", "https://relais.academie.example/entreprises")
    assert partners.hosts(partners.register("none")) == ("relais.academie.example",)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("COMPANY_REGISTER", "siren", "COMPANY_REGISTER"),
        ("COMPANY_REGISTER", "sirene", "SIRENE_API_KEY"),
        ("GEOCODER", "google", "GEOCODER"),
    ],
)
def test_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        partners.register("none")
        partners.geocoder("none")


@pytest.mark.parametrize(
    "url",
    ["http://relais.example", "relais.example", "https://a:b@relais.example", "https://relais.example?q=1", "https://"],
)
def test_a_relay_is_https_and_plain(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("GEOCODER", "ban")
    monkeypatch.setenv("GEOCODER_URL", url)
    with pytest.raises(ImproperlyConfigured, match="GEOCODER_URL"):
        partners.geocoder("none")

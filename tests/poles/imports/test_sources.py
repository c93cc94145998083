"""Addresses: only https, only known publishers, even after a redirection; no request leaves these tests."""

import io
import urllib.error
import urllib.request

import pytest

from poles.imports import sources
from poles.imports.errors import SourceError

GOOD = "https://data.education.gouv.fr/api/explore/v2.1/catalog/datasets/fr-en-annuaire-education/exports/csv"


@pytest.mark.parametrize("address", [GOOD, "https://static.data.gouv.fr/a.csv.gz", "https://www.data.gouv.fr:443/x"])
def test_known_publishers_are_allowed(address):
    sources.check_address(address)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://data.education.gouv.fr/a.csv", "https://"),
        ("ftp://data.education.gouv.fr/a.csv", "https://"),
        ("file:///etc/passwd", "https://"),
        ("https://exemple.example/a.csv", "liste des sites autorisés"),
        ("https://data.gouv.fr.exemple.example/a.csv", "liste des sites autorisés"),
        ("https://127.0.0.1/a.csv", "liste des sites autorisés"),
        ("https://data.gouv.fr:8443/a.csv", "numéro de port"),
        ("https://moi:secret@data.gouv.fr/a.csv", "identifiant"),
        ("https://data.gouv.fr:port/a.csv", "pas lisible"),
        ("https:///a.csv", "liste des sites autorisés"),
    ],
)
def test_other_addresses_are_refused_before_any_request(address, sentence):
    def opener(request, timeout):
        raise AssertionError("a request was made")

    with pytest.raises(SourceError, match=sentence):
        sources.read_source(address, opener=opener)


def test_the_content_of_an_allowed_address_is_read():
    asked = []

    def opener(request, timeout):
        asked.append((request.full_url, timeout))
        return io.BytesIO(b"insee;nom\n")

    assert sources.read_source(GOOD, opener=opener) == b"insee;nom\n"
    assert asked == [(GOOD, sources.TIMEOUT_SECONDS)]


def test_a_redirection_stays_in_the_list():
    handler = sources._CheckedRedirects()
    request = urllib.request.Request(GOOD)
    followed = handler.redirect_request(request, io.BytesIO(), 302, "Found", {}, "https://static.data.gouv.fr/a.csv")
    assert followed.full_url == "https://static.data.gouv.fr/a.csv"
    for address in ("https://exemple.example/a.csv", "http://data.gouv.fr/a.csv", "file:///etc/passwd"):
        with pytest.raises(SourceError):
            handler.redirect_request(request, io.BytesIO(), 302, "Found", {}, address)


def test_the_real_opener_knows_no_other_scheme():
    with pytest.raises(SourceError, match="https://"):
        sources._open(urllib.request.Request("file:///etc/passwd"), 1)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (urllib.error.HTTPError(GOOD, 404, "Not Found", {}, None), "erreur 404"),
        (urllib.error.URLError("refused"), "ne répond pas"),
        (TimeoutError(), "ne répond pas"),
    ],
)
def test_a_silent_publisher_is_told(problem, sentence):
    def opener(request, timeout):
        raise problem

    with pytest.raises(SourceError, match=sentence):
        sources.fetch(GOOD, opener=opener)


def test_an_endless_answer_is_cut(monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 3_000_000)

    class Endless(io.RawIOBase):
        def read(self, size=-1):
            return b"a" * size

    with pytest.raises(SourceError, match="dépasse 3 Mo"):
        sources.fetch(GOOD, opener=lambda request, timeout: Endless())

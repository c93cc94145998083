from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from tests.support.partners import KEY, PartnerServer, partner_server


@pytest.fixture
def partners(settings: Any) -> Iterator[PartnerServer]:
    """The three partners on this machine, none of them configured yet; circuits closed; short waits."""
    cache.clear()
    settings.STAGES_OUTBOUND_SECONDS = 0.5
    settings.STAGES_OUTBOUND_HOSTS = ("127.0.0.1",)
    with partner_server() as server:
        yield server
    cache.clear()


@pytest.fixture(params=["recherche", "sirene"])
def register(request: pytest.FixtureRequest, partners: PartnerServer, settings: Any) -> PartnerServer:
    """The register of companies by each of its two services."""
    settings.STAGES_COMPANY_REGISTER = {"kind": request.param, "url": partners.url, "key": KEY}
    return partners


@pytest.fixture
def address_book(partners: PartnerServer, settings: Any) -> PartnerServer:
    """The Base adresse nationale."""
    settings.STAGES_GEOCODER = {"kind": "ban", "url": f"{partners.url}/ban"}
    return partners

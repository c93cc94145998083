"""Two schools of two académies, one host, and what stands between them: nothing but a number."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from companies.models import Company, HostLoad
from tests import factories as make
from tests.matching.conftest import Town, build_town


def mondays_of(company: Company) -> dict[dt.date, int]:
    """Return what the meter holds of a host, empty weeks left out."""
    rows = HostLoad.objects.filter(siret=company.siret, count__gt=0)
    return dict(rows.order_by("week").values_list("week", "count"))


@pytest.fixture
def towns(db: None) -> tuple[Town, Town]:
    return build_town("9A"), build_town("9B")


@pytest.fixture
def host(db: None) -> Any:
    """A host of twelve people: three interns a week."""
    return make.CompanyFactory(name="Atelier Fictif", headcount=12)

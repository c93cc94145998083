"""A page that asks the register, through the whole stack of a request."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from companies.register import lookup
from tenancy.scope import acting_as
from tests import factories as make
from tests.support.client import StagesClient
from web.outbound import InsideTransaction, outside_transaction

pytestmark = pytest.mark.django_db


@outside_transaction
def asks(request: HttpRequest) -> HttpResponse:
    found = lookup(request.GET["siret"])
    with acting_as(request.actor.scope):  # type: ignore[attr-defined]
        return HttpResponse(found.brand)


def forgets(request: HttpRequest) -> HttpResponse:
    return HttpResponse(lookup(request.GET["siret"]).brand)


urlpatterns = [path("asks/", asks), path("forgets/", forgets), path("", include("config.urls"))]


def test_a_marked_view_asks_and_an_unmarked_one_is_told(client: StagesClient, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    client.force_login(make.CompanyMemberFactory().user)
    assert client.get("/asks/", {"siret": "00009801200016"}).content.decode() == "Le Pain Témoin"
    with pytest.raises(InsideTransaction):
        client.get("/forgets/", {"siret": "00009801200016"})

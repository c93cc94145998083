"""Points of addresses, and clicks on a map."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from companies.geocoding import ClickOutside, Precision, commune_of_click, geocode
from poles.models import Commune
from tests import factories as make
from tests.support.partners import GARBAGE, PartnerServer
from web.outbound import InsideTransaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Commune:
    return make.CommuneFactory(insee="99001", latitude=47.02, longitude=2.05, former_codes=["99901"])


class TestGeocode:
    def test_a_door(self, address_book: PartnerServer, town: Commune) -> None:
        address_book.point(47.0213, 2.0531)
        found = geocode("12 rue du Modèle", "99001")
        assert found is not None
        assert (found.latitude, found.longitude, found.precision) == (47.0213, 2.0531, Precision.HOUSE)
        assert not found.is_centre
        assert "numéro" in found.sentence
        path, query = address_book.asked[0]
        assert path == "/ban"
        assert query == {"q": "12 rue du Modèle", "citycode": "99001", "limit": "1", "autocomplete": "0"}

    @pytest.mark.parametrize("kind", ["street", "locality"])
    def test_less_than_a_door_says_so(self, address_book: PartnerServer, town: Commune, kind: str) -> None:
        address_book.point(47.0213, 2.0531, type=kind)
        found = geocode("rue du Modèle", "99001")
        assert found is not None
        assert found.precision == kind
        assert found.sentence == Precision(kind).sentence

    @pytest.mark.parametrize(
        "facts",
        [{"score": 0.3}, {"type": "municipality"}, {"citycode": "99002"}],
        ids=["doubtful", "the commune alone", "another commune"],
    )
    def test_a_doubtful_answer_is_the_centre(
        self, address_book: PartnerServer, town: Commune, facts: dict[str, Any]
    ) -> None:
        address_book.point(47.0213, 2.0531, **facts)
        found = geocode("12 rue du Modèle", "99001")
        assert found is not None
        assert (found.latitude, found.longitude, found.reason) == (47.02, 2.05, "unsure")
        assert found.is_centre

    def test_a_point_in_another_country_is_not_believed(self, address_book: PartnerServer, town: Commune) -> None:
        address_book.point(12.0, 2.05)
        found = geocode("12 rue du Modèle", "99001")
        assert found is not None
        assert found.is_centre

    def test_a_former_code_of_the_commune_is_the_commune(self, address_book: PartnerServer, town: Commune) -> None:
        address_book.point(47.0213, 2.0531, citycode="99901")
        found = geocode("12 rue du Modèle", "99001")
        assert found is not None
        assert not found.is_centre

    def test_nothing_found(self, address_book: PartnerServer, town: Commune) -> None:
        found = geocode("rue qui n'existe pas", "99001")
        assert found is not None
        assert (found.is_centre, found.reason) == (True, "unsure")

    @pytest.mark.parametrize("address", ["", "   "])
    def test_no_address_asks_nobody(self, address_book: PartnerServer, town: Commune, address: str) -> None:
        found = geocode(address, "99001")
        assert found is not None
        assert (found.is_centre, found.reason) == (True, "empty")
        assert address_book.asked == []

    def test_without_address_book_the_centre(self, town: Commune) -> None:
        found = geocode("12 rue du Modèle", "99001")
        assert found is not None
        assert (found.is_centre, found.reason) == (True, "none")

    def test_an_unknown_commune_has_no_point(self, address_book: PartnerServer) -> None:
        make.CommuneFactory(insee="99002", latitude=None, longitude=None)
        assert geocode("12 rue du Modèle", "99003") is None
        assert geocode("12 rue du Modèle", "99002") is None
        assert address_book.asked == []

    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            ("down", "down"),
            ("cut", "down"),
            ("slow", "slow"),
            ("drip", "slow"),
            ("busy", "busy"),
            ("redirect", "refused"),
            *((name, "garbage") for name in GARBAGE),
        ],
    )
    def test_each_fault_leaves_the_centre_and_a_sentence(
        self, address_book: PartnerServer, town: Commune, fault: str, reason: str
    ) -> None:
        address_book.fault = fault
        found = geocode("12 rue du Modèle", "99001")
        assert found is not None
        assert (found.is_centre, found.reason) == (True, reason)
        assert "n'a pas pu répondre" in found.sentence

    @pytest.mark.parametrize(
        "change",
        [
            {"geometry": None},
            {"geometry": {"coordinates": ["2.05", None]}},
            {"geometry": {"coordinates": [2.05]}},
            {"geometry": {"coordinates": [2.05, 95]}},
            {"geometry": {"coordinates": [2.05, 10**400]}},
            {"properties": {"score": "beaucoup", "type": "street", "citycode": "99001"}},
            {"properties": {"score": 0.9, "type": "planet", "citycode": "99001"}},
            {"properties": []},
        ],
        ids=str,
    )
    def test_a_feature_of_another_shape(
        self, address_book: PartnerServer, town: Commune, change: dict[str, Any]
    ) -> None:
        address_book.point(47.0213, 2.0531)
        address_book.features[0] |= change
        found = geocode("12 rue du Modèle", "99001")
        assert found is not None
        assert (found.is_centre, found.reason) == (True, "garbage")

    def test_the_circuit_opens(self, address_book: PartnerServer, town: Commune, settings: Any) -> None:
        settings.STAGES_OUTBOUND_BREAKER = (2, 60)
        address_book.fault = "down"
        reasons = [getattr(geocode("12 rue du Modèle", "99001"), "reason", "") for _ in range(4)]
        assert reasons == ["down", "down", "paused", "paused"]
        assert len(address_book.asked) == 2
        cache.clear()

    def test_never_inside_a_transaction(self, town: Commune) -> None:
        with transaction.atomic(), pytest.raises(InsideTransaction):
            geocode("12 rue du Modèle", "99001")


class TestClick:
    def test_the_nearest_commune(self, town: Commune) -> None:
        other = make.CommuneFactory(latitude=47.06, longitude=2.05)
        assert commune_of_click(47.03, 2.05) == town
        assert commune_of_click(47.05, 2.05) == other

    def test_five_kilometres_and_no_more(self, town: Commune) -> None:
        assert commune_of_click(47.02 + 4.9 / 111.195, 2.05) == town
        with pytest.raises(ClickOutside, match="en mer"):
            commune_of_click(47.02 + 5.1 / 111.195, 2.05)

    @pytest.mark.parametrize(
        "point",
        [(0.0, 0.0), (90.0, 0.0), (-90.0, 180.0), (91.0, 0.0), (0.0, 181.0), (float("nan"), 2.0), (47.0, float("inf"))],
    )
    def test_nowhere(self, town: Commune, point: tuple[float, float]) -> None:
        with pytest.raises(ClickOutside):
            commune_of_click(*point)

    def test_wide_communes_of_guyane_reach_further(self, town: Commune) -> None:
        wide = make.CommuneFactory(insee="97353", departement__code="973", latitude=3.6, longitude=-54.0)
        assert commune_of_click(3.2, -54.0) == wide

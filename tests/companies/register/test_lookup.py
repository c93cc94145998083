"""What the register says of a SIRET, by each service and each of its faults."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from companies.register import RegisterUnavailable, UnknownSiret, WrongSiret, commune_of, lookup
from companies.register.fictional import COMPANIES, Company, company_of, recherche_shape, sirene_shape
from companies.register.shapes import read_recherche, read_sirene
from companies.rules import siret_problem
from tests import factories as make
from tests.support.partners import GARBAGE, PartnerServer
from web.outbound import InsideTransaction

pytestmark = pytest.mark.django_db

BAKERY, MOVED, NEW_PLACE = "00009801200016", "00009804600014", "00009804600022"
HIDDEN, TRADER, TOWN_HALL, UNKNOWN = "00009805300010", "00009806100013", "00009807900015", "00009816000013"


class TestAnswers:
    def test_a_shop(self, register: PartnerServer) -> None:
        found = lookup("000 098 012 00016")
        assert (found.siret, found.siren) == (BAKERY, "000098012")
        assert (found.name, found.brand) == ("BOULANGERIE FICTIVE DU PORT", "Le Pain Témoin")
        assert (found.shown_name, found.is_open, found.refusal) == ("Le Pain Témoin", True, "")
        assert (found.naf, found.naf_2025) == ("10.71C", "10.71C")
        assert found.bracket is not None
        assert (found.bracket.low, found.bracket.high, found.bracket.year) == (3, 5, 2023)
        assert (found.street, found.postal_code, found.insee) == ("12 RUE DU MODELE", "99001", "99001")
        assert found.is_head_office
        assert not found.is_sole_trader
        assert not found.is_public
        assert "3 à 5" in found.notes[-1]

    def test_both_nomenclatures_are_kept(self, register: PartnerServer) -> None:
        found = lookup("00009802000019")
        assert (found.naf, found.naf_2025) == ("45.20A", "95.31Y")

    def test_a_closed_establishment_is_told_with_its_day(self, register: PartnerServer) -> None:
        found = lookup(MOVED)
        assert (found.is_open, found.closed_on) == (False, dt.date(2024, 3, 31))
        assert "fermé depuis le 31\u00a0mars\u00a02024" in found.refusal
        assert lookup(NEW_PLACE).is_open

    def test_a_ceased_company_is_closed(self, register: PartnerServer) -> None:
        def cease(answer: dict[str, Any]) -> dict[str, Any]:
            for company in answer.get("results", []):
                company["etat_administratif"] = "C"
            if "etablissement" in answer:
                answer["etablissement"]["uniteLegale"]["etatAdministratifUniteLegale"] = "C"
            return answer

        register.change = cease
        assert not lookup(BAKERY).is_open

    def test_partial_diffusion_gives_neither_name_nor_point(self, register: PartnerServer) -> None:
        found = lookup(HIDDEN)
        assert found.is_partial
        assert found.is_sole_trader
        assert (found.name, found.shown_name, found.street) == ("", "", "")
        assert (found.latitude, found.longitude) == (None, None)
        assert found.insee == "99001"
        assert "FICTIVE" not in repr(found)
        assert "ND" not in repr(found)
        assert "ne publie ni son nom ni son adresse" in found.notes[0]
        assert found.bracket is None

    def test_a_sole_trader_has_the_name_of_a_person(self, register: PartnerServer) -> None:
        found = lookup(TRADER)
        assert (found.name, found.is_sole_trader, found.is_partial) == ("ALEX IMAGINAIRE", True, False)

    def test_a_public_host(self, register: PartnerServer) -> None:
        assert lookup(TOWN_HALL).is_public

    def test_an_unknown_siret(self, register: PartnerServer) -> None:
        with pytest.raises(UnknownSiret, match="Relisez les quatorze chiffres") as caught:
            lookup(UNKNOWN)
        assert caught.value.manual

    def test_a_wrong_siret_asks_nobody(self, register: PartnerServer) -> None:
        for wrong in ("", "123", "00009801200017", "0000980120001A", "000098012000160"):
            with pytest.raises(WrongSiret) as caught:
                lookup(wrong)
            assert not caught.value.manual
        assert register.asked == []

    def test_la_poste_is_asked_though_its_key_is_not_luhn(self, register: PartnerServer) -> None:
        with pytest.raises(UnknownSiret):
            lookup("35600000049837")
        assert len(register.asked) == 1

    def test_the_fictional_register_is_read_by_the_same_reader(self, settings: Any) -> None:
        settings.STAGES_COMPANY_REGISTER = {"kind": "fictional", "url": "", "key": ""}
        assert lookup(BAKERY).brand == "Le Pain Témoin"
        with pytest.raises(UnknownSiret):
            lookup(UNKNOWN)

    def test_without_register_people_type_by_hand(self, settings: Any) -> None:
        settings.STAGES_COMPANY_REGISTER = {"kind": "none", "url": "", "key": ""}
        with pytest.raises(RegisterUnavailable, match="à la main") as caught:
            lookup(BAKERY)
        assert (caught.value.reason, caught.value.manual) == ("none", True)


class TestFaults:
    @pytest.mark.parametrize(
        ("fault", "reason", "words"),
        [
            ("down", "down", "ne répond pas"),
            ("cut", "down", "ne répond pas"),
            ("slow", "slow", "trop de temps"),
            ("drip", "slow", "trop de temps"),
            ("busy", "busy", "trop de demandes"),
            ("forbidden", "refused", "refuse de répondre"),
            ("redirect", "refused", "refuse de répondre"),
            ("gzip", "garbage", "illisible"),
            *((name, "garbage", "illisible") for name in GARBAGE),
        ],
    )
    def test_each_fault_is_a_sentence_and_a_way_on(
        self, register: PartnerServer, fault: str, reason: str, words: str
    ) -> None:
        register.fault = fault
        with pytest.raises(RegisterUnavailable) as caught:
            lookup(BAKERY)
        assert (caught.value.reason, caught.value.manual) == (reason, True)
        assert words in caught.value.message
        assert "Saisissez l'entreprise à la main" in caught.value.message
        assert len(register.asked) == 1, "neither a second try nor a redirection followed"

    def test_nothing_listens(self, register: PartnerServer) -> None:
        register.close()
        with pytest.raises(RegisterUnavailable) as caught:
            lookup(BAKERY)
        assert caught.value.reason == "down"

    def test_another_establishment_than_the_one_asked(self, register: PartnerServer) -> None:
        def swap(answer: dict[str, Any]) -> dict[str, Any]:
            other = company_of(TOWN_HALL)
            assert other is not None
            return sirene_shape(other) if "etablissement" in answer else recherche_shape(other)

        register.change = swap
        with pytest.raises((RegisterUnavailable, UnknownSiret)):
            lookup(BAKERY)

    def test_the_key_of_insee_is_sent_to_insee_alone(self, register: PartnerServer, settings: Any) -> None:
        lookup(BAKERY)
        sent = "X-INSEE-Api-Key-Integration" in register.headers[0]
        assert sent == (settings.STAGES_COMPANY_REGISTER["kind"] == "sirene")

    def test_a_wrong_key_is_said(self, register: PartnerServer, settings: Any) -> None:
        settings.STAGES_COMPANY_REGISTER = {"kind": "sirene", "url": register.url, "key": "perimee"}
        with pytest.raises(RegisterUnavailable) as caught:
            lookup(BAKERY)
        assert caught.value.reason == "refused"

    def test_the_circuit_opens_and_work_resumes_alone(self, register: PartnerServer, settings: Any) -> None:
        settings.STAGES_OUTBOUND_BREAKER = (3, 60)
        register.fault = "other"
        for _ in range(3):
            with pytest.raises(RegisterUnavailable) as caught:
                lookup(BAKERY)
            assert caught.value.reason == "garbage"
        for _ in range(5):
            with pytest.raises(RegisterUnavailable) as caught:
                lookup(BAKERY)
        assert caught.value.reason == "paused"
        assert len(register.asked) == 3
        register.fault = ""
        kind = settings.STAGES_COMPANY_REGISTER["kind"]
        cache.set(f"outbound:{kind}:until", 0.0)  # the pause is over
        assert lookup(BAKERY).siret == BAKERY
        assert lookup(NEW_PLACE).siret == NEW_PLACE

    def test_the_log_names_neither_company_nor_person(
        self, register: PartnerServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        register.fault = "html"
        with pytest.raises(RegisterUnavailable):
            lookup(BAKERY)
        assert "garbage" in caplog.text
        assert BAKERY not in caplog.text
        assert "127.0.0.1" not in caplog.text

    def test_never_inside_a_transaction(self, register: PartnerServer, settings: Any) -> None:
        for kind in (settings.STAGES_COMPANY_REGISTER["kind"], "fictional", "none"):
            settings.STAGES_COMPANY_REGISTER = {**settings.STAGES_COMPANY_REGISTER, "kind": kind}
            with transaction.atomic(), pytest.raises(InsideTransaction):
                lookup(BAKERY)
        assert register.asked == []


class TestShapes:
    @pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.siret)
    def test_the_two_services_say_the_same(self, company: Company) -> None:
        assert siret_problem(company.siret) is None
        one = read_recherche(company.siret, recherche_shape(company))
        other = read_sirene(company.siret, sirene_shape(company))
        assert one is not None
        for name in ("name", "brand", "is_open", "is_partial", "legal_form", "naf", "naf_2025", "insee", "postal_code"):
            assert getattr(one, name) == getattr(other, name), name
        assert (one.bracket and one.bracket.code) == (other.bracket and other.bracket.code)

    def test_a_period_of_2027_has_its_main_activity_in_naf_2025(self) -> None:
        shape = sirene_shape(COMPANIES[0])
        place = shape["etablissement"]
        place["activitePrincipaleNAF25Etablissement"] = None
        place["periodesEtablissement"][0] |= {
            "activitePrincipaleEtablissement": "10.71Y",
            "nomenclatureActivitePrincipaleEtablissement": "NAF2025",
        }
        found = read_sirene(COMPANIES[0].siret, shape)
        assert (found.naf, found.naf_2025) == ("", "10.71Y")

    def test_a_code_of_an_older_nomenclature_is_left_out(self) -> None:
        shape = sirene_shape(COMPANIES[0])
        shape["etablissement"]["periodesEtablissement"][0]["activitePrincipaleEtablissement"] = "52.1"
        assert read_sirene(COMPANIES[0].siret, shape).naf == ""

    def test_text_comes_on_one_line_without_control_signs(self) -> None:
        shape = sirene_shape(COMPANIES[0])
        shape["etablissement"]["uniteLegale"]["denominationUniteLegale"] = " ATELIER\r\n\x00  FICTIF\u202e " + "X" * 400
        name = read_sirene(COMPANIES[0].siret, shape).name
        assert name.startswith("ATELIER FICTIF")
        assert len(name) <= 200
        assert name.isprintable()

    @pytest.mark.parametrize(
        ("code", "label"),
        [("00", "aucun salarié"), ("01", "1 à 2"), ("12", "20 à 49"), ("53", "10\u202f000"), ("NN", ""), ("99", "")],
    )
    def test_brackets(self, code: str, label: str) -> None:
        shape = sirene_shape(COMPANIES[0])
        shape["etablissement"]["trancheEffectifsEtablissement"] = code
        bracket = read_sirene(COMPANIES[0].siret, shape).bracket
        assert (bracket.label if bracket else "").startswith(label)
        assert bool(bracket) == bool(label)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("latitude",), "99.5"),
            (("latitude",), "nord"),
            (("latitude",), {"a": 1}),
            (("etat_administratif",), "Z"),
            (("date_fermeture",), "hier"),
            (("liste_enseignes",), "UNE"),
            (("libelle_commune",), 12),
        ],
    )
    def test_a_field_of_another_shape_is_refused(self, path: tuple[str], value: Any) -> None:
        shape = recherche_shape(COMPANIES[0])
        shape["results"][0]["matching_etablissements"][0][path[0]] = value
        with pytest.raises(ValueError):
            read_recherche(COMPANIES[0].siret, shape)


class TestCommune:
    def found(self, insee: str) -> Any:
        shape = sirene_shape(COMPANIES[0])
        shape["etablissement"]["adresseEtablissement"]["codeCommuneEtablissement"] = insee
        return commune_of(read_sirene(COMPANIES[0].siret, shape))

    def test_by_its_code_or_a_former_one(self) -> None:
        town = make.CommuneFactory(insee="9A001", former_codes=["9A777"])
        assert self.found("9A001") == town
        assert self.found("9A777") == town
        assert self.found("9A778") is None
        assert self.found("") is None

    @pytest.mark.parametrize(("district", "city"), [("75113", "75056"), ("69387", "69123"), ("13208", "13055")])
    def test_districts_are_of_their_city(self, district: str, city: str) -> None:
        town = make.CommuneFactory(insee=city)
        assert self.found(district) == town

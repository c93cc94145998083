"""The reference facts: complete, consistent, loaded by the migration, repaired by the command."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, transaction

from poles.models import Academie, Departement, LegalLimit, RegionAcademique, SchoolYear
from poles.reference import law, territory
from poles.reference.loader import load_reference
from tests.reference.data import real


def get_model(name):
    return apps.get_model("poles", name)


def test_every_departement_has_one_academie_and_every_academie_one_region():
    codes = [departement for *_, departements in territory.ACADEMIES for departement in departements.split()]
    assert sorted(codes) == sorted(set(codes)) == sorted(territory.DEPARTEMENTS)
    assert len([code for code in codes if len(code) == 2]) == 96
    assert {region for _, _, region, _, _ in territory.ACADEMIES} == set(territory.REGIONS)
    assert len(territory.REGIONS) == 18 + 1


def test_facts_agree_with_the_published_table():
    with real("communes/departements_academies_regions.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter=";") if row["departement_code"] != "985"]
    assert {row["departement_code"]: row["academie_code"] for row in rows} == territory.ACADEMIE_OF
    regions = {code: region for code, _, region, _, _ in territory.ACADEMIES}
    assert {row["academie_code"]: row["region_code"] for row in rows} == regions
    # The source writes « Seine-St-Denis » and drops the hyphens of the collectivités: every other name is the same.
    names = {row["academie_code"]: row["academie_nom"].replace(" ", "-").lower() for row in rows}
    ours = {code: name.replace(" ", "-").lower() for code, name, *_ in territory.ACADEMIES}
    assert names == ours
    assert {row["region_code"]: row["region_nom"] for row in rows if row["region_code"] != "00"} == {
        code: name for code, name in territory.REGIONS.items() if code != "00"
    }


@pytest.mark.parametrize(
    ("academie", "zone"),
    [("24", "C"), ("22", "A"), ("09", "B"), ("70", "B"), ("27", "propre"), ("43", "propre"), ("40", "propre")],
)
def test_zones(academie, zone):
    assert next(row[3] for row in territory.ACADEMIES if row[0] == academie) == zone


@pytest.mark.parametrize(
    ("insee", "whole"),
    [
        ("75119", "75056"),
        ("69381", "69123"),
        ("13201", "13055"),
        ("93066", "93066"),
        ("13200", "13200"),
        ("2A004", "2A004"),
    ],
)
def test_arrondissements_lead_to_the_whole_commune(insee, whole):
    assert territory.whole_commune(insee) == whole


@pytest.mark.parametrize(("day", "year"), [("2026-08-31", 2025), ("2026-09-01", 2026), ("2027-01-05", 2026)])
def test_school_year_of_a_day(day, year):
    assert territory.school_year_of(dt.date.fromisoformat(day)) == year


@pytest.mark.django_db
class TestDatabase:
    def test_the_migration_has_loaded_everything(self):
        assert RegionAcademique.objects.count() == 19
        assert Academie.objects.count() == len(territory.ACADEMIES) == 34
        assert Departement.objects.count() == 107
        assert list(SchoolYear.objects.order_by("start").values_list("start", flat=True)) == list(range(2020, 2031))
        assert Departement.objects.get(pk="93").academie.name == "Créteil"
        year = SchoolYear.objects.get(pk=2026)
        assert (year.starts_on, year.ends_on) == (dt.date(2026, 9, 1), dt.date(2027, 8, 31))
        assert LegalLimit.objects.count() == len(law.LIMITS)

    def test_loading_again_changes_nothing(self):
        report = load_reference(get_model)
        assert (report.added, report.updated) == (0, 0)
        assert report.unchanged == 19 + 34 + 107 + 11 + len(law.LIMITS)

    def test_the_command_repairs_what_was_damaged_and_keeps_the_limits_of_an_administrator(self):
        Academie.objects.filter(pk="24").update(name="Erreur")
        Departement.objects.filter(pk="94").delete()
        LegalLimit.objects.filter(code="tutor_max").update(value=4)
        LegalLimit.objects.filter(code="referent_max").delete()
        output = io.StringIO()
        call_command("load_reference", stdout=output)
        assert "2 ajout(s), 1 mise(s) à jour" in output.getvalue()
        assert Academie.objects.get(pk="24").name == "Créteil"
        assert LegalLimit.objects.get(code="tutor_max").value == 4
        call_command("load_reference", "--force", stdout=output)
        assert LegalLimit.objects.get(code="tutor_max").value == 3

    @pytest.mark.parametrize(
        ("code", "value", "text"),
        [
            ("host_quota_ratio", "15", "R124-10"),
            ("host_quota_floor", "3", "R124-10"),
            ("host_quota_derogation_ratio", "20", "R124-11"),
            ("tutor_max", "3", "R124-13"),
            ("referent_max", "16", "D124-3"),
            ("regulated_work_min_age", "15", "R4153"),
            ("regulated_work_declaration_years", "3", "R4153-41"),
            ("gratification_after_days", "44", "L124-6"),
            ("observation_days", "5", "D332-14"),
        ],
    )
    def test_each_limit_names_its_text(self, code, value, text):
        limit = LegalLimit.objects.get(code=code)
        assert limit.value == Decimal(value)
        assert text in limit.source

    def test_a_limit_has_one_value_a_day(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalLimit.objects.create(
                code="tutor_max", value=5, unit="stagiaires", valid_from=dt.date(2027, 1, 1), source="Essai"
            )

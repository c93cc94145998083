"""import_ips: years, voies, quartiles."""

from decimal import Decimal

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from establishments.imports.ips import freeze_quartiles, import_ips
from establishments.imports.priority_education import import_priority_education
from establishments.imports.register import import_establishments
from establishments.models import Establishment, EstablishmentYear
from poles.imports.errors import SourceError
from poles.models import Academie, Commune
from tests.establishments.imports.rows import school, uai
from tests.poles.imports.files import write


@pytest.fixture
def schools(communes, tmp_path):
    rows = [school(f"01900{rank:02}", f"Collège Modèle {rank}") for rank in range(1, 13)]
    rows += [school("0190101", "Lycée Essai", code_nature="306"), school("0190102", "LP Essai", code_nature="320")]
    import_establishments(source=write(tmp_path / "schools.csv", rows))


pytestmark = pytest.mark.usefixtures("schools")


def college(rank=1, **changes):
    return {"rentree_scolaire": "2022-2023", "uai": uai(f"01900{rank:02}"), "ips": "110.4"} | changes


def test_colleges_by_both_ways_of_writing_the_year(tmp_path):
    old = {"rentree_scolaire": "2022-2023", "uai": uai("0190001"), "nom_de_l_etablissment": "X", "effectifs": "540.0"}
    import_ips(source=write(tmp_path / "a.csv", [old | {"ips": "110,4", "ecart_type_de_l_ips": "31.3"}]))
    new = {"Rentrée scolaire": "2023", "UAI": uai("0190001"), "IPS": "111.1", "Ecart-type de l'IPS": "32.8"}
    source = write(tmp_path / "b.csv", [new], encoding="utf-8-sig", newline="\r\n")
    assert import_ips(source=source).added == 1
    assert import_ips(source=source).unchanged == 1
    years = EstablishmentYear.objects.order_by("school_year_id").values_list("school_year_id", "ips")
    assert list(years) == [(2022, Decimal("110.4")), (2023, Decimal("111.1"))]


def test_lycees_have_an_ips_by_voie(tmp_path):
    rows = [
        {"uai": uai("0190101"), "ips_voie_gt": "105.9", "ips_voie_pro": "74.8", "ips_ensemble_gt_pro": "100.1"},
        {"uai": uai("0190102"), "ips_voie_gt": "", "ips_voie_pro": "78.8", "ips_ensemble_gt_pro": ""},
    ]
    import_ips(source=write(tmp_path / "a.csv", rows), school_year=2022)
    polyvalent = EstablishmentYear.objects.get(establishment_id=uai("0190101"))
    assert (polyvalent.ips, polyvalent.ips_gt, polyvalent.ips_pro) == (
        Decimal("100.1"),
        Decimal("105.9"),
        Decimal("74.8"),
    )
    vocational = EstablishmentYear.objects.get(establishment_id=uai("0190102"))
    assert (vocational.ips, vocational.ips_gt, vocational.ips_pro) == (Decimal("78.8"), None, Decimal("78.8"))


def test_priority_education_is_not_touched(tmp_path):
    listed = [{"uai": uai("0190001"), "ep": "REP"}]
    import_priority_education(source=write(tmp_path / "rep.csv", listed), school_years=[2022])
    import_ips(source=write(tmp_path / "a.csv", [college()]))
    row = EstablishmentYear.objects.get()
    assert (row.priority_education, row.ips) == ("REP", Decimal("110.4"))


@pytest.mark.parametrize("text", ["", "NS", "ns"])
def test_unpublished_indices_are_left_aside(tmp_path, text):
    report = import_ips(source=write(tmp_path / "a.csv", [college(1), college(2, ips=text)]))
    assert (report.added, sum(report.ignored.values()), report.refused) == (1, 1, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (college(2, ips="30"), "n'est pas compris entre 38 et 185"),
        (college(2, ips="beaucoup"), "« beaucoup » n'est pas un nombre"),
        (college(2, uai=uai("0199999")), "n'est pas dans l'annuaire importé"),
        (college(2, uai="0190002A"), "devrait être"),
        (college(2, rentree_scolaire="2022-2025"), "n'est pas une année scolaire"),
        (college(2, rentree_scolaire=""), "l'année scolaire manque"),
        (college(1, ips="99"), "un autre IPS est déjà donné"),
    ],
)
def test_bad_lines(tmp_path, row, reason):
    report = import_ips(source=write(tmp_path / "a.csv", [college(1), row]))
    assert report.added == 1
    assert reason in report.refused[0].reason


def test_the_year_is_asked_when_the_file_has_none(tmp_path):
    source = write(tmp_path / "a.csv", [{"uai": uai("0190001"), "ips": "100"}])
    with pytest.raises(SourceError, match="--annee"):
        import_ips(source=source)
    call_command("import_ips", str(source), "--annee", "2023")
    assert EstablishmentYear.objects.get().school_year_id == 2023
    with pytest.raises(CommandError, match="Aucune ligne"):
        call_command("import_ips", str(source), "--annee", "1990")


def test_quartiles_by_type_and_year(tmp_path):
    rows = [college(rank, ips=str(60 + 10 * rank)) for rank in range(1, 13)]
    rows += [college(1, rentree_scolaire="2023-2024", ips="60")]
    rows += [{"rentree_scolaire": "2022-2023", "uai": uai("0190102"), "ips": "70"}]
    import_ips(source=write(tmp_path / "a.csv", rows))
    quartiles = EstablishmentYear.objects.filter(school_year=2022, establishment__kind="college").order_by("ips")
    assert [row.ips_quartile for row in quartiles] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert EstablishmentYear.objects.get(school_year=2023).ips_quartile == 1
    assert EstablishmentYear.objects.get(establishment_id=uai("0190102")).ips_quartile == 1


def test_quartiles_of_a_year_stay_when_another_is_imported(tmp_path):
    import_ips(source=write(tmp_path / "a.csv", [college(rank, ips=str(60 + rank)) for rank in range(1, 9)]))
    before = list(EstablishmentYear.objects.order_by("pk").values_list("pk", "ips_quartile"))
    rows = [college(rank, ips=str(150 - rank), rentree_scolaire="2023") for rank in range(1, 9)]
    import_ips(source=write(tmp_path / "b.csv", rows))
    old = EstablishmentYear.objects.filter(school_year=2022).order_by("pk").values_list("pk", "ips_quartile")
    assert list(old) == before
    assert freeze_quartiles([2022, 2023]) == 0


class TestQuartilesAgainstNumpy:
    @pytest.fixture(autouse=True)
    def fifty_schools(self, schools):
        Establishment.objects.all().delete()
        place = {"academie": Academie.objects.get(pk="22"), "commune": Commune.objects.get(pk="19005")}
        Establishment.objects.bulk_create(
            Establishment(uai=uai(f"01910{rank:02}"), name="Essai", kind="lp", **place) for rank in range(50)
        )

    def test_many_drawings(self):
        names = list(Establishment.objects.order_by("uai").values_list("uai", flat=True))

        @given(st.lists(st.integers(380, 1850), min_size=1, max_size=50))
        def check(tenths):
            EstablishmentYear.objects.all().delete()
            EstablishmentYear.objects.bulk_create(
                EstablishmentYear(establishment_id=name, school_year_id=2022, ips=Decimal(value) / 10)
                for name, value in zip(names, tenths, strict=False)
            )
            freeze_quartiles([2022])
            rows = EstablishmentYear.objects.order_by("establishment_id").values_list("ips_quartile", flat=True)
            # Thresholds in tenths: whole numbers and quarters of them are exact.
            limits = np.quantile(np.array(tenths, dtype=float), [0.25, 0.5, 0.75])
            assert list(rows) == [1 + int((value > limits).sum()) for value in tenths]

        check()

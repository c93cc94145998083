"""import_priority_education: collèges alone, years, replacement."""

import pytest
from django.core.management import call_command

from establishments.imports.priority_education import import_priority_education
from establishments.imports.register import import_establishments
from establishments.models import EstablishmentYear
from poles.imports.errors import RefusedImportError, SourceError
from tests.establishments.imports.rows import school, uai
from tests.poles.imports.files import write


@pytest.fixture
def schools(communes, tmp_path):
    rows = [school(f"019000{rank}") for rank in range(1, 5)] + [school("0190101", code_nature="320")]
    import_establishments(source=write(tmp_path / "schools.csv", rows))


pytestmark = pytest.mark.usefixtures("schools")


def line(digits="0190001", ep="REP", kind="COLLEGE"):
    return {
        "ACADEMIE": "LIMOGES",
        "N°Département": "19",
        "UAI tête de réseau": uai("0190004"),
        "NUMERO": uai(digits) if digits else "",
        "TYPE_DETABLISSEMENT": kind,
        "EP": ep,
    }


def statuses(year=2022):
    rows = EstablishmentYear.objects.filter(school_year=year).order_by("establishment_id")
    return dict(rows.values_list("establishment_id", "priority_education"))


def test_the_ministry_list(tmp_path):
    rows = [line(), line("0190002", "REP+"), line("0190999", "REP", "ECOLE ELEMENTAIRE"), line("", kind="ECOLE ISOLEE")]
    source = write(tmp_path / "rep.csv", rows, encoding="cp1252")
    report = import_priority_education(source=source, school_years=[2022, 2023])
    assert (report.added, report.refused) == (4, [])
    assert report.ignored == {"école du premier degré": 2}
    assert statuses() == statuses(2023) == {uai("0190001"): "REP", uai("0190002"): "REP+"}
    assert import_priority_education(source=source, school_years=[2022, 2023]).unchanged == 4


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (line("", kind="COLLEGE"), "l'UAI manque"),
        (line("0199999"), "n'est pas dans l'annuaire importé"),
        (line("0190101"), "seuls les collèges"),
        (line("0190002", "ZEP"), "ni REP ni REP+"),
        (line("0190001", "REP+"), "un autre classement"),
    ],
)
def test_bad_lines(tmp_path, row, reason):
    source = write(tmp_path / "rep.csv", [line(), row])
    report = import_priority_education(source=source, school_years=[2022])
    assert report.added == 1
    assert reason in report.refused[0].reason
    EstablishmentYear.objects.all().delete()
    with pytest.raises(RefusedImportError):
        import_priority_education(source=source, school_years=[2022], strict=True)
    assert not EstablishmentYear.objects.exists()


def test_a_college_leaves_priority_education(tmp_path):
    source = write(tmp_path / "a.csv", [line(), line("0190002")])
    import_priority_education(source=source, school_years=[2022])
    later = write(tmp_path / "b.csv", [line("0190001", "HORS EP"), line("0190003", "HORS EP")])
    import_priority_education(source=later, school_years=[2022])
    assert statuses() == {uai("0190001"): "", uai("0190002"): "REP"}
    whole = write(tmp_path / "c.csv", [line("0190003")])
    call_command("import_priority_education", str(whole), "--annee", "2022", "--remplacer")
    assert statuses() == {uai("0190001"): "", uai("0190002"): "", uai("0190003"): "REP"}


def test_the_year_is_asked(tmp_path):
    with pytest.raises(SourceError, match="--annee"):
        import_priority_education(source=write(tmp_path / "a.csv", [line()]))
    dated = write(tmp_path / "b.csv", [line() | {"rentree_scolaire": "2024-2025"}])
    assert import_priority_education(source=dated).added == 1
    assert statuses(2024) == {uai("0190001"): "REP"}

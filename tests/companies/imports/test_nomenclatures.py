"""import_naf and import_rome."""

import pytest
from django.core.management import CommandError, call_command

from companies.imports.naf import import_naf, read_naf
from companies.imports.rome import import_rome
from companies.models import Naf, Rome
from poles.imports.errors import BadValueError, RefusedImportError, SourceError
from poles.reference.activities import BEGINNINGS, sector_of_activity
from tests.poles.imports.files import ENCODINGS, write


@pytest.mark.parametrize(
    ("text", "code"), [("01.11Z", "01.11Z"), ("0111Z", "01.11Z"), ("111z", "01.11Z"), (" 62.01Z ", "62.01Z")]
)
def test_activity_codes(text, code):
    assert read_naf(text) == code


@pytest.mark.parametrize("text", ["", "01.11", "011Z1", "AB.CDZ", "0111ZZ"])
def test_bad_activity_codes(text):
    with pytest.raises(BadValueError, match="quatre chiffres et une lettre"):
        read_naf(text)


@pytest.mark.parametrize(
    ("naf", "revision", "sector"),
    [
        ("01.11Z", "2", "A"),
        ("1071C", "2", "D"),
        ("10.71A", "2", "H"),
        ("10.71H", "2025", "D"),
        ("43.21A", "2", "F"),
        ("45.20A", "2", "I"),
        ("47.73Z", "2", "J"),
        ("47.11F", "2", "D"),
        ("56.10A", "2", "G"),
        ("62.01Z", "2", "M"),
        ("96.02A", "2", "D"),
        ("96.21G", "2025", "D"),
        ("95.31G", "2025", "I"),
        ("87.10A", "2", "J"),
        ("88.91A", "2", "K"),
        ("90.01Z", "2", "L"),
        ("64.19Z", "2", "C"),
        ("18.12Z", "2", "E"),
        ("74.10Z", "2", "B"),
        ("49.41A", "2", "N"),
        ("00.00Z", "2", ""),
    ],
)
def test_sector_of_an_activity(naf, revision, sector):
    assert sector_of_activity(naf, revision) == sector


def test_every_division_has_a_sector():
    divisions = [*range(1, 4), *range(5, 10), *range(10, 34), *range(35, 40), 41, 42, 43, 45, 46, 47, *range(49, 54)]
    divisions += [55, 56, *range(58, 64), 64, 65, 66, 68, *range(69, 76), *range(77, 83), 84, 85, *range(86, 89)]
    divisions += [*range(90, 94), *range(94, 100)]
    assert len(divisions) == 88
    assert all(f"{division:02}" in BEGINNINGS for division in divisions)


@pytest.mark.django_db
class TestNaf:
    @pytest.mark.parametrize("encoding", ENCODINGS)
    def test_sub_classes_alone(self, tmp_path, encoding):
        rows = [
            {"id": "01", "label": "Culture et élevage"},
            {"id": "01.1", "label": "Cultures"},
            {"id": "01.11", "label": "Cultures"},
            {"id": "01.11Z", "label": "Culture de céréales"},
            {"id": "A", "label": "Section"},
        ]
        source = write(tmp_path / "naf.csv", rows, encoding=encoding)
        report = import_naf(source=source)
        assert (report.added, sum(report.ignored.values()), report.refused) == (1, 4, [])
        naf = Naf.objects.get()
        assert (naf.code, naf.revision, naf.label, naf.sector) == ("01.11Z", "2", "Culture de céréales", "A")
        assert import_naf(source=source).unchanged == 1

    def test_both_revisions_live_together(self, tmp_path):
        old = write(tmp_path / "a.csv", [{"code": "10.71C", "libelle": "Boulangerie"}])
        new = write(
            tmp_path / "b.csv",
            [{"code": "10.71H", "libelle": "Boulangerie"}, {"code": "01.11Y", "libelle": "Céréales"}],
        )
        import_naf(source=old)
        import_naf(source=new)
        import_naf(source=old, revision="2025")
        rows = Naf.objects.order_by("revision", "code").values_list("revision", "code", "sector")
        assert list(rows) == [
            ("2", "10.71C", "D"),
            ("2025", "01.11Y", "A"),
            ("2025", "10.71C", "D"),
            ("2025", "10.71H", "D"),
        ]
        with pytest.raises(SourceError, match="choisissez 2 ou 2025"):
            import_naf(source=old, revision="3")

    def test_hirings_give_the_sector(self, tmp_path):
        mapping = write(
            tmp_path / "m.csv",
            [
                {"rome_id": "D1102", "naf_id": "1071C", "hirings": "10"},
                {"rome_id": "H2102", "naf_id": "1071C", "hirings": "7"},
                {"rome_id": "H2101", "naf_id": "1071C", "hirings": "8.0"},
                {"rome_id": "H2101", "naf_id": "perdu", "hirings": "8"},
            ],
        )
        source = write(tmp_path / "naf.csv", [{"code": "10.71C", "libelle": "X"}, {"code": "43.21A", "libelle": "Y"}])
        report = import_naf(source=source, mapping=mapping)
        assert dict(Naf.objects.values_list("code", "sector")) == {"10.71C": "H", "43.21A": "F"}
        assert "correspondance" in report.refused[0].reason

    def test_bad_lines(self, tmp_path):
        rows = [
            {"code": "01.11Z", "libelle": "Céréales"},
            {"code": "0111Z", "libelle": "Céréales"},
            {"code": "01.12Z", "libelle": ""},
            {"code": "céréales", "libelle": "X"},
        ]
        source = write(tmp_path / "naf.csv", rows)
        report = import_naf(source=source)
        assert [refusal.line for refusal in report.refused] == [3, 4, 5]
        Naf.objects.all().delete()
        with pytest.raises(RefusedImportError):
            import_naf(source=source, strict=True)
        assert not Naf.objects.exists()

    def test_command(self, tmp_path):
        source = write(tmp_path / "naf.csv", [{"code": "01.11Z", "libelle": "Céréales"}])
        call_command("import_naf", str(source), "--nomenclature", "2")
        assert Naf.objects.get().revision == "2"


@pytest.mark.django_db
class TestRome:
    def test_versions_3_and_4(self, tmp_path):
        third = write(tmp_path / "a.csv", [{"code_rome": "A1101", "libelle_rome": "Conduite d'engins"}])
        fourth = write(
            tmp_path / "b.csv",
            [
                {"code_rome": "A1101", "libelle_rome": "Conducteur d'engins", "code_rome_parent": "A1101"},
                {"code_rome": "A1102", "libelle_rome": "Élagueur", "code_rome_parent": "A1101"},
            ],
            encoding="iso8859-15",
        )
        import_rome(source=third)
        report = import_rome(source=fourth)
        assert (report.added, report.updated) == (1, 1)
        assert dict(Rome.objects.values_list("code", "label")) == {"A1101": "Conducteur d'engins", "A1102": "Élagueur"}
        assert set(Rome.objects.values_list("sector", flat=True)) == {"A"}
        assert import_rome(source=fourth).unchanged == 2

    @pytest.mark.parametrize(
        ("code", "label", "reason"),
        [
            ("Z1101", "X", "n'est pas un code ROME"),
            ("1101", "X", "n'est pas un code ROME"),
            ("A1102", "", "le libellé manque"),
            ("A1101", "X", "déjà sur une ligne précédente"),
        ],
    )
    def test_bad_lines(self, tmp_path, code, label, reason):
        rows = [{"code_rome": "A1101", "libelle_rome": "Essai"}, {"code_rome": code, "libelle_rome": label}]
        report = import_rome(source=write(tmp_path / "a.csv", rows))
        assert report.added == 1
        assert reason in report.refused[0].reason

    def test_a_list_of_names_of_jobs_is_not_the_repertory(self, tmp_path):
        rows = [{"ogr_appellation": "1", "rome_code": "A1101", "libelle_appellation_long": "X"}]
        with pytest.raises(CommandError, match="« libelle_rome »"):
            call_command("import_rome", str(write(tmp_path / "a.csv", rows)))

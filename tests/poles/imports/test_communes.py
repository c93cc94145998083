"""import_communes: shapes, traps, idempotence, nothing half-written."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from poles.imports.communes import import_communes
from poles.imports.errors import RefusedImportError, SourceError
from poles.imports.lookup import Communes
from poles.models import Commune
from tests.poles.imports.files import ENCODINGS, commune, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_same_rows_from_every_shape(tmp_path, encoding, delimiter):
    source = write(
        tmp_path / "communes.csv", [commune(), commune("2A004", "Îlot")], encoding=encoding, delimiter=delimiter
    )
    assert import_communes(source=source).added == 2
    place = Commune.objects.get(pk="19005")
    assert (place.name, place.search_name) == ("Modèle-sur-Œuvre", "modele sur oeuvre")
    assert (place.departement_id, place.academie_id, place.density) == ("19", "22", 6)
    assert place.is_rural
    assert (place.latitude, place.longitude, place.population) == (45.2532, 1.4694, 3853)
    assert (place.zone_emploi, place.zone_emploi_name) == ("7531", "Tulle")
    assert Commune.objects.get(pk="2A004").academie_id == "27"


def test_publishers_names_and_lost_zeros(tmp_path):
    source = write(
        tmp_path / "communes.csv",
        [
            {
                "Code INSEE": "1004",
                "NOM STANDARD": "Essai",
                "Population municipale": "15 000.0",
                "Latitude": "45,95",
                "Longitude": "5,35",
                "Code postal": "1500",
                "Code Département": "001",
            }
        ],
        encoding="cp1252",
        newline="\r\n",
    )
    assert import_communes(source=source).added == 1
    place = Commune.objects.get(pk="01004")
    assert (place.population, place.latitude, place.postal_codes) == (15000, 45.95, ["01500"])


def test_importing_twice_changes_nothing_and_a_change_is_an_update(tmp_path):
    source = write(tmp_path / "a.csv", [commune(), commune("19010", "Essai")])
    assert import_communes(source=source).added == 2
    report = import_communes(source=source)
    assert (report.added, report.updated, report.unchanged) == (0, 0, 2)
    report = import_communes(source=write(tmp_path / "b.csv", [commune(population="1"), commune("19010", "Essai")]))
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)


def test_a_file_without_a_column_leaves_what_is_known(tmp_path):
    import_communes(source=write(tmp_path / "a.csv", [commune()]))
    import_communes(source=write(tmp_path / "b.csv", [{"insee": "19005", "nom": "Autre Modèle"}]))
    place = Commune.objects.get(pk="19005")
    assert (place.name, place.population, place.density) == ("Autre Modèle", 3853, 6)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"insee": "190"}, "« 190 » n'est pas un code de commune"),
        ({"insee": "98415"}, "le territoire 984 n'appartient à aucune académie"),
        ({"insee": "20004"}, "le territoire 20 n'appartient à aucune académie"),
        ({"nom": ""}, "le nom de la commune manque"),
        ({"densite7": "8"}, "la densité « 8 » n'est pas un niveau de 1 à 7"),
        ({"population": "beaucoup"}, "« beaucoup » n'est pas un nombre"),
        ({"population": "-3"}, "la population est négative"),
        ({"lat": "6480000", "lon": "590000"}, "doivent être en degrés"),
        ({"insee": "19010"}, "déjà sur une ligne précédente"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_reason(tmp_path, changes, reason):
    source = write(tmp_path / "a.csv", [commune("19010", "Essai"), commune(**changes)])
    report = import_communes(source=source)
    assert report.added == 1
    assert [refusal.line for refusal in report.refused] == [3]
    assert reason in report.refused[0].reason


def test_a_wrong_postal_code_is_dropped_with_a_warning(tmp_path):
    report = import_communes(source=write(tmp_path / "a.csv", [commune(codes_postaux="2A004|19240")]))
    assert Commune.objects.get().postal_codes == ["19240"]
    assert "2A004" in report.warnings[0].reason


def test_former_communes_lead_to_the_commune_of_today(tmp_path):
    source = write(tmp_path / "a.csv", [commune("93066", "Exemple", lat="48.93", lon="2.35"), commune()])
    passage = [
        {"ancien_insee": "93059", "ancien_nom": "Essai", "insee_actuel": "93066"},
        {"ancien_insee": "93066", "ancien_nom": "Exemple", "insee_actuel": "93066"},
        {"ancien_insee": "19999", "ancien_nom": "Perdue", "insee_actuel": "99999"},
    ]
    former = write(tmp_path / "former.csv", passage)
    report = import_communes(source=source, former=former)
    assert Commune.objects.get(pk="93066").former_codes == ["93059"]
    assert "« 99999 » est inconnue" in report.refused[0].reason
    communes = Communes.load()
    assert communes.find("93059").insee == communes.find("93066").insee == "93066"
    # A later file without the table of passage keeps it.
    assert import_communes(source=source).unchanged == 2
    assert Commune.objects.get(pk="93066").former_codes == ["93059"]
    # A table of passage next to a file of another région reaches the communes already there.
    passage[0]["ancien_insee"] = "93058"
    report = import_communes(source=write(tmp_path / "b.csv", [commune()]), former=write(tmp_path / "c.csv", passage))
    assert Commune.objects.get(pk="93066").former_codes == ["93058"]
    assert report.updated == 1


def test_strict_writes_nothing(tmp_path):
    source = write(tmp_path / "a.csv", [commune(), commune("98415")])
    with pytest.raises(RefusedImportError) as error:
        import_communes(source=source, strict=True)
    assert len(error.value.report.refused) == 1
    assert not Commune.objects.exists()


def test_wrong_columns_write_nothing(tmp_path):
    with pytest.raises(SourceError, match="« insee »"):
        import_communes(source=write(tmp_path / "a.csv", [{"ville": "Essai", "nom": "Essai"}]))


class TestCommand:
    def run(self, *args):
        output = io.StringIO()
        call_command("import_communes", *map(str, args), stdout=output)
        return output.getvalue()

    def test_summary(self, tmp_path):
        source = write(tmp_path / "a.csv", [commune(), commune("98415", "Îles")])
        text = self.run(source)
        assert "1 ajout(s)" in text
        assert "ligne 3 (98415 Îles) : le territoire 984" in text

    def test_report_file(self, tmp_path):
        rows = [commune(), *(commune(f"984{number:02}") for number in range(30))]
        text = self.run(write(tmp_path / "a.csv", rows), "--report", tmp_path / "refus.csv")
        assert "et 10 autre(s)" in text
        with (tmp_path / "refus.csv").open(encoding="utf-8-sig", newline="") as stream:
            assert len(list(csv.reader(stream, delimiter=";"))) == 31

    @pytest.mark.parametrize("args", [["--strict"], []])
    def test_failures_have_a_sentence(self, tmp_path, args):
        source = write(tmp_path / "a.csv", [commune("98415")])
        with pytest.raises(CommandError) as error:
            self.run(source, *args)
        assert "rien n'a été écrit" in str(error.value) or "Aucune ligne" in str(error.value)
        assert error.value.returncode == 1

    def test_unreadable_file(self, tmp_path):
        with pytest.raises(CommandError, match="n'existe pas"):
            self.run(tmp_path / "absent.csv")
        with pytest.raises(CommandError, match="dossier de"):
            self.run(write(tmp_path / "a.csv", [commune()]), "--report", tmp_path / "absent" / "refus.csv")
        assert not Commune.objects.exists()

    def test_other_sites_are_refused(self):
        with pytest.raises(CommandError, match="sites autorisés"):
            self.run("https://exemple.example/communes.csv")

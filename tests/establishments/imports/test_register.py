"""import_establishments: kinds, links, positions, refusals."""

import io

import pytest
from django.core.management import CommandError, call_command

from establishments.imports.register import import_establishments
from establishments.models import Establishment
from poles.imports.errors import RefusedImportError, SourceError
from poles.models import Commune
from tests.establishments.imports.rows import school, uai
from tests.poles.imports.files import ENCODINGS, write

pytestmark = pytest.mark.usefixtures("communes")


def test_communes_come_first(tmp_path):
    Commune.objects.all().delete()
    with pytest.raises(SourceError, match="import_communes"):
        import_establishments(source=write(tmp_path / "a.csv", [school()]))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [";", ","])
def test_every_shape_of_the_register(tmp_path, encoding, delimiter):
    source = write(tmp_path / "a.csv", [school(nom="Collège Œuvre Témoin")], encoding=encoding, delimiter=delimiter)
    assert import_establishments(source=source).added == 1
    college = Establishment.objects.get()
    assert (college.name, college.kind, college.is_public, college.is_open) == (
        "Collège Œuvre Témoin",
        "college",
        True,
        True,
    )
    assert (college.academie_id, college.commune_id, college.bassin) == ("22", "19005", "BRIVE")
    assert (college.latitude, college.longitude) == (45.2532, 1.4694)
    assert import_establishments(source=source).unchanged == 1


@pytest.mark.parametrize(
    ("nature", "kind"),
    [
        ("340", "college"),
        ("320", "lp"),
        ("306", "lpo"),
        ("300", "lgt"),
        ("302", "lgt"),
        ("334", "sep"),
        ("335", "lgt"),
        ("370", "erea"),
        ("390", "autre"),
        ("400", "autre"),
        ("340.0", "college"),
    ],
)
def test_kinds_by_nature(tmp_path, nature, kind):
    import_establishments(source=write(tmp_path / "a.csv", [school(code_nature=nature)]))
    assert Establishment.objects.get().kind == kind


def test_kinds_by_word_and_academie_by_commune(tmp_path):
    rows = [
        {"uai": uai(f"093000{rank}"), "nom": "Essai", "type": word, "secteur": "Privé", "insee": "93066"}
        for rank, word in enumerate(["COLLEGE", "LP", "LPO", "LGT", "SEP", "CFA", "Musée"])
    ]
    import_establishments(source=write(tmp_path / "a.csv", rows))
    kinds = Establishment.objects.order_by("uai").values_list("kind", "is_public", "academie_id")
    assert [kind for kind, _, _ in kinds] == ["college", "lp", "lpo", "lgt", "sep", "cfa", "autre"]
    assert {(public, academie) for _, public, academie in kinds} == {(False, "24")}


def test_sections_are_linked_whatever_the_order(tmp_path):
    rows = [
        school("0190010", "SEP", code_nature="334", etablissement_mere=uai("0190011")),
        school("0190011", "Lycée Modèle", code_nature="306"),
        school("0190012", "SEP perdue", code_nature="334", etablissement_mere=uai("0199999")),
    ]
    report = import_establishments(source=write(tmp_path / "a.csv", rows))
    assert Establishment.objects.get(pk=uai("0190010")).parent_id == uai("0190011")
    assert Establishment.objects.get(pk=uai("0190012")).parent_id is None
    assert [warning.line for warning in report.warnings] == [4]
    # A later file with the section alone finds the parent in the database.
    rows[0]["nom_etablissement"] = "Section Modèle"
    import_establishments(source=write(tmp_path / "b.csv", rows[:1]))
    assert Establishment.objects.get(pk=uai("0190010")).parent_id == uai("0190011")


def test_the_first_site_of_a_school_counts(tmp_path):
    rows = [school(), school(nom="Annexe", latitude="45.3"), school("0190002", "Autre")]
    report = import_establishments(source=write(tmp_path / "a.csv", rows))
    assert Establishment.objects.get(pk=uai("0190001")).name == "Collège Modèle"
    assert report.added == 2
    assert sum(report.ignored.values()) == 1


def test_primary_schools_are_out_of_the_subject(tmp_path):
    report = import_establishments(source=write(tmp_path / "a.csv", [school(), school("0190002", code_nature="151")]))
    assert (report.added, sum(report.ignored.values()), report.refused) == (1, 1, [])


@pytest.mark.parametrize(
    ("position", "kept"),
    [
        ({"latitude": "45.26", "longitude": "1.47"}, True),
        ({"latitude": "49.2285", "longitude": "1.3413"}, False),  # 440 km away
        ({"latitude": "", "longitude": ""}, False),
        ({"latitude": "0", "longitude": "0"}, False),
        ({"latitude": "nord", "longitude": "1.4"}, False),
    ],
)
def test_positions_are_checked_against_the_commune(tmp_path, position, kept):
    report = import_establishments(source=write(tmp_path / "a.csv", [school(**position)]))
    assert report.added == 1
    assert (Establishment.objects.get().latitude is not None) == kept
    suspicious = position["latitude"] not in ("", "0", "45.26")
    assert len(report.warnings) == suspicious


def test_large_communes_of_guyane_are_believed(tmp_path):
    row = school("9730001", code_commune="97304", code_academie="33", latitude="5.16", longitude="-52.65")
    report = import_establishments(source=write(tmp_path / "a.csv", [row]))
    assert Establishment.objects.get().latitude == 5.16
    assert not report.warnings


def test_former_communes_and_merged_academies(tmp_path):
    rows = [school("0930001", code_commune="93059", code_academie="24")]
    import_establishments(source=write(tmp_path / "a.csv", rows))
    assert Establishment.objects.get().commune_id == "93066"
    # Caen (05) is Normandie (70): not the académie of the commune here, hence a warning.
    report = import_establishments(source=write(tmp_path / "b.csv", [school("0140001", code_academie="05")]))
    assert Establishment.objects.get(pk=uai("0140001")).academie_id == "70"
    assert "n'est pas celle de la commune" in report.warnings[0].reason


def test_a_missing_name_is_replaced(tmp_path):
    report = import_establishments(source=write(tmp_path / "a.csv", [school(nom="")]))
    assert Establishment.objects.get().name == f"Collège ({uai('0190001')})"
    assert report.warnings


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"identifiant_de_l_etablissement": "0190001A"}, "devrait être"),
        ({"identifiant_de_l_etablissement": "1111111X"}, "devrait être"),
        ({"identifiant_de_l_etablissement": ""}, "sept chiffres et une lettre"),
        ({"identifiant_de_l_etablissement": "065 0740"}, "n'en est pas un"),
        ({"code_commune": "13200"}, "la commune « 13200 » est inconnue"),
        ({"code_commune": ""}, "n'est pas un code de commune"),
        ({"code_academie": "99"}, "le code d'académie « 99 » est inconnu"),
        ({"statut_public_prive": "Autre"}, "ni public ni privé"),
    ],
)
def test_bad_lines_are_refused(tmp_path, changes, reason):
    report = import_establishments(source=write(tmp_path / "a.csv", [school("0190002"), school(**changes)]))
    assert report.added == 1
    assert (report.refused[0].line, len(report.refused)) == (3, 1)
    assert reason in report.refused[0].reason


def test_lower_case_blanks_and_a_lost_zero_of_the_uai(tmp_path):
    rows = [
        school(identifiant_de_l_etablissement=uai("0783636").lower()),
        school(identifiant_de_l_etablissement=f" {uai('0190001')[1:]} "),
    ]
    import_establishments(source=write(tmp_path / "a.csv", rows))
    assert set(Establishment.objects.values_list("uai", flat=True)) == {uai("0783636"), uai("0190001")}


def test_a_school_does_not_change_academie_by_an_import(tmp_path):
    import_establishments(source=write(tmp_path / "a.csv", [school()]))
    report = import_establishments(source=write(tmp_path / "b.csv", [school(code_academie="24")]))
    assert "passe de l'académie 22 à l'académie 24" in report.refused[0].reason
    assert Establishment.objects.get().academie_id == "22"


def test_a_file_without_a_column_leaves_what_is_known(tmp_path):
    import_establishments(source=write(tmp_path / "a.csv", [school(etat="FERME")]))
    row = {"uai": uai("0190001"), "nom": "Collège Essai", "type": "COLLEGE", "insee": "19005"}
    import_establishments(source=write(tmp_path / "b.csv", [row]))
    college = Establishment.objects.get()
    assert (college.name, college.bassin, college.latitude, college.is_open) == (
        "Collège Essai",
        "BRIVE",
        45.2532,
        False,
    )


def test_strict_writes_nothing(tmp_path):
    source = write(tmp_path / "a.csv", [school(), school("0190002", code_commune="13200")])
    with pytest.raises(RefusedImportError):
        import_establishments(source=source, strict=True)
    assert not Establishment.objects.exists()


def test_command(tmp_path):
    output = io.StringIO()
    call_command("import_establishments", str(write(tmp_path / "a.csv", [school()])), stdout=output)
    assert "les établissements : 1 ajout(s)" in output.getvalue()
    with pytest.raises(CommandError, match="« uai »"):
        call_command("import_establishments", str(write(tmp_path / "b.csv", [{"nom": "x", "code_commune": "y"}])))
    with pytest.raises(CommandError, match="« code_commune »"):
        call_command("import_establishments", str(write(tmp_path / "c.csv", [{"uai": "x", "nom": "y"}])))

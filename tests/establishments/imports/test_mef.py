"""import_mef: level, sector, years."""

import pytest
from django.core.management import call_command

from establishments.imports.mef import import_mef
from establishments.models import Mef
from poles.imports.errors import SourceError
from poles.imports.tables import search_text
from poles.nomenclatures import Sector
from poles.reference.trainings import NSF, has_speciality, level_of_mef, sector_of_training
from tests.poles.imports.files import write


def line(mef="2413122421", cfd="50031224", label="1cap2 equipier polyvalent du commerce", **changes):
    return {
        "MEF": mef,
        "FORMATION_DIPLOME": cfd,
        "LIBELLE_COURT": "X",
        "LIBELLE_EDITION": label,
        "DATE_OUVERTURE": "1/9/20",
        "DATE_FERMETURE": "",
        "MEF_STAT_11": "23210031224",
    } | changes


@pytest.mark.parametrize(
    ("mef", "level"),
    [
        ("2403122411", "cap2"),  # CAP in one year: its students sit the examination
        ("2413122421", "cap1"),
        ("2413122422", "cap2"),
        ("2423122431", "cap1"),
        ("2423122432", "cap1"),
        ("2423122433", "cap2"),
        ("2472010231", "2pro"),
        ("2472010232", "1pro"),
        ("2472010233", "tpro"),
        ("2763210033", "tpro"),
        ("3113140921", "bts1"),
        ("3113140922", "bts2"),
        ("1031001911", "3e"),
        ("2001001811", "2de"),
        ("2572210711", ""),  # CS-3: no level of ours
        ("7034150211", ""),
        ("1001001211", ""),
        ("2472010239", ""),
    ],
)
def test_level(mef, level):
    assert level_of_mef(mef) == level


@pytest.mark.parametrize(
    ("cfd", "label", "sector"),
    [
        ("50031224", "1cap2 equipier polyvalent du commerce", "D"),
        ("50022146", "1cap2 cuisine", "G"),
        ("50022137", "1cap2 boulanger", "D"),
        ("32022106", "1bts2 bioqualité", "H"),
        ("50025524", "1cap2 electricien", "F"),
        ("40025106", "tle pro microtechniques", "H"),
        ("50025440", "1cap1 carrossier automobile", "I"),
        ("50025439", "1cap1 metallier", "F"),
        ("50033615", "1cap1 esthetique cosmetique parfumerie", "D"),
        ("40033007", "1ere pro accompagnement soins et services a la personne", "K"),
        ("40031106", "tle pro logistique", "N"),
        ("32031311", "1bts1 assurance", "C"),
        ("32032613", "1bts1 services informatiques aux organisations", "M"),
        ("50321130", "1cap2a metiers de l'agriculture", "A"),
        ("40020006", "2nde pro metiers constr. durable batiment travaux publics 2nde", "F"),
        ("50023411", "1cap1 menuisier en sièges", "H"),
        ("50024238", "1cap1 tapissier d'ameublement", "B"),
        ("32032329", "1bts1 métiers de l'audiovisuel option métiers de l'image", "L"),
        ("32032003", "1bts1 communication", "E"),
        ("40033101", "2nde pro optique lunetterie", "J"),
        ("50099901", "speciality unknown", ""),
    ],
)
def test_sector(cfd, label, sector):
    assert sector_of_training(cfd, search_text(label)) == sector


def test_every_sector_is_taught_somewhere_and_every_domain_of_services_and_production_has_one():
    assert {sector.value for sector in NSF.values()} | {"B", "D", "G", "J"} == set(Sector.values)
    domains = [f"{domain}" for domain in (*range(20, 26), *range(30, 35))]
    assert all(domain in NSF for domain in domains)


@pytest.mark.django_db
class TestImport:
    def test_a_yearly_file_is_known_by_its_name(self, tmp_path):
        rows = [line(), line("2413122422"), line("7034150211", "59941502", "Pae n3 parcours ambition emploi")]
        source = write(tmp_path / "mef_2025_2026.csv", rows, encoding="cp1252")
        assert import_mef(source=source).added == 3
        mef = Mef.objects.get(code="2413122421")
        assert (mef.school_year_id, mef.level, mef.sector, mef.cfd) == (2025, "cap1", "D", "50031224")
        assert (mef.label, mef.mefstat11) == ("1cap2 equipier polyvalent du commerce", "23210031224")
        assert Mef.objects.get(code="7034150211").sector == ""
        assert import_mef(source=source).unchanged == 3
        # The same codes of another year are other rows.
        assert import_mef(source=source, school_year=2024).added == 3

    def test_diplomas_give_the_sector_by_majority(self, tmp_path):
        diplomas = write(
            tmp_path / "diplomes.csv",
            [
                {"Code_Scolarité": "50031224", "Code_Rome_1": "N1103", "Code_Rome_2": "G1602", "Code_Rome_3": "G1603"},
                {"Code_Scolarité": "", "Code_Rome_1": "A1101", "Code_Rome_2": "", "Code_Rome_3": ""},
            ],
        )
        source = write(tmp_path / "mef.csv", [line(), line("2412214621", "50022146", "1cap2 cuisine")])
        import_mef(source=source, school_year=2025, diplomas=diplomas)
        assert dict(Mef.objects.values_list("code", "sector")) == {"2413122421": "G", "2412214621": "G"}

    def test_only_open_trainings_of_the_year(self, tmp_path):
        rows = [
            line("2413122421", DATE_FERMETURE="31/08/2024"),
            line("2413122422", DATE_FERMETURE="31/08/2025"),
            line("2472010231", DATE_OUVERTURE="01/09/2025"),
            line("2472010232", DATE_OUVERTURE="01/09/2024"),
            line("2472010233", DATE_OUVERTURE="9/1/97", DATE_FERMETURE="31/8/26"),
        ]
        report = import_mef(source=write(tmp_path / "mef.csv", rows), school_year=2024)
        assert set(Mef.objects.values_list("code", flat=True)) == {"2413122422", "2472010232", "2472010233"}
        assert sum(report.ignored.values()) == 2

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (line("24131224210"), "onze caractères"),
            (line("ABC"), "a dix chiffres"),
            (line("2413122421"), "déjà sur une ligne précédente"),
            (line("2413122422", cfd="5003122"), ""),
            (line("2413122422", cfd="500-31"), "n'est pas un code formation-diplôme"),
            (line("2413122422", label=""), "le libellé manque"),
            (line("2413122422", DATE_OUVERTURE="31/02/2020"), "n'existe pas"),
            (line("2413122422", MEF_STAT_11="232100312245"), "n'est pas un MEFSTAT11"),
        ],
    )
    def test_bad_lines(self, tmp_path, row, reason):
        report = import_mef(source=write(tmp_path / "mef.csv", [line(), row]), school_year=2025)
        if reason:
            assert report.added == 1
            assert reason in report.refused[0].reason
        else:  # the leading zero of a code was lost
            assert Mef.objects.get(code="2413122422").cfd == "05003122"

    def test_without_diploma_code_the_mef_tells_the_speciality(self, tmp_path):
        rows = [{"mef": "2413122421", "libelle": "Commerce"}, {"mef": "2001001811", "libelle": "2de générale"}]
        import_mef(source=write(tmp_path / "mef.csv", rows), school_year=2025)
        assert dict(Mef.objects.values_list("code", "sector")) == {"2413122421": "D", "2001001811": ""}
        assert has_speciality("2413122421")
        assert not has_speciality("2001001811")

    def test_the_year_is_asked(self, tmp_path):
        source = write(tmp_path / "mef.csv", [line()])
        with pytest.raises(SourceError, match="--annee"):
            import_mef(source=source)
        with pytest.raises(SourceError, match="L'année scolaire 1990-1991|n'est pas une année"):
            import_mef(source=source, school_year=1990)
        call_command("import_mef", str(source), "--annee", "2026")
        assert Mef.objects.get().school_year_id == 2026

"""Schools and communes from a folder of open data: a tiny folder written by the test, then the real one if present."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from config.demo_world import best_campaign
from config.seed.erase import erase_demo
from config.seed.errors import SeedError
from config.seed.names import LAST_NAMES
from config.seed.real_source import IMPORTS, OTHER_FILES
from establishments.models import Establishment, EstablishmentYear, PoleMembership, SchoolClass, Student
from establishments.rules import uai_letter
from poles.models import Pole, PoleCommune
from tenancy.scope import Scope, acting_as
from tests.seed.conftest import TODAY, fingerprint

DATA: Path = settings.STAGES_DATA_DIR
FILES = [name for step in IMPORTS for name in (step.file, *step.beside.values())] + [name for name, _ in OTHER_FILES]


def uai(digits: str) -> str:
    return digits + uai_letter(digits)


COLLEGE, OTHER_COLLEGE, LYCEE, LP, CLOSED = (uai(f"093999{n}") for n in range(5))
TABLES: dict[str, list[dict[str, str]]] = {
    "communes/communes_2026.csv.gz": [
        {"insee": "93001", "nom": "Commune Exemple", "type": "commune-actuelle", "population": "80000", "lat": "48.91",
         "lon": "2.38", "densite7": "1"},
        {"insee": "93005", "nom": "Commune Témoin", "type": "commune-actuelle", "population": "40000", "lat": "48.93",
         "lon": "2.49", "densite7": "1"},
        {"insee": "77001", "nom": "Commune Modèle", "type": "commune-actuelle", "population": "900", "lat": "48.35",
         "lon": "2.56", "densite7": "6"},
    ],
    "communes/communes_deleguees_associees_2026.csv.gz": [{"ancien_insee": "93099", "insee_actuel": "93001"}],
    "education_prioritaire/qpv_2024.csv": [
        {"code_qp": "QN09301M", "libelle": "Quartier Exemple", "communes_insee": "93001",
         "lat": "48.912", "lon": "2.381"},
    ],
    "etablissements/etablissements_second_degre.csv.gz": [
        {"uai": COLLEGE, "nom": "Collège Exemple", "nature_code": "340", "secteur": "Public", "code_commune": "93001",
         "academie_code": "24", "lat": "48.911", "lon": "2.381", "etat": "OUVERT", "effectif": "600", "bassin_nom": ""},
        {"uai": OTHER_COLLEGE, "nom": "Collège Témoin", "nature_code": "340", "secteur": "Public",
         "code_commune": "93005", "academie_code": "24", "lat": "48.931", "lon": "2.491",
         "etat": "OUVERT", "effectif": "", "bassin_nom": ""},
        {"uai": LYCEE, "nom": "Lycée Modèle", "nature_code": "306", "secteur": "Public", "code_commune": "93001",
         "academie_code": "24", "lat": "48.912", "lon": "2.383", "etat": "OUVERT", "effectif": "900.0",
         "bassin_nom": "93 BASSIN 1 (DIST. 1 ET 2)"},
        {"uai": LP, "nom": "LP Essai", "nature_code": "320", "secteur": "Public", "code_commune": "93005",
         "academie_code": "24", "lat": "48.932", "lon": "2.492", "etat": "OUVERT", "effectif": "450",
         "bassin_nom": "93 BASSIN 2 (DIST. 3 ET 4)"},
        {"uai": CLOSED, "nom": "Collège Fermé", "nature_code": "340", "secteur": "Public", "code_commune": "93005",
         "academie_code": "24", "lat": "", "lon": "", "etat": "FERME", "effectif": "300", "bassin_nom": ""},
    ],
    "ips/ips_colleges_2023-2024.csv.gz": [
        {"Rentrée scolaire": "2023", "UAI": COLLEGE, "IPS": "74.5"},
        {"Rentrée scolaire": "2023", "UAI": OTHER_COLLEGE, "IPS": "118,2"},
    ],
    "ips/ips_lycees_2022-2023.csv.gz": [
        {"rentree_scolaire": "2022-2023", "uai": LYCEE, "ips_voie_gt": "100.1", "ips_voie_pro": "82.0",
         "ips_ensemble_gt_pro": "95.0"},
    ],
    "education_prioritaire/rep_repplus_2022.csv.gz": [
        {"NUMERO": COLLEGE, "TYPE_DETABLISSEMENT": "COLLEGE", "EP": "REP+"},
    ],
    "nomenclatures/mef_voie_pro_aplypro_2025_2026.csv.gz": [
        {"MEF": "2473120231", "FORMATION_DIPLOME": "40031202", "LIBELLE_LONG": "2NDPRO COMMERCE", "LIBELLE_EDITION":
         "2nde pro commerce", "MEF_STAT_11": "23810031202", "DISPOSITIF_FORMATION": "247"},
        {"MEF": "2413320521", "FORMATION_DIPLOME": "50033205", "LIBELLE_LONG": "1CAP2 PETITE ENFANCE",
         "LIBELLE_EDITION": "1cap2 petite enfance", "MEF_STAT_11": "23210033205", "DISPOSITIF_FORMATION": "241"},
    ],
    "nomenclatures/certif_info_diplome_rome_rncp.csv.gz": [],
    "formations/lycee_pro_formations_entree_2022.csv.gz": [
        {"uai": LP, "mef": "2413320521", "dispositif": "241", "cfd": "50033205",
         "libelle_diplome": "PETITE ENFANCE (CAP)", "romes": "K1303|K1304|J1301"},
        {"uai": LP, "mef": "2473120231", "dispositif": "247", "cfd": "40031299", "libelle_diplome": "COMMUNE (BAC PRO)",
         "romes": ""},
        {"uai": LYCEE, "mef": "2472550131", "dispositif": "247", "cfd": "40025501",
         "libelle_diplome": "METIERS DE L'ELECTRICITE ET DE SES ENVIRONNEMENTS CONNECTES (BAC PRO)", "romes": "F1602"},
    ],
    "nomenclatures/familles_de_metiers_2nde_pro.csv": [
        {"FAMILLE": "Relation client", "SPECIALITE": "Métiers de l'accueil", "CFD_COMMUN": "40031299",
         "CFD_SPECIALITE": "40031202"},
    ],
    "formations/bts_capacite_voeux_2024.csv.gz": [
        {"UAI": LYCEE, "LIBELLÉFORMATION": "BTS - Services - Management Commercial", "MEFSTAT11": "32211031212",
         "STATUT": "Scolaire"},
        {"UAI": LYCEE, "LIBELLÉFORMATION": "BTS - Services - Tourisme - en apprentissage", "MEFSTAT11": "32211033409",
         "STATUT": "Apprentissage"},
    ],
}  # fmt: skip
#: Headers of the tables whose rows are few or none.
HEADERS = {
    "nomenclatures/certif_info_diplome_rome_rncp.csv.gz": [
        "Code_Scolarité", "Code_Rome_1", "Code_Rome_2", "Code_Rome_3", "Code_Rome_4", "Code_Rome_5",
    ],
}  # fmt: skip
CONTOURS = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code_qp": "QN09301M"}, "geometry": '
    '{"type": "Polygon", "coordinates": [[[2.37, 48.9], [2.39, 48.9], [2.39, 48.92], [2.37, 48.92], [2.37, 48.9]]]}}]}'
)


def write_table(path: Path, rows: list[dict[str, str]], header: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    opener: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a folder of open data with five schools."""
    for name, rows in TABLES.items():
        header = HEADERS.get(name) or list(rows[0])
        if name.endswith("certif_info_diplome_rome_rncp.csv.gz"):
            real = DATA / name
            if real.is_file():  # the header of the publisher, whatever it becomes
                with gzip.open(real, "rt", encoding="utf-8-sig") as stream:
                    header = stream.readline().strip().split(";")
        write_table(tmp_path / name, rows, header)
    with gzip.open(tmp_path / "education_prioritaire/qpv_2024.geojson.gz", "wt", encoding="utf-8") as stream:
        stream.write(CONTOURS)
    return tmp_path


def test_the_folder_of_the_test_holds_every_file(folder: Path) -> None:
    assert [name for name in FILES if not (folder / name).is_file()] == []


def test_a_small_folder_gives_real_schools_and_fictional_people(seed: Any, folder: Path, as_role: Any) -> None:
    report = seed(students=600, source=folder, academie="24")
    assert report.academie == "24"
    with as_role(), acting_as(Scope.for_job("24")):
        assert sorted(Pole.objects.values_list("name", flat=True)) == [
            "Seine-Saint-Denis, bassin 1", "Seine-Saint-Denis, bassin 2",
        ]  # fmt: skip
        members = {(row.establishment_id, row.pole.name[-1]) for row in PoleMembership.objects.select_related("pole")}
        assert members == {(COLLEGE, "1"), (LYCEE, "1"), (OTHER_COLLEGE, "2"), (LP, "2")}, "the closed school is out"
        # A rural commune of another département, without school, belongs to nobody.
        assert set(PoleCommune.objects.values_list("commune", flat=True)) == {"93001", "93005"}
        assert Student.objects.count() == 600
        assert set(Student.objects.values_list("last_name", flat=True)) <= {
            "-".join(pair) for first in LAST_NAMES for pair in ((first,), *((first, last) for last in LAST_NAMES))
        }
        assert Student.objects.filter(qpv_code="QN09301M").exists()
        assert not Student.objects.exclude(qpv_code="").exclude(home_commune="93001").exists()
        year = EstablishmentYear.objects.get(establishment=COLLEGE, school_year=2023)
        assert (year.priority_education, float(year.ips or 0)) == ("REP+", 74.5)
        found = {
            (row.establishment_id, row.level, row.sector, row.mef.code if row.mef else "")
            for row in SchoolClass.objects.select_related("mef")
        }
        assert (LP, "cap1", "K", "2413320521") in found
        assert (LP, "2pro", "D", "2473120231") in found, "the common year opens on a speciality of its family"
        assert {level for school, level, *_ in found if school == COLLEGE} == {"3e"}
        assert {level for school, level, *_ in found if school == LYCEE} >= {"2de", "2pro"}
    best = best_campaign("24", today=TODAY)
    assert best is not None
    assert best.pole.academie_id == "24"


def test_two_academies_live_side_by_side(seed: Any, folder: Path) -> None:
    seed(students=200)
    before = fingerprint()
    seed(students=200, source=folder, academie="24")
    seed(students=100, source=folder, academie="24", replace=True)
    # Companies and offers have no académie: the print takes those of both.
    assert Student.objects.filter(academie="99").count() == 200
    assert Student.objects.filter(academie="24").count() == 100
    seed(students=200, replace=True)
    assert Student.objects.filter(academie="24").count() == 100
    with acting_as(Scope.for_job("24")):
        erase_demo("24")
    assert fingerprint() == before


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named_and_nothing_is_written(seed: Any, folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(SeedError, match=f"Le fichier « {name} » manque dans le dossier"):
        seed(source=folder, academie="24")
    assert not Pole.objects.exists()


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".gz")])
def test_a_damaged_file_is_named_and_nothing_is_written(seed: Any, folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\x1f\x8b damaged")
    with pytest.raises(SeedError, match=name.rsplit("/", 1)[1]):
        seed(source=folder, academie="24")
    assert not Establishment.objects.filter(academie="24").exists()
    assert not Pole.objects.exists()


def test_wrong_columns_are_named(seed: Any, folder: Path) -> None:
    write_table(folder / "communes/communes_2026.csv.gz", [{"a": "1"}], ["a"])
    with pytest.raises(SeedError, match=r"« communes/communes_2026.csv.gz » ou .* ne convient pas. .*« insee »"):
        seed(source=folder, academie="24")


def test_an_academie_absent_from_the_files_is_said(seed: Any, folder: Path) -> None:
    with pytest.raises(SeedError, match="Aucune commune de l'académie 22"):
        seed(source=folder, academie="22")


@pytest.mark.slow
@pytest.mark.skipif(not all((DATA / name).is_file() for name in FILES), reason="open data absent (STAGES_DATA_DIR)")
def test_creteil_has_its_834_schools_and_its_poles(seed: Any, as_role: Any) -> None:
    report = seed(students=1_500, source=DATA, academie="24")
    assert report.counts["établissements"] == 834
    assert report.counts["communes"] == 593
    with as_role(), acting_as(Scope.for_job("24")):
        names = list(Pole.objects.values_list("name", flat=True))
        assert len([name for name in names if name.startswith("Seine-Saint-Denis, ")]) == 4
        assert len(names) == 11
        assert Student.objects.count() == 1_500
        levels = set(SchoolClass.objects.values_list("level", flat=True))
        assert {"3e", "2de", "2pro", "1pro", "tpro"} <= levels
        assert not SchoolClass.objects.filter(level__in=("2pro", "1pro", "tpro", "cap1", "cap2"), sector="").exists()
        ips = {
            year.establishment_id: year.ips
            for year in EstablishmentYear.objects.filter(establishment__academie="24", ips__isnull=False)
        }
        assert len(ips) > 600

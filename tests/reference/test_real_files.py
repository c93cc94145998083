"""The importers on the real open data, compared with what is known of it. Skipped where the data is absent."""

from decimal import Decimal

import numpy as np
import pytest
from django.db.models import Avg, Count

from companies.imports.naf import import_naf
from companies.imports.rome import import_rome
from companies.models import Naf, Rome
from establishments.imports.ips import import_ips
from establishments.imports.mef import import_mef
from establishments.imports.priority_education import import_priority_education
from establishments.imports.register import import_establishments
from establishments.models import Establishment, EstablishmentYear, Mef
from poles.geo import distance_m, qpv_at
from poles.imports.communes import import_communes
from poles.imports.qpv import import_qpv
from poles.imports.report import Report
from poles.imports.tables import Column, read_table
from poles.models import Commune, Qpv
from poles.reference.trainings import has_speciality
from tests.reference.data import real

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def counts(report):
    return report.added, report.updated, report.unchanged, len(report.refused)


def test_the_whole_country():
    communes = {
        "source": real("communes/communes_2026.csv.gz"),
        "former": real("communes/communes_deleguees_associees_2026.csv.gz"),
    }
    assert counts(import_communes(**communes)) == (35008, 0, 0, 6)
    assert counts(import_communes(**communes)) == (0, 0, 35008, 6)
    assert Commune.objects.get(former_codes__contains=["93059"]).pk == "93066"
    assert Commune.objects.filter(academie="24").count() == 593
    assert Commune.objects.get(pk="2A004").search_name == "ajaccio"
    sample = import_communes(source=real("academie_sample/limoges_communes.csv"))
    assert counts(sample) == (0, 0, 727, 0)

    register = real("etablissements/etablissements_second_degre.csv.gz")
    report = import_establishments(source=register)
    assert counts(report) == (13311, 0, 0, 1)
    assert (report.refused[0].line, "13200" in report.refused[0].reason) == (3062, True)
    far = [note.value for note in report.warnings if "position écartée" in note.reason]
    assert far == ["0731527N", "0121517J"]
    assert counts(import_establishments(source=register)) == (0, 0, 13311, 1)
    assert Establishment.objects.filter(latitude=None).count() == 223 + 2
    assert Establishment.objects.filter(kind="college").count() == 7644 + 9
    assert Establishment.objects.filter(kind="sep", parent=None).count() < 10
    assert Establishment.objects.filter(academie="24").count() == 834
    _check_positions()
    _check_social_position()
    _check_districts(register)


def _check_positions():
    """The median distance of a school to the centre of its commune is 1.3 km."""
    rows = Establishment.objects.exclude(latitude=None).order_by("uai")
    points = np.array(rows.values_list("latitude", "longitude", "commune__latitude", "commune__longitude"))
    metres = distance_m(*points.T)
    assert np.median(metres) == pytest.approx(1300, abs=100)
    assert metres.max() < 100_000


def _check_social_position():
    assert counts(import_ips(source=real("ips/ips_colleges_2022-2023.csv.gz"))) == (6955, 0, 0, 18)
    assert counts(import_ips(source=real("ips/ips_colleges_2023-2024.csv.gz"))) == (6955, 0, 0, 18)
    lycees = real("ips/ips_lycees_2022-2023.csv.gz")
    assert counts(import_ips(source=lycees)) == (3583, 0, 0, 15)
    assert counts(import_ips(source=lycees)) == (0, 0, 3583, 15)
    source = real("education_prioritaire/rep_repplus_2022.csv.gz")
    report = import_priority_education(source=source, school_years=[2022])
    assert counts(report) == (0, 1091, 0, 3)
    assert report.ignored["école du premier degré"] == 6625
    statuses = EstablishmentYear.objects.exclude(priority_education="").order_by("priority_education")
    assert list(statuses.values_list("priority_education").annotate(n=Count("pk"))) == [("REP", 731), ("REP+", 360)]

    # Published means of the IPS of collèges in 2023-2024: by network, and public against private.
    known = dict(
        EstablishmentYear.objects.filter(school_year=2022).values_list("establishment_id", "priority_education")
    )
    groups: dict[str, list[Decimal]] = {}
    rows = EstablishmentYear.objects.filter(school_year=2023, ips__isnull=False)
    for uai, ips, public in rows.order_by("pk").values_list("establishment_id", "ips", "establishment__is_public"):
        groups.setdefault(known.get(uai) or ("public" if public else "private"), []).append(ips)
    means = {name: float(sum(values) / len(values)) for name, values in groups.items()}
    assert means == pytest.approx({"REP+": 74.5, "REP": 85.8, "public": 104.7, "private": 117.1}, abs=0.5)

    for kind in ("college", "lp", "lpo", "lgt"):
        shares = list(
            EstablishmentYear.objects.filter(school_year=2022, establishment__kind=kind, ips__isnull=False)
            .order_by("ips_quartile")
            .values_list("ips_quartile")
            .annotate(n=Count("pk"), mean=Avg("ips"))
        )
        assert [quartile for quartile, _, _ in shares] == [1, 2, 3, 4]
        total = sum(number for _, number, _ in shares)
        assert all(number / total == pytest.approx(0.25, abs=0.01) for _, number, _ in shares)
        assert [mean for _, _, mean in shares] == sorted(mean for _, _, mean in shares)


def _check_districts(register):
    """1,584 districts with a contour, and the same schools inside as found by another programme."""
    table = real("education_prioritaire/qpv_2024.csv")
    contours = real("education_prioritaire/qpv_2024.geojson.gz")
    report = import_qpv(source=table, contours=contours)
    assert counts(report) == (1584, 0, 0, 0)
    assert not report.warnings
    assert not Qpv.objects.filter(contour=None).exists()
    assert counts(import_qpv(source=table, contours=contours)) == (0, 0, 1584, 0)
    columns = [Column(name, required=True) for name in ("uai", "lat", "lon", "qpv2024_code", "qpv2024_distance_m")]
    rows = [row for row in read_table(register, columns).rows(Report("essai")) if row["lat"]]
    inside = qpv_at([(float(row["lat"]), float(row["lon"])) for row in rows])
    expected = [row["qpv2024_code"] if row["qpv2024_distance_m"] in ("0", "0.0") else "" for row in rows]
    different = sum(ours != theirs for ours, theirs in zip(inside, expected, strict=True))
    assert sum(map(bool, expected)) > 500
    assert different <= len(rows) * 0.001


def test_trainings():
    names = {2023: "2023_2024", 2024: "2024_2025", 2025: "2025_2026"}
    for year, expected in ((2023, 1399), (2024, 1526), (2025, 1467)):
        source = real(f"nomenclatures/mef_voie_pro_aplypro_{names[year]}.csv.gz")
        assert counts(import_mef(source=source)) == (expected, 0, 0, 0)
        assert counts(import_mef(source=source)) == (0, 0, expected, 0)
        assert Mef.objects.filter(school_year=year).count() == expected
    # Every training with a speciality has exactly one sector, with or without the table of diplomas.
    assert all(bool(mef.sector) == has_speciality(mef.code) for mef in Mef.objects.all())
    without = Mef.objects.filter(school_year=2025, sector="").order_by("code").values_list("code", flat=True)
    assert [code[:3] for code in without] == ["703", "704", "740", "741"]  # PAE and FCIL
    levels = Mef.objects.filter(school_year=2025).exclude(level="").order_by("level")
    assert dict(levels.values_list("level").annotate(n=Count("pk"))) == {
        "1pro": 124,
        "2pro": 137,
        "cap1": 172 + 10 + 180,
        "cap2": 182 + 186 + 184 + 10,
        "tpro": 129,
    }
    ours = dict(Mef.objects.filter(school_year=2025).values_list("code", "sector"))
    diplomas = real("nomenclatures/certif_info_diplome_rome_rncp.csv.gz")
    import_mef(source=real("nomenclatures/mef_voie_pro_aplypro_2025_2026.csv.gz"), diplomas=diplomas)
    theirs = dict(Mef.objects.filter(school_year=2025).values_list("code", "sector"))
    agreement = np.mean([ours[code] == theirs[code] for code in ours])
    assert agreement > 0.88
    report = import_mef(source=real("nomenclatures/bcn_n_mef.csv.gz"), school_year=2026)
    assert not report.refused
    assert {"3e", "2de", "bts1", "bts2"} <= set(Mef.objects.filter(school_year=2026).values_list("level", flat=True))


def test_activities_and_trades():
    old, new = real("nomenclatures/naf_rev2_tous_niveaux.csv"), real("nomenclatures/naf_2025_sous_classes.csv")
    assert counts(import_naf(source=old)) == (732, 0, 0, 0)
    assert counts(import_naf(source=new)) == (747, 0, 0, 0)
    assert counts(import_naf(source=new)) == (0, 0, 747, 0)
    assert not Naf.objects.filter(sector="").exists()
    report = import_naf(source=old, mapping=real("nomenclatures/rome_naf_mapping_2021.csv.gz"))
    assert (report.added, report.refused) == (0, [])
    assert report.updated < 732 / 3
    assert counts(import_rome(source=real("nomenclatures/rome3_codes_532.csv"))) == (532, 0, 0, 0)
    assert import_rome(source=real("nomenclatures/rome4_v460_fiches.csv")).added == 1584 - 532
    assert Rome.objects.values("sector").distinct().count() == 14

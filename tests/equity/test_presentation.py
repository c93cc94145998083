"""The words of a report: numbers in French, « s » for what is hidden, sentences that claim no more than intervals."""

import pytest

from equity.findings import NO_GAP, TOO_FEW, TOO_SMALL, findings, sentences
from equity.models import EquityFigure
from equity.presentation import LEGEND, decimal, percent, points, report_of
from tests.equity.town import period_of, pupils, school
from tests.factories import EquityFigureFactory, EquitySnapshotFactory, RunFactory

pytestmark = pytest.mark.django_db
SPACE = "\u00a0"


@pytest.fixture
def frozen(pole):
    return EquitySnapshotFactory(pole=pole, frozen=True)


def rate(snapshot, dimension, group, placed, students):
    value = placed / students
    return EquityFigureFactory(
        snapshot=snapshot, indicator="placement_rate", dimension=dimension, group=group,
        numerator=placed, denominator=students, value=value, low=value - 0.05, high=value + 0.05,
    )  # fmt: skip


def gap(snapshot, comparison, value, low, high):
    return EquityFigureFactory(
        snapshot=snapshot, indicator="placement_rate", kind="gap", numerator=None, denominator=None,
        dimension=comparison[0], group=comparison[1], reference=comparison[2],
        value=value, low=low, high=high, ratio=0.9,
    )  # fmt: skip


def compared(snapshot, *comparison, value, low, high):
    dimension, group, reference = comparison
    rate(snapshot, dimension, group, 70, 100)
    rate(snapshot, dimension, reference, 80, 100)
    gap(snapshot, comparison, value, low, high)


def test_numbers_in_french():
    assert percent(0.8452) == f"84,5{SPACE}%"
    assert percent(1) == f"100,0{SPACE}%"
    assert points(-0.1451) == f"−14,5{SPACE}pt"
    assert points(0.013) == f"+1,3{SPACE}pt"
    assert points(-0.0001) == f"0,0{SPACE}pt"
    assert decimal(0.836, 2) == "0,84"
    assert decimal(-1.25, 2) == "−1,25"


def test_a_report_from_end_to_end(freeze, pole, hundred):
    pupils(period_of(hundred.establishment, sector="F"), 9, placed=6)
    report = report_of(freeze(pole=pole))
    main = report.main
    assert main.indicator.code == "placement_rate"
    assert (main.total.label, main.total.count, main.total.rate) == ("Ensemble", "74 sur 109", f"67,9{SPACE}%")
    assert main.total.interval == f"58,6 à 75,9{SPACE}%"
    (girls,) = [line for line in main.comparisons if line.comparison.dimension == "sex"]
    assert (girls.label, girls.first.count, girls.second.count) == ("Filles / garçons", "26 sur 49", "48 sur 60")
    assert (girls.gap, girls.ratio) == (f"−26,9{SPACE}pt", "0,66")
    assert (girls.direction, girls.reading, girls.is_established) == ("less", "Écart établi", True)
    assert girls.interval.startswith("[−42,") and girls.interval.endswith("]")  # noqa: PT018 (one interval)
    tables = {table.dimension.code: table for table in main.tables}
    assert list(tables) == ["sex", "ips", "rurality", "qpv", "level", "sector", "age"]
    carpentry = tables["sector"].lines[1]
    assert (carpentry.label, carpentry.count, carpentry.rate, carpentry.interval) == (
        "Construction, bâtiment, travaux publics", "s", "s", "s",
    )  # fmt: skip
    assert carpentry.reason == "Masqué : un effectif de ce groupe est inférieur à 5 élèves."
    assert tables["sector"].lines[0].reason == "Masqué pour qu'un autre groupe ne se déduise pas du total."
    assert tables["sector"].is_alphabetical
    assert not tables["level"].is_alphabetical
    assert report.legend == LEGEND


def test_the_export_holds_what_the_page_shows(freeze, pole, hundred):
    pupils(period_of(hundred.establishment, sector="F"), 9, placed=6)
    report = report_of(freeze(pole=pole))
    assert all(len(row) == len(report.headings) for row in report.rows)
    rows = {(row[1], row[2], row[3], row[4]): row for row in report.rows}
    assert len(rows) == len(report.rows)
    total = rows["Taux", "Ensemble", "Ensemble", ""]
    assert total[5:] == [74, 109, 67.9, 58.6, 75.9, None, ""]
    hidden = rows["Taux", "Filière (voie professionnelle et BTS)", "Construction, bâtiment, travaux publics", ""]
    assert hidden[5:11] == ["s", "s", "s", "s", "s", None]
    assert hidden[11]
    gap_row = rows["Écart", "Sexe", "Filles", "Garçons"]
    assert gap_row[5:7] == [None, None]
    assert gap_row[7] == -26.9


def test_one_query_for_a_whole_report(freeze, pole, hundred, assert_max_queries):
    snapshot = freeze(pole=pole)
    with assert_max_queries(1):
        report = report_of(snapshot)
        assert report.rows
        assert sentences(report.main)


def test_two_indicators_and_their_definitions(freeze, pole, hundred):
    run = RunFactory(done=True, campaign__pole=pole)
    pupils(hundred, 20, proposed=10, run=run)
    report = report_of(freeze(pole=pole, run=run))
    assert [part.indicator.code for part in report.indicators] == ["placement_rate", "covered_rate"]
    for part in report.indicators:
        assert all(getattr(part.indicator, word) for word in ("definition", "formula", "denominator", "source"))
        assert "%(" not in part.sql
        assert ":observed_at" in part.sql
        assert part.indicator.code in part.sql
    assert "matching_proposal" in report.indicators[1].sql
    assert "matching_proposal" not in report.indicators[0].sql


def test_the_sql_shown_is_the_one_that_counts(freeze, pole, hundred, as_job):
    """Run what the page shows, with its parameters in place, and find the published total again."""
    from django.db import connection

    snapshot = freeze(pole=pole)
    sql = report_of(snapshot).main.sql
    values = {
        ":academie": f"'{pole.academie_id}'", ":starts_on": f"'{snapshot.starts_on}'",
        ":ends_on": f"'{snapshot.ends_on}'",
        ":observed_at": f"'{snapshot.frozen_at.isoformat()}'", ":pole": f"'{pole.pk}'",
        ":kinds": "ARRAY['observation', 'pfmp', 'bts']",
    }  # fmt: skip
    for name, value in values.items():
        sql = sql.replace(name, value)
    with as_job(pole.academie_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(placement_rate), count(*) FROM ({sql}) AS shown")
        assert cursor.fetchone() == (68, 100)


def test_a_report_in_progress_has_nothing_to_show(pole):
    with pytest.raises(ValueError, match="pas figé"):
        report_of(EquitySnapshotFactory(pole=pole))


def test_figures_of_a_former_version_do_not_break_the_page(frozen):
    rate(frozen, "total", "all", 70, 100)
    rate(frozen, "ancienne", "groupe", 70, 100)
    EquityFigureFactory(snapshot=frozen, indicator="ancien_taux", group="F")
    report = report_of(frozen)
    assert len(report.indicators) == 1
    assert report.main.tables == []


# À retenir


def test_established_gaps_are_told_in_the_fixed_order(frozen):
    rate(frozen, "total", "all", 700, 1000)
    compared(frozen, "sex", "F", "M", value=0.013, low=-0.042, high=0.069)
    compared(frozen, "qpv", "qpv", "other", value=-0.142, low=-0.239, high=-0.059)
    compared(frozen, "ips", "1", "4", value=-0.145, low=-0.227, high=-0.062)
    compared(frozen, "age", "minor", "adult", value=0.015, low=0.011, high=0.019)
    assert findings(frozen) == [
        "Les élèves des établissements les moins favorisés (IPS quartile 1) sont placés "
        f"14,5{SPACE}points moins souvent que ceux des plus favorisés (IPS quartile 4) "
        "(écart établi, intervalle de 6,2 à 22,7).",
        f"L'écart est établi aussi pour les élèves qui habitent un QPV (14,2{SPACE}points moins souvent que "
        f"les autres) et les mineurs (1,5{SPACE}point plus souvent que les majeurs).",
    ]


def test_one_established_gap_is_one_sentence(frozen):
    rate(frozen, "total", "all", 700, 1000)
    compared(frozen, "sex", "F", "M", value=-0.1, low=-0.15, high=-0.05)
    assert findings(frozen) == [
        f"Les filles sont placées 10,0{SPACE}points moins souvent que les garçons "
        "(écart établi, intervalle de 5,0 à 15,0)."
    ]


def test_no_established_gap_proves_nothing(frozen):
    rate(frozen, "total", "all", 700, 1000)
    compared(frozen, "sex", "F", "M", value=-0.04, low=-0.09, high=0.01)
    assert findings(frozen) == [NO_GAP]
    (line,) = report_of(frozen).main.comparisons
    assert (line.reading, line.direction) == ("Non concluant", "open")


@pytest.mark.parametrize("bounds", [(-0.1, 0.0), (0.0, 0.1)])
def test_an_interval_that_touches_zero_establishes_nothing(frozen, bounds):
    rate(frozen, "total", "all", 700, 1000)
    compared(frozen, "sex", "F", "M", value=sum(bounds) / 2, low=bounds[0], high=bounds[1])
    assert findings(frozen) == [NO_GAP]


def test_too_few_pupils(freeze, pole):
    pupils(period_of(school(pole)), 10)
    snapshot = freeze(pole=pole)
    assert findings(snapshot) == [TOO_FEW]
    assert report_of(snapshot).main.total.rate == "s"
    assert not EquityFigure.objects.filter(suppression="").exists()


def test_too_few_without_a_place(freeze, pole):
    pupils(period_of(school(pole)), 20, placed=17)
    assert findings(freeze(pole=pole)) == [TOO_SMALL]

"""Intervals against published tables, an independent library, and their own symmetries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from equity import stats


@st.composite
def counts(draw):
    total = draw(st.integers(1, 5000))
    return draw(st.integers(0, total)), total


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_equals_the_published_table(successes, total, low, high):
    assert [round(bound, 4) for bound in stats.wilson(successes, total)] == [low, high]


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17:873, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombe_equals_the_published_table(first, second, low, high):
    assert [round(bound, 4) for bound in stats.newcombe(first, second)] == [low, high]


def test_wilson_by_hand():
    # 4 of 8, z² = 3.84146: 0.5 ± 1.95996 √(0.03125 + 0.0150057) / 1.480182 = 0.5 ± 0.284778
    assert tuple(stats.wilson(4, 8)) == pytest.approx((0.215222, 0.784778), abs=1e-5)


@given(counts())
def test_wilson_equals_statsmodels(pair):
    expected = proportion_confint(*pair, alpha=0.05, method="wilson")
    assert tuple(stats.wilson(*pair)) == pytest.approx(expected, abs=1e-9)


@given(counts(), counts())
def test_newcombe_equals_statsmodels(first, second):
    expected = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff", alpha=0.05)
    assert tuple(stats.newcombe(first, second)) == pytest.approx(expected, abs=1e-9)


@given(counts())
def test_wilson_holds_the_rate_and_stays_a_rate(pair):
    low, high = stats.wilson(*pair)
    assert 0 <= low <= stats.rate(*pair) <= high <= 1
    assert low < high


@given(counts())
def test_wilson_of_failures_is_the_mirror(pair):
    successes, total = pair
    low, high = stats.wilson(successes, total)
    assert tuple(stats.wilson(total - successes, total)) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(counts(), counts())
def test_newcombe_of_swapped_groups_is_the_mirror(first, second):
    low, high = stats.newcombe(first, second)
    assert tuple(stats.newcombe(second, first)) == pytest.approx((-high, -low), abs=1e-12)
    gap = stats.rate(*first) - stats.rate(*second)
    assert -1 - 1e-12 <= low <= gap <= high <= 1 + 1e-12


@given(counts())
def test_a_group_compared_with_itself_is_never_established(pair):
    assert not stats.newcombe(pair, pair).excludes_zero
    if pair[0]:
        assert stats.ratio(pair, pair) == 1


@given(st.integers(0, 50), st.integers(50, 100))
def test_ten_times_the_students_is_a_narrower_interval(successes, total):
    small, large = stats.wilson(successes, total), stats.wilson(10 * successes, 10 * total)
    assert large.high - large.low < small.high - small.low


def test_ratio():
    assert stats.ratio((121, 164), (158, 179)) == pytest.approx((121 / 164) / (158 / 179))
    assert stats.ratio((3, 10), (0, 10)) is None
    assert stats.ratio((0, 10), (3, 10)) == 0


@pytest.mark.parametrize("pair", [(1, 0), (0, 0), (5, 4), (-1, 4)])
def test_impossible_counts_are_refused(pair):
    for question in (stats.rate, stats.wilson):
        with pytest.raises(ValueError, match="Effectif impossible"):
            question(*pair)
    with pytest.raises(ValueError, match="Effectif impossible"):
        stats.newcombe((1, 2), pair)

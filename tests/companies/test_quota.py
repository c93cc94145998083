"""Legal numbers of interns, by tables (code de l'éducation, L124-8, R124-10 to R124-13)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companies import quota as rules
from companies.limits import LimitMissing, limits_of_day
from poles.reference.law import LIMITS

DAY = dt.date(2026, 11, 25)


@dataclass(frozen=True)
class Row:
    code: str
    value: Decimal
    valid_from: dt.date
    valid_until: dt.date | None = None


ROWS = [Row(one.code, one.value, one.valid_from) for one in LIMITS]


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


class TestQuota:
    @pytest.mark.parametrize(
        ("headcount", "normal", "raised"),
        [
            (0, 3, 5), (1, 3, 5), (2, 3, 5), (19, 3, 5),
            (20, 3, 5), (21, 4, 5), (26, 4, 5), (27, 5, 5), (29, 5, 5),
            (30, 5, 6), (31, 5, 7), (33, 5, 7), (34, 6, 7), (40, 6, 8), (41, 7, 9),
            (100, 15, 20), (101, 16, 21), (249, 38, 50), (1000, 150, 200), (6667, 1001, 1334),
        ],
    )  # fmt: skip
    def test_table(self, headcount: int, normal: int, raised: int) -> None:
        assert rules.quota(headcount, DAY, ROWS) == normal
        assert rules.quota(headcount, DAY, ROWS, raised=True) == raised

    def test_exact_fifteen_per_cent_is_not_rounded_further(self) -> None:
        """Floats would give 16 for 100 × 0.15 rounded up in some orders of operation."""
        assert [rules.quota(20 * n, DAY, ROWS) for n in range(1, 40)] == [3 * n for n in range(1, 40)]

    def test_the_value_of_the_day(self) -> None:
        change = dt.date(2026, 9, 1)
        kept = [row for row in ROWS if row.code != "host_quota_ratio"]
        dated = [
            Row("host_quota_ratio", Decimal(15), dt.date(2015, 10, 29), dt.date(2026, 8, 31)),
            Row("host_quota_ratio", Decimal("17.5"), change),
        ]
        assert rules.quota(100, dt.date(2026, 8, 31), kept + dated) == 15
        assert rules.quota(100, change, kept + dated) == 18

    def test_before_the_decree_there_is_no_value(self) -> None:
        with pytest.raises(LimitMissing, match="host_quota_headcount.*01/01/2015"):
            rules.quota(10, dt.date(2015, 1, 1), ROWS)

    def test_a_negative_headcount_is_refused(self) -> None:
        with pytest.raises(ValueError, match="négatif"):
            rules.quota(-1, DAY, ROWS)

    @given(st.integers(0, 20_000))
    def test_a_host_that_grows_never_loses_room(self, headcount: int) -> None:
        for raised in (False, True):
            now, then = (rules.quota(one, DAY, ROWS, raised=raised) for one in (headcount, headcount + 1))
            assert now <= then
        assert rules.quota(headcount, DAY, ROWS) <= rules.quota(headcount, DAY, ROWS, raised=True)

    @pytest.mark.parametrize(
        ("month", "average", "found"), [(10, 12, 12), (12, 10, 12), (19, 19.1, 20), (0, 0, 0), (5, Decimal("5.01"), 6)]
    )
    def test_staff(self, month: int, average: float, found: int) -> None:
        assert rules.staff(month, average) == found

    @pytest.mark.django_db
    def test_the_table_of_the_database_has_every_value(self) -> None:
        assert {"host_quota_ratio", "host_quota_derogation_floor", "tutor_max"} <= set(limits_of_day(DAY))
        assert "host_quota_ratio" not in limits_of_day(dt.date(2015, 1, 1))


class TestWeeks:
    @pytest.mark.parametrize(
        ("first", "last", "weeks"),
        [
            ("11-23", "11-27", [(2026, 48)]),
            ("11-27", "11-30", [(2026, 48), (2026, 49)]),
            ("11-29", "11-29", [(2026, 48)]),
            ("11-30", "12-18", [(2026, 49), (2026, 50), (2026, 51)]),
            ("11-27", "11-23", []),
        ],
    )
    def test_weeks_touched(self, first: str, last: str, weeks: list[tuple[int, int]]) -> None:
        assert rules.weeks_of((d(first), d(last))) == weeks

    def test_the_turn_of_the_year(self) -> None:
        stay = (dt.date(2026, 12, 28), dt.date(2027, 1, 8))
        assert rules.weeks_of(stay) == [(2026, 53), (2027, 1)]
        assert rules.week_of(dt.date(2027, 1, 3)) == (2026, 53)

    def test_load(self) -> None:
        stays = [(d("11-23"), d("12-04")), (d("11-30"), d("12-11")), (d("12-04"), d("12-04")), (d("11-23"), d("11-20"))]
        assert rules.weekly_load(stays) == {(2026, 48): 1, (2026, 49): 3, (2026, 50): 1}
        assert rules.weekly_load([]) == {}

    def test_full_weeks(self) -> None:
        stays = [(d("11-23"), d("12-04"))] * 2 + [(d("11-30"), d("12-04"))]
        assert rules.full_weeks(stays, (d("11-23"), d("12-11")), 3) == [(2026, 49)]
        assert rules.full_weeks(stays, (d("11-23"), d("12-11")), 4) == []
        assert rules.full_weeks([], (d("11-23"), d("11-27")), 0) == [(2026, 48)]

    @given(st.lists(st.tuples(st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31)), st.integers(0, 90)), max_size=12))
    def test_the_load_is_the_count_of_each_week_one_by_one(self, drawn: list[tuple[dt.date, int]]) -> None:
        stays = [(first, first + dt.timedelta(days=length)) for first, length in drawn]
        expected: dict[tuple[int, int], int] = {}
        for first, last in stays:
            touched = {rules.week_of(first + dt.timedelta(days=n)) for n in range((last - first).days + 1)}
            for week in touched:
                expected[week] = expected.get(week, 0) + 1
        assert rules.weekly_load(stays) == expected


class TestTutor:
    @pytest.mark.parametrize(
        ("stays", "most"),
        [
            ([], 0),
            ([("11-01", "11-05")], 1),
            ([("11-01", "11-05"), ("11-06", "11-09")], 1),
            ([("11-01", "11-05"), ("11-05", "11-09")], 2),
            ([("11-01", "11-30"), ("11-02", "11-03"), ("11-03", "11-04"), ("11-20", "11-21")], 3),
        ],
    )
    def test_at_once(self, stays: list[tuple[str, str]], most: int) -> None:
        assert rules.at_once((d(a), d(b)) for a, b in stays) == most

    def test_three_and_no_more(self) -> None:
        new = (d("11-10"), d("11-20"))
        three = [(d("11-01"), d("11-12"))] * 3
        assert rules.tutor_has_room(three[:2], new, ROWS)
        assert not rules.tutor_has_room(three, new, ROWS)
        assert rules.tutor_has_room([(d("11-01"), d("11-09"))] * 3, new, ROWS)

    def test_stays_that_follow_each_other_are_not_together(self) -> None:
        new = (d("11-01"), d("11-30"))
        stays = [(d("11-01"), d("11-10"))] * 2 + [(d("11-11"), d("11-20"))] * 2
        assert rules.tutor_has_room(stays, new, ROWS)

"""Hours of young people by age band, by tables (code du travail, L3162-1 to L3164-2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from companies.screening import Draft, Finding, Level, Slot, screen
from tests.companies.screening.test_words import DAY, VALUES

#: Level whose youngest has this age.
AGES = {13: "3e", 14: "cap1", 15: "cap2", 16: "tpro", 17: "bts1", 18: "bts2"}


def slot(day: int, start: str, end: str, pause: int = 0) -> Slot:
    return Slot(day, dt.time.fromisoformat(start), dt.time.fromisoformat(end), pause)


def week(*days: int, start: str = "09:00", end: str = "17:00", pause: int = 60) -> tuple[Slot, ...]:
    return tuple(slot(day, start, end, pause) for day in days)


def found(age: int, *slots: Slot, **changes: Any) -> list[Finding]:
    facts: dict[str, Any] = {"kinds": frozenset({"pfmp"}), "limits": VALUES, **changes}
    return screen(Draft({}, DAY, levels=frozenset({AGES[age]}), schedule=slots, **facts))


def codes(age: int, *slots: Slot, **changes: Any) -> list[str]:
    return [one.code.removeprefix("hours_") for one in found(age, *slots, **changes)]


class TestDayAndWeek:
    @pytest.mark.parametrize(
        ("age", "hours", "is_lawful"),
        [(13, 7, True), (13, 8, False), (14, 7, True), (14, 8, False), (15, 7, True), (15, 8, False), (16, 8, True),
         (16, 9, False), (17, 8, True), (17, 9, False), (18, 9, True)],
    )  # fmt: skip
    def test_day(self, age: int, hours: int, is_lawful: bool) -> None:
        day = slot(0, "08:00", f"{8 + hours + 1:02d}:00", 60)
        assert ("day" not in codes(age, day)) is is_lawful

    @pytest.mark.parametrize(
        ("age", "minutes", "is_lawful"),
        [(14, 30 * 60, True), (14, 30 * 60 + 5, False), (15, 35 * 60, True), (15, 35 * 60 + 5, False),
         (16, 35 * 60, True), (17, 36 * 60, False), (18, 44 * 60, True), (18, 49 * 60, False)],
    )  # fmt: skip
    def test_week(self, age: int, minutes: int, is_lawful: bool) -> None:
        each, extra = divmod(minutes, 5)
        slots = []
        for day in range(5):
            last = 8 * 60 + each + 60 + (extra if day == 0 else 0)
            slots.append(slot(day, "08:00", f"{last // 60:02d}:{last % 60:02d}", 60))
        broken = {"week", "week_adult"} & set(codes(age, *slots))
        assert (not broken) is is_lawful

    def test_fifty_hours_for_fourteen_years_are_told(self) -> None:
        said = [one.sentence for one in found(14, *week(0, 1, 2, 3, 4, start="08:00", end="19:00"))]
        assert "50 h par semaine : à 14 ans, 30 heures au plus." in said
        assert "Le lundi, 10 h de présence : à 14 ans, 7 heures au plus." in said

    def test_two_presences_of_a_day_are_added(self) -> None:
        assert "day" in codes(16, slot(0, "08:00", "12:30"), slot(0, "13:30", "17:30"))
        assert codes(16, slot(0, "08:00", "12:00"), slot(0, "13:30", "17:30")) == []

    def test_a_usual_week_is_lawful(self) -> None:
        assert codes(15, *week(0, 1, 2, 3, 4)) == []
        assert codes(14, *week(0, 1, 2, 3, 4, start="09:00", end="16:00")) == []
        assert codes(14) == []

    def test_limits_of_the_day_come_from_the_table(self) -> None:
        changed = {**VALUES, "day_hours_15": VALUES["day_hours_16_17"]}
        assert "day" in codes(15, slot(0, "08:00", "17:00", 60))
        assert codes(15, slot(0, "08:00", "17:00", 60), limits=changed) == []
        assert codes(15, slot(0, "08:00", "23:00"), limits={}) == []


class TestNight:
    @pytest.mark.parametrize(
        ("age", "start", "end", "is_lawful"),
        [
            (15, "06:00", "13:00", True), (15, "05:59", "12:00", False), (15, "13:00", "20:00", True),
            (15, "13:00", "20:01", False), (16, "14:00", "22:00", True), (16, "14:30", "22:01", False),
            (16, "20:00", "23:00", False), (17, "04:00", "11:00", False), (17, "22:00", "06:00", False),
            (18, "22:00", "06:00", True), (16, "00:00", "06:00", False), (16, "23:00", "01:00", False),
        ],
    )  # fmt: skip
    def test_table(self, age: int, start: str, end: str, is_lawful: bool) -> None:
        assert ("night" not in codes(age, slot(1, start, end, 30))) is is_lawful


class TestRest:
    @pytest.mark.parametrize(
        ("age", "end", "start", "is_lawful"),
        [(15, "18:00", "08:00", True), (15, "18:30", "08:00", False), (16, "20:00", "08:00", True),
         (16, "20:30", "08:00", False), (18, "22:00", "06:00", True)],
    )  # fmt: skip
    def test_between_two_days(self, age: int, end: str, start: str, is_lawful: bool) -> None:
        slots = slot(0, "14:00", end, 30), slot(1, start, "11:00")
        assert ("rest" not in codes(age, *slots)) is is_lawful

    def test_from_sunday_to_monday(self) -> None:
        assert "rest" in codes(16, slot(6, "14:00", "21:00", 30), slot(0, "07:00", "10:00"))

    @pytest.mark.parametrize(
        ("days", "is_lawful"),
        [((0, 1, 2, 3, 4), True), ((1, 2, 3, 4, 5), True), ((0, 1, 2, 3, 4, 5), False), ((0, 2, 4, 6), False),
         ((0, 1, 2, 3, 4, 5, 6), False), ((0, 3, 4, 5), True)],
    )  # fmt: skip
    def test_two_days_off(self, days: tuple[int, ...], is_lawful: bool) -> None:
        slots = week(*days, start="09:00", end="13:00", pause=0)
        assert ("two_days" not in codes(16, *slots)) is is_lawful
        assert "two_days" not in codes(18, *slots)

    def test_sunday(self) -> None:
        day = slot(6, "09:00", "12:00")
        assert [one.level for one in found(15, day)] == [Level.BLOCKING]
        assert [one.level for one in found(16, day)] == [Level.WARNING]
        assert codes(18, day) == []

    @pytest.mark.parametrize(
        ("end", "pause", "is_lawful"),
        [("12:30", 0, True), ("12:31", 0, False), ("12:31", 29, False), ("12:31", 30, True)],
    )
    def test_break(self, end: str, pause: int, is_lawful: bool) -> None:
        assert ("break" not in codes(16, slot(0, "08:00", end, pause))) is is_lawful


class TestTexts:
    @pytest.mark.parametrize(
        ("age", "text", "expected"),
        [
            (14, "35 heures par semaine", ["text_week"]),
            (15, "35 heures par semaine", []),
            (15, "39 h / semaine", ["text_week"]),
            (14, "8 h par jour", ["text_day"]),
            (16, "8 h par jour", []),
            (15, "de 13 h à 21 h", ["text_night"]),
            (16, "de 14 h à 21 h", []),
            (16, "service de nuit", ["text_night"]),
            (18, "service de nuit, 39 h par semaine, le dimanche", []),
            (16, "présence le samedi et le dimanche", ["text_sunday"]),
            (16, "de 25 h à 99 h", []),
            (16, "200 heures par mois", []),
        ],
    )
    def test_table(self, age: int, text: str, expected: list[str]) -> None:
        draft = Draft({"tasks": text}, DAY, frozenset({"pfmp"}), frozenset({AGES[age]}), limits=VALUES)
        assert [one.code.removeprefix("hours_") for one in screen(draft)] == expected

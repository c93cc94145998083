"""JSON of needs. No sex, no QPV, no INE, no birth date: a coordinator needs none of them to place a student."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from rest_framework import serializers

from establishments.models import Establishment, Period, Student
from placements.models import Need


class EstablishmentSerializer(serializers.ModelSerializer[Establishment]):
    """School as shown beside a need."""

    class Meta:
        model = Establishment
        fields: ClassVar[list[str]] = ["uai", "name", "kind"]


class PeriodSerializer(serializers.ModelSerializer[Period]):
    """Dates when the class is out."""

    class Meta:
        model = Period
        fields: ClassVar[list[str]] = ["id", "kind", "starts_on", "ends_on"]


class StudentSerializer(serializers.ModelSerializer[Student]):
    """Student as shown beside a need."""

    school_class = serializers.CharField(source="school_class.name", read_only=True)
    level = serializers.CharField(source="school_class.level", read_only=True)

    class Meta:
        model = Student
        fields: ClassVar[list[str]] = ["id", "first_name", "last_name", "school_class", "level"]


class NeedSerializer(serializers.ModelSerializer[Need]):
    """One student × one period to place."""

    student = StudentSerializer(read_only=True)
    establishment = EstablishmentSerializer(read_only=True)
    period = PeriodSerializer(read_only=True)
    age_on_first_day = serializers.SerializerMethodField(help_text="Âge révolu au premier jour de la période.")

    class Meta:
        model = Need
        fields: ClassVar[list[str]] = [
            "id",
            "state",
            "student",
            "establishment",
            "period",
            "age_on_first_day",
            "sectors",
            "sectors_only",
            "radius_km",
            "wheelchair_access",
            "opened_at",
            "escalated_at",
        ]

    def get_age_on_first_day(self, need: Need) -> int:
        first_day: dt.date = need.period.starts_on
        return need.student.age_on(first_day)

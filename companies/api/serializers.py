"""JSON of offers, read through their publication in an académie."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from companies.models import Company, Offer, OfferPublication


class CompanySerializer(serializers.ModelSerializer[Company]):
    """Facts of the public register."""

    class Meta:
        model = Company
        fields: ClassVar[list[str]] = ["id", "siret", "name", "naf"]


class OfferSerializer(serializers.ModelSerializer[Offer]):
    """Seats × dates × sector × levels, under conditions."""

    company = CompanySerializer(read_only=True)
    commune = serializers.CharField(source="commune.name", read_only=True)
    commune_insee = serializers.CharField(source="commune_id", read_only=True)

    class Meta:
        model = Offer
        fields: ClassVar[list[str]] = [
            "id",
            "title",
            "tasks",
            "company",
            "sector",
            "kinds",
            "levels",
            "starts_on",
            "ends_on",
            "seats",
            "reserved_for",
            "reserved_seats",
            "min_age",
            "min_age_reason",
            "regulated_works",
            "wheelchair_access",
            "commune",
            "commune_insee",
            "latitude",
            "longitude",
        ]


class PublicationSerializer(serializers.ModelSerializer[OfferPublication]):
    """An offer in the bank of an académie."""

    offer = OfferSerializer(read_only=True)
    academie = serializers.CharField(source="academie_id", read_only=True)
    pole = serializers.UUIDField(source="pole_id", read_only=True)

    class Meta:
        model = OfferPublication
        fields: ClassVar[list[str]] = ["id", "academie", "pole", "status", "submitted_at", "decided_at", "offer"]

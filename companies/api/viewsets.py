"""Endpoints of offers."""

from __future__ import annotations

from typing import Any

from accounts.api.viewsets import ActorViewSet
from companies.api.serializers import PublicationSerializer
from companies.filters import PublicationFilter
from companies.models import OfferPublication


class OfferViewSet(ActorViewSet):
    """Offres de la banque de votre académie, ou de votre organisme d'accueil."""

    permission = "offer.read"
    queryset = OfferPublication.objects.none()
    serializer_class = PublicationSerializer
    filterset_class = PublicationFilter

    def get_queryset(self) -> Any:
        publications = OfferPublication.objects.select_related("offer__company", "offer__commune")
        return publications.order_by("offer__starts_on", "id")

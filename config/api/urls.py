"""Addresses of the API, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from companies.api.viewsets import OfferViewSet
from config.api.docs import docs
from equity.api.viewsets import SnapshotViewSet
from matching.api.viewsets import RunViewSet
from placements.api.viewsets import NeedViewSet

router = SimpleRouter()
router.register("offers", OfferViewSet, basename="api-offers")
router.register("needs", NeedViewSet, basename="api-needs")
router.register("runs", RunViewSet, basename="api-runs")
router.register("snapshots", SnapshotViewSet, basename="api-snapshots")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    *router.urls,
]

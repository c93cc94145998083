"""Addresses of the equity room."""

from django.urls import path

from equity.views import snapshots

app_name = "equity"
urlpatterns = [
    path("equite/", snapshots.snapshots, name="snapshots"),
    path("equite/<uuid:pk>/", snapshots.snapshot, name="snapshot"),
    path("equite/<uuid:pk>/avancement/", snapshots.progress, name="progress"),
]

"""Addresses of one's own lines, under `comptes/avis/`."""

from django.urls import path

from accounts.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("lus/", views.read_all, name="read-all"),
    path("choix/", views.choices, name="choices"),
    path("<uuid:pk>/ouvrir/", views.follow, name="open"),
]

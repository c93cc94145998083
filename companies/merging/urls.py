"""Addresses of duplicates. Opaque identifiers only."""

from django.urls import path

from companies.merging import views

app_name = "merging"
urlpatterns = [
    path("", views.pairs, name="pairs"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<uuid:pk>/annuler/", views.undo, name="undo"),
    path("<uuid:kept>/<uuid:duplicate>/", views.pair, name="pair"),
    path("<uuid:kept>/<uuid:duplicate>/fusionner/", views.merge, name="merge"),
    path("<uuid:kept>/<uuid:duplicate>/distincts/", views.apart, name="apart"),
]

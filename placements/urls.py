"""Addresses of the placements room."""

from django.urls import path

from placements.views import needs

app_name = "placements"
urlpatterns = [path("besoins/", needs.needs, name="needs")]

"""Addresses of the room: the queue of a pôle, the life of an offer, reports. Opaque identifiers only."""

from django.urls import path

from companies.moderation.views import life

app_name = "moderation"
urlpatterns = [
    path("publications/offre/<uuid:pk>/", life.life, name="life"),
]

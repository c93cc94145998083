"""Addresses of the search of offers. Opaque identifiers only: no name of a student is ever in an address."""

from django.urls import path

from companies.search.saved import views as saved
from companies.search.views import offer, places, search

app_name = "offer_search"
urlpatterns = [
    path("", search.search, name="search"),
    path("communes/", places.communes, name="communes"),
    path("zone/", places.zone, name="zone"),
    path("pourquoi/", offer.why, name="why"),
    path("alertes/", saved.saved, name="saved"),
    path("alertes/garder/", saved.keep, name="keep"),
    path("alertes/arreter/<str:token>/", saved.stop, name="stop"),
    path("alertes/<uuid:pk>/modifier/", saved.edit, name="saved-edit"),
    path("alertes/<uuid:pk>/supprimer/", saved.remove, name="saved-remove"),
    path("alertes/<uuid:pk>/reprendre/", saved.put_back, name="put-back"),
    path("<uuid:pk>/", offer.offer, name="offer"),
]

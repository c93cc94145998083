"""Addresses of the companies room."""

from django.urls import path

from companies.views import offers

app_name = "companies"
urlpatterns = [path("entreprise/offres/", offers.offers, name="offers")]

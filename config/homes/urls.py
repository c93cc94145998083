"""Addresses of pôles: the homes here, the pages of each room where they are written."""

from django.urls import path

from config.homes import pages
from establishments.urls import urlpatterns as member_pages
from poles.urls import urlpatterns as pole_pages

app_name = "poles"
urlpatterns = [
    path("", pages.poles, name="poles"),
    *pole_pages,
    *member_pages,
    path("<slug:slug>/", pages.pole, name="pole"),
]

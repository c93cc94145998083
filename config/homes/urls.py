"""Addresses of pôles."""

from django.urls import path

from config.homes import pages

app_name = "poles"
urlpatterns = [path("", pages.poles, name="poles"), path("<slug:slug>/", pages.pole, name="pole")]

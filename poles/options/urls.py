"""Addresses of the choices of an académie."""

from django.urls import path

from poles.options import views

app_name = "options"
urlpatterns = [path("", views.options, name="options")]

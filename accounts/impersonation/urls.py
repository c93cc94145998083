"""Addresses of the support."""

from django.urls import path

from accounts.impersonation import views

app_name = "impersonation"
urlpatterns = [
    path("assistance/", views.start, name="start"),
    path("assistance/arreter/", views.stop, name="stop"),
]

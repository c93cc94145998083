"""Addresses of the accounts room; sign-in and passwords are django-allauth's, under `comptes/`."""

from django.urls import path

from accounts.views import functions

app_name = "accounts"
urlpatterns = [path("fonction/", functions.functions, name="functions")]

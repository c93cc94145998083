"""Addresses of the accounts room; sign-in and passwords are django-allauth's, under `comptes/`."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [path("fonction/", views.functions, name="functions")]

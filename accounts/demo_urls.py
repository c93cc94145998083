"""Addresses that answer only in a demonstration."""

from django.urls import path

from accounts.views import mails

app_name = "demo"
urlpatterns = [path("courriels/", mails.sent, name="mails")]

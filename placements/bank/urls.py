"""Address of the bank with its gaps."""

from django.urls import path

from placements.bank import views

app_name = "bank"
urlpatterns = [path("", views.bank, name="bank")]

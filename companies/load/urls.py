"""Addresses of the orders of the rector on the number of interns."""

from django.urls import path

from companies.load import views

app_name = "host_load"
urlpatterns = [
    path("arretes-stagiaires/", views.orders, name="orders"),
    path("arretes-stagiaires/<uuid:pk>/fin/", views.end, name="order-end"),
]

"""Addresses of the school calendar of an académie."""

from django.urls import path

from establishments.calendar import views

app_name = "schooling"
urlpatterns = [
    path("", views.holidays, name="holidays"),
    path("ajouter/", views.create, name="holiday-create"),
    path("<int:pk>/", views.edit, name="holiday-edit"),
    path("<int:pk>/retirer/", views.remove, name="holiday-remove"),
]

"""Addresses of classes and periods."""

from django.urls import path

from establishments.periods.views import classes, periods, rollover

app_name = "periods"
urlpatterns = [
    path("", classes.classes, name="classes"),
    path("ajouter/", classes.create, name="class-create"),
    path("periodes/ajouter/", periods.plan, name="plan"),
    path("periodes/<uuid:pk>/modifier/", periods.move, name="move"),
    path("periodes/<uuid:pk>/supprimer/", periods.remove, name="remove"),
    path("annee-suivante/", rollover.prepare, name="rollover"),
    path("annee-suivante/annuler/", rollover.undo, name="rollover-undo"),
    path("<uuid:pk>/", classes.school_class, name="class"),
    path("<uuid:pk>/modifier/", classes.edit, name="class-edit"),
]

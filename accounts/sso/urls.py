"""Addresses of the providers, under `comptes/identite/`; those under `fournisseur/` run outside any transaction."""

from django.urls import path

from accounts.sso import views

app_name = "sso"
urlpatterns = [
    path("", views.identities, name="identities"),
    path("<int:pk>/delier/", views.unlink_identity, name="unlink"),
    path("fournisseur/<slug:provider_id>/", views.start, name="start"),
    path("fournisseur/<slug:provider_id>/retour/", views.callback, name="callback"),
    path("fournisseur/<slug:provider_id>/deconnexion/", views.left, name="left"),
]

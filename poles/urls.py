"""Addresses of the pages of a pôle, under the `poles` namespace, whose home pages stand in `config.homes`."""

from django.urls import URLPattern, path

from poles.views import history, partners, plans, poles

urlpatterns: list[URLPattern] = [
    path("nouveau/", poles.create, name="create"),
    path("<slug:slug>/modifier/", poles.edit, name="edit"),
    path("<slug:slug>/historique/", history.history, name="history"),
    path("<slug:slug>/partenaires/", partners.partners, name="partners"),
    path("<slug:slug>/partenaires/nouveau/", partners.create, name="partner-create"),
    path("<slug:slug>/partenaires/<uuid:pk>/", partners.edit, name="partner-edit"),
    path("<slug:slug>/partenaires/<uuid:pk>/retirer/", partners.remove, name="partner-remove"),
    path("<slug:slug>/partenaires/<uuid:pk>/remettre/", partners.restore, name="partner-restore"),
    path("<slug:slug>/plan/", plans.plan, name="plan"),
    path("<slug:slug>/plan/nouvelle/", plans.create, name="action-create"),
    path("<slug:slug>/plan/<uuid:pk>/", plans.edit, name="action-edit"),
    path("<slug:slug>/plan/<uuid:pk>/retirer/", plans.remove, name="action-remove"),
    path("<slug:slug>/plan/<uuid:pk>/remettre/", plans.restore, name="action-restore"),
]

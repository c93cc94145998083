"""Addresses of the yearly campaign of intentions."""

from django.urls import path

from companies.intentions.views import campaigns, hosts, public

app_name = "intentions"
urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("nouvelle/", campaigns.new, name="new"),
    path("repondre/<slug:academie>/<uuid:pk>/<slug:secret>/", public.answer, name="answer"),
    path("reponse/<uuid:pk>/offre/", public.draft, name="draft"),
    path("<uuid:pk>/", campaigns.campaign, name="campaign"),
    path("<uuid:pk>/modifier/", campaigns.edit, name="edit"),
    path("<uuid:pk>/message/", campaigns.preview, name="preview"),
    path("<uuid:pk>/envoyer/", campaigns.send, name="send"),
    path("<uuid:pk>/relancer/", campaigns.remind, name="remind"),
    path("<uuid:pk>/entreprises/", hosts.hosts, name="hosts"),
    path("<uuid:pk>/entreprises/ajouter/", hosts.add, name="add"),
    path("<uuid:pk>/entreprises/<uuid:invite>/retirer/", hosts.remove, name="remove"),
]

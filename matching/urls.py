"""Addresses of the matching room."""

from django.urls import path

from matching.views import campaigns, runs

app_name = "matching"
urlpatterns = [
    path("campagnes/", campaigns.campaigns, name="campaigns"),
    path("campagnes/nouvelle/", campaigns.create, name="create"),
    path("campagnes/nouvelle/etendue/", campaigns.extent, name="extent"),
    path("campagnes/<uuid:pk>/", campaigns.campaign, name="campaign"),
    path("campagnes/<uuid:pk>/calculer/", campaigns.launch, name="launch"),
    path("campagnes/<uuid:pk>/calculs/<int:number>/", runs.run, name="run"),
    path("campagnes/<uuid:pk>/calculs/<int:number>/avancement/", runs.progress, name="progress"),
]

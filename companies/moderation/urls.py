"""Addresses of the room: the queue of a pôle, the life of an offer, reports. Opaque identifiers only."""

from django.urls import path

from companies.moderation.views import life, public, publication, queue, reports, still

app_name = "moderation"
urlpatterns = [
    path("publications/", queue.queue, name="queue"),
    path("publications/admettre/", queue.bulk, name="bulk"),
    path("publications/verifications/", public.rules, name="rules"),
    path("publications/delais/", public.delays, name="delays"),
    path("publications/toujours/<str:token>/", still.still, name="still"),
    path("publications/offre/<uuid:pk>/", life.life, name="life"),
    path("publications/<uuid:pk>/", publication.page, name="publication"),
    path("publications/<uuid:pk>/admettre/", publication.admit, name="admit"),
    path("publications/<uuid:pk>/retourner/", publication.send_back, name="return"),
    path("publications/<uuid:pk>/annuler/", publication.undo, name="undo"),
    path("offres/<uuid:pk>/signaler/", reports.report, name="report"),
    path("signalements/", reports.reports, name="reports"),
    path("signalements/les-miens/", reports.my_reports, name="my-reports"),
    path("signalements/<uuid:pk>/", reports.decide, name="decide"),
]

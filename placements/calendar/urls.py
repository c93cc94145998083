"""Addresses of the calendar of a pôle."""

from django.urls import path

from placements.calendar.views import board, feeds

app_name = "calendar"
urlpatterns = [
    path("", board.board, name="board"),
    path("partage/", board.share, name="share"),
    path("abonnement/", feeds.subscribe, name="subscribe"),
    path("flux/<str:secret>.ics", feeds.feed, name="feed"),
]

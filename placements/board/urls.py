"""Addresses of the class board and of the student's sheet. Opaque identifiers only: no name is ever in an address."""

from django.urls import path

from placements.board.views import board, students

app_name = "board"
urlpatterns = [
    path("tableau/<uuid:school_class>/<uuid:period>/", board.board, name="board"),
    path("eleves/<uuid:pk>/", students.student, name="student"),
]

"""Addresses of the class board and of the student's sheet. Opaque identifiers only: no name is ever in an address."""

from django.urls import path

from placements.board.views import acts, board, needs, place, steps, students

app_name = "board"
urlpatterns = [
    path("tableau/annuler/", acts.undo_act, name="undo"),
    path("tableau/<uuid:school_class>/<uuid:period>/", board.board, name="board"),
    path("besoins/ouvrir/", needs.open_class, name="open"),
    path("besoins/corriger/", needs.edit_selection, name="needs-edit"),
    path("besoins/transmettre/", acts.escalate, name="escalate"),
    path("besoins/<uuid:pk>/corriger/", needs.edit, name="need-edit"),
    path("besoins/<uuid:pk>/lieu/", place.place, name="place"),
    path("besoins/<uuid:pk>/entreprises/", place.hosts, name="hosts"),
    path("besoins/<uuid:pk>/lieu/retirer/", acts.cancel, name="cancel"),
    path("besoins/<uuid:pk>/lieu/arreter/", acts.stop, name="stop"),
    path("besoins/<uuid:pk>/abandonner/", acts.abandon, name="abandon"),
    path("besoins/<uuid:pk>/reprendre/", acts.resume, name="resume"),
    path("demarches/noter/", steps.new, name="step-new"),
    path("demarches/<uuid:pk>/corriger/", steps.edit, name="step-edit"),
    path("demarches/<uuid:pk>/retirer/", steps.remove, name="step-remove"),
    path("eleves/", students.students, name="students"),
    path("eleves/ajouter/", students.add, name="student-add"),
    path("eleves/<uuid:pk>/", students.student, name="student"),
    path("eleves/<uuid:pk>/corriger/", students.correct, name="student-edit"),
    path("eleves/<uuid:pk>/depart/", students.leave, name="student-leave"),
    path("eleves/<uuid:pk>/retour/", students.come_back, name="student-back"),
]

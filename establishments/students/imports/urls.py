"""Addresses of the imports of students."""

from django.urls import path

from establishments.students.imports.views import acts, lists, preview

app_name = "imports"
urlpatterns = [
    path("", lists.imports, name="imports"),
    path("deposer/", lists.deposit, name="deposit"),
    path("modele/", lists.template, name="template"),
    path("aide/", lists.help_page, name="help"),
    path("<uuid:pk>/", preview.show, name="import"),
    path("<uuid:pk>/avancement/", preview.progress, name="progress"),
    path("<uuid:pk>/lignes-refusees/", preview.refused_lines, name="refused"),
    path("<uuid:pk>/lignes/<int:line>/corriger/", acts.repair, name="repair"),
    path("<uuid:pk>/classe/", acts.decide, name="class"),
    path("<uuid:pk>/departs/", acts.leaving, name="leaving"),
    path("<uuid:pk>/stage/", acts.stay, name="stay"),
    path("<uuid:pk>/appliquer/", acts.apply, name="apply"),
    path("<uuid:pk>/abandonner/", acts.abandon, name="abandon"),
    path("<uuid:pk>/annuler/", acts.undo, name="undo"),
]

"""Address of the students whom an offer may suit."""

from django.urls import path

from placements.proposing import views

app_name = "proposing"
urlpatterns = [path("<uuid:pk>/eleves/", views.students, name="students")]

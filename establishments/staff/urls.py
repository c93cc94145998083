"""Addresses of the staff of a school."""

from django.urls import path

from establishments.staff import views

app_name = "staff"
urlpatterns = [
    path("", views.staff, name="staff"),
    path("<uuid:pk>/fonction/", views.role, name="role"),
    path("<uuid:pk>/classes/", views.classes, name="classes"),
    path("<uuid:pk>/fin/", views.end, name="end"),
    path("<uuid:pk>/rouvrir/", views.reopen, name="reopen"),
    path("classe/<uuid:pk>/", views.class_teachers, name="class_teachers"),
]

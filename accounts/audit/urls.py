"""Address of the journal."""

from django.urls import path

from accounts.audit import views

app_name = "audit"
urlpatterns = [path("journal/", views.journal, name="journal")]

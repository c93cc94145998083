"""Addresses of the members of pôles, under the `poles` namespace."""

from django.urls import URLPattern, path

from establishments.views import memberships

urlpatterns: list[URLPattern] = [
    path("etablissements-sans-pole/", memberships.orphans, name="orphans"),
    path("etablissements-sans-pole/<str:uai>/", memberships.attach, name="attach"),
    path("<slug:slug>/membres/", memberships.members, name="members"),
    path("<slug:slug>/membres/ajouter/", memberships.join, name="join"),
    path("<slug:slug>/membres/<uuid:pk>/", memberships.edit, name="member-edit"),
    path("<slug:slug>/membres/<uuid:pk>/tete/", memberships.head, name="member-head"),
]

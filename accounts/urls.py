"""Addresses of the accounts room; sign-in and passwords are django-allauth's, under `comptes/`."""

from django.urls import path, re_path

from accounts.views import functions, invitations, recovery, sessions

app_name = "accounts"
urlpatterns = [
    path("fonction/", functions.functions, name="functions"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/fermer/", sessions.close_others, name="sessions-close"),
    path("sessions/<int:pk>/fermer/", sessions.close, name="session-close"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/nouvelle/", invitations.new, name="invitation-new"),
    re_path(r"^invitations/(?P<pk>[0-9a-f-]{36})/(?P<act>renvoyer|retirer)/$", invitations.act, name="invitation-act"),
    re_path(
        r"^invitation/(?P<academie_id>[0-9A-Z]{1,2})/(?P<token>[\w-]{20,100})/$", invitations.answer, name="invitation"
    ),
    path("second-facteur-perdu/", recovery.ask, name="lost-factor"),
    path("second-facteur-perdu/confirmer/<str:token>/", recovery.confirm, name="lost-factor-confirm"),
    path("seconds-facteurs-perdus/", recovery.resets, name="resets"),
    re_path(
        r"^seconds-facteurs-perdus/(?P<pk>[0-9a-f-]{36})/(?P<act>accepter|refuser)/$", recovery.decide, name="reset-act"
    ),
]

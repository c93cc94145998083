"""Addresses of sign-up, profile and people of a host. Opaque identifiers only; the secret of a link is no identity."""

from django.urls import path, re_path

from companies.members.views import people, profile, signup, teams

app_name = "company_members"
urlpatterns = [
    path("entreprises/inscription/", signup.siret, name="signup"),
    path("entreprises/inscription/entreprise/", signup.host, name="signup-host"),
    path("entreprises/inscription/message/", signup.sent, name="signup-sent"),
    path("entreprises/inscription/demandes/", signup.waiting, name="signup-waiting"),
    path("entreprises/inscription/confirmer/<str:token>/", signup.confirm, name="signup-confirm"),
    path("entreprise/fiche/", profile.profile, name="profile"),
    path("entreprise/fiche/modifier/", profile.edit, name="profile-edit"),
    path("entreprise/fiche/registre/", profile.read_again, name="profile-register"),
    path("entreprise/fiche/etablissements/", profile.add, name="establishment-add"),
    path("entreprise/equipe/", people.people, name="people"),
    path("entreprise/equipe/inviter/", people.invite, name="invite"),
    re_path(
        r"^entreprise/equipe/invitations/(?P<pk>[0-9a-f-]{36})/(?P<act>renvoyer|retirer)/$",
        people.invitation,
        name="invitation-act",
    ),
    path("entreprise/equipe/membres/<uuid:pk>/role/", people.role, name="member-role"),
    path("entreprise/equipe/membres/<uuid:pk>/retirer/", people.remove, name="member-remove"),
    path("entreprise/equipe/quitter/", people.leave, name="leave"),
    re_path(
        r"^entreprise/equipe/demandes/(?P<pk>[0-9a-f-]{36})/(?P<act>accepter|refuser)/$",
        people.decide,
        name="join-decide",
    ),
    path("entreprise/equipe/equipes/nouvelle/", teams.new, name="team-new"),
    path("entreprise/equipe/equipes/<uuid:pk>/", teams.edit, name="team"),
    path("entreprise/equipe/equipes/<uuid:pk>/supprimer/", teams.delete, name="team-delete"),
]

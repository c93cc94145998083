"""Addresses of the product: each app brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.sso.views import SignOut
from accounts.views.factors import remove_passkey
from config import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("comptes/", include("accounts.urls")),
    path("comptes/avis/", include("accounts.notices.urls")),
    path("comptes/identite/", include("accounts.sso.urls")),
    path("comptes/logout/", SignOut.as_view(), name="account_logout"),
    path("comptes/", include("allauth.account.urls")),
    path("comptes/second-facteur/webauthn/keys/<int:pk>/remove/", remove_passkey, name="mfa_remove_webauthn"),
    path("comptes/second-facteur/", include("allauth.mfa.urls")),
    path("demo/", include("accounts.demo_urls")),
    path("", include("accounts.audit.urls")),
    path("", include("accounts.impersonation.urls")),
    path("poles/", include("config.homes.urls")),
    path("reglages/", include("poles.options.urls")),
    path("lettres/", include("poles.letters.urls")),
    path("classes/", include("establishments.periods.urls")),
    path("importer/", include("establishments.students.imports.urls")),
    path("equipe/", include("establishments.staff.urls")),
    path("calendrier/", include("placements.calendar.urls")),
    path("calendrier-scolaire/", include("establishments.calendar.urls")),
    path("demandes/", include("placements.desk.urls")),
    path("banque/", include("placements.bank.urls")),
    path("", include("placements.urls")),
    path("", include("placements.board.urls")),
    path("offres/", include("companies.search.urls")),
    path("offres/", include("placements.proposing.urls")),
    path("", include("companies.offers.urls")),
    path("", include("companies.members.urls")),
    path("", include("companies.moderation.urls")),
    path("", include("companies.contacts.urls")),
    path("", include("companies.load.urls")),
    path("doublons/", include("companies.merging.urls")),
    path("intentions/", include("companies.intentions.urls")),
    path("", include("matching.urls")),
    path("", include("equity.urls")),
    path("api/v1/", include("config.api.urls")),
    path("sante/vivant/", views.alive, name="alive"),
    path("sante/pret/", views.ready, name="ready"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.personal_data, name="personal-data"),
    path("calcul-des-propositions/", views.how_it_works, name="how-it-works"),
    path("raccourcis/", views.shortcuts, name="shortcuts"),
    path("connexion-interrompue/", views.offline, name="offline"),
]

handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.failed

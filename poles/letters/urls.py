"""Addresses of the letters."""

from django.urls import path

from poles.letters.views import acts, bilan, pages

app_name = "letters"
urlpatterns = [
    path("", pages.letters, name="letters"),
    path("nouvelle/", pages.create, name="create"),
    path("modele/", pages.model, name="model"),
    path("verification/<slug:academie>/<slug:token>/", pages.verify, name="verify"),
    path("<uuid:pk>/", pages.letter, name="letter"),
    path("<uuid:pk>/modifier/", pages.edit, name="edit"),
    path("<uuid:pk>/signer/", acts.sign, name="sign"),
    path("<uuid:pk>/accuser-reception/", acts.acknowledge, name="acknowledge"),
    path("<uuid:pk>/remplacer/", pages.create, name="replace"),
    path("<uuid:pk>/suppleance/", acts.substitute, name="substitute"),
    path("<uuid:pk>/retour/", acts.give_back, name="give-back"),
    path("<uuid:pk>/terminer/", acts.end, name="end"),
    path("<uuid:pk>/retirer/", acts.revoke, name="revoke"),
    path("<uuid:pk>/jeter/", acts.discard, name="discard"),
    path("<uuid:pk>/bilan/", bilan.bilan, name="bilan"),
    path("<uuid:pk>/bilan/archiver/", bilan.archive, name="archive"),
    path("<uuid:pk>/lettre.pdf", pages.document, name="document"),
]

"""Addresses of the room: the offers of a host, their drafts, its tutors. Opaque identifiers only."""

from django.urls import path

from companies.offers.views import acts, laws, mine, preview, tutors, wizard

app_name = "company_offers"
urlpatterns = [
    path("entreprise/offres/", mine.offers, name="offers"),
    path("entreprise/offres/textes/", laws.laws, name="laws"),
    path("entreprise/offres/nouvelle/", wizard.new, name="new"),
    path("entreprise/offres/nouvelle/verifier/", wizard.check_new, name="check-new"),
    path("entreprise/offres/brouillons/<uuid:pk>/apercu/", preview.draft, name="draft-preview"),
    path("entreprise/offres/brouillons/<uuid:pk>/supprimer/", acts.discard, name="discard"),
    path("entreprise/offres/brouillons/<uuid:pk>/reprendre/", acts.take_back, name="take-back"),
    path("entreprise/offres/brouillons/<uuid:pk>/<slug:slug>/", wizard.step, name="step"),
    path("entreprise/offres/brouillons/<uuid:pk>/<slug:slug>/verifier/", wizard.check, name="check"),
    path("entreprise/offres/<uuid:pk>/modifier/", acts.change, name="change"),
    path("entreprise/offres/<uuid:pk>/renouveler/", acts.renew, name="renew"),
    path("entreprise/offres/<uuid:pk>/dupliquer/", acts.copy, name="copy"),
    path("entreprise/offres/<uuid:pk>/apercu/", preview.offer, name="preview"),
    path("entreprise/tuteurs/", tutors.tutors, name="tutors"),
    path("entreprise/tuteurs/nouveau/", tutors.new, name="tutor-new"),
    path("entreprise/tuteurs/<uuid:pk>/", tutors.edit, name="tutor"),
    path("entreprise/tuteurs/<uuid:pk>/depart/", tutors.leave, name="tutor-leave"),
]

"""Addresses of the desk. Opaque identifiers only: no name is ever in an address."""

from django.urls import path

from placements.desk.views import desk, loans, refusals, requests, school

app_name = "desk"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("prendre/", desk.claim, name="claim"),
    path("prets/", loans.loans, name="loans"),
    path("prets/<uuid:pk>/", loans.loan, name="loan"),
    path("prets/<uuid:pk>/retirer/", loans.withdraw, name="loan-withdraw"),
    path("refus/", refusals.refusals, name="refusals"),
    path("refus/<uuid:pk>/", refusals.handle, name="refusal"),
    path("propositions/<uuid:pk>/", school.suggestion, name="suggestion"),
    path("propositions/<uuid:pk>/retirer/", requests.withdraw_suggestion, name="suggestion-withdraw"),
    path("<uuid:pk>/", requests.page, name="request"),
    path("<uuid:pk>/rendre/", requests.release, name="release"),
    path("<uuid:pk>/proposer/", requests.suggest, name="suggest"),
    path("<uuid:pk>/clore/", requests.close, name="close"),
    path("<uuid:pk>/rouvrir/", requests.reopen, name="reopen"),
    path("<uuid:pk>/preter/", requests.ask_loan, name="loan-ask"),
    path("<uuid:pk>/message/", school.message, name="message"),
    path("<uuid:pk>/reprendre/", school.take_back, name="take-back"),
]

"""Addresses of contacts, loans and approaches."""

from django.urls import path

from companies.contacts.views import book, exchanges, files, host, loans, sharing

app_name = "contacts"
urlpatterns = [
    path("contacts/", book.contacts, name="contacts"),
    path("contacts/ouverts/", book.opened, name="opened"),
    path("contacts/nouveau/", book.new, name="new"),
    path("contacts/visibilite/", sharing.visibility, name="visibility"),
    path("contacts/reserves/", loans.reserves, name="reserves"),
    path("contacts/reserves/<uuid:pk>/demander/", loans.ask, name="ask"),
    path("contacts/prets/", loans.loans, name="loans"),
    path("contacts/prets/<uuid:pk>/", loans.loan, name="loan"),
    path("contacts/prets/<uuid:pk>/retirer/", loans.withdraw, name="loan-withdraw"),
    path("contacts/prets/<uuid:pk>/finir/", loans.end, name="loan-end"),
    path("contacts/prets/<uuid:pk>/echange/", exchanges.loan_log, name="loan-log"),
    path("contacts/importer/", files.imports, name="imports"),
    path("contacts/importer/<uuid:pk>/", files.show, name="import"),
    path("contacts/importer/<uuid:pk>/avancement/", files.progress, name="import-progress"),
    path("contacts/importer/<uuid:pk>/choix/", files.choose, name="import-choose"),
    path("contacts/importer/<uuid:pk>/enregistrer/", files.apply, name="import-apply"),
    path("contacts/importer/<uuid:pk>/abandonner/", files.drop, name="import-drop"),
    path("contacts/importer/<uuid:pk>/annuler/", files.undo, name="import-undo"),
    path("contacts/echanges/<uuid:pk>/", exchanges.event, name="event"),
    path("contacts/echanges/<uuid:pk>/fait/", exchanges.settle, name="settle"),
    path("contacts/echanges/<uuid:pk>/retirer/", exchanges.take_back, name="take-back"),
    path("contacts/<uuid:pk>/", book.contact, name="contact"),
    path("contacts/<uuid:pk>/modifier/", book.edit, name="edit"),
    path("contacts/<uuid:pk>/echange/", exchanges.log, name="log"),
    path("contacts/<uuid:pk>/retirer/", book.archive, name="archive"),
    path("contacts/<uuid:pk>/remettre/", book.restore, name="restore"),
    path("contacts/<uuid:pk>/reprendre/", book.copy, name="copy"),
    path("entreprise/sollicitations/", host.approaches_page, name="approaches"),
]

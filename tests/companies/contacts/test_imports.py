"""An address book read, previewed, written and undone: the sixteen columns of a lycée, and loose tables."""

import datetime as dt
import io
from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from companies.contacts import services
from companies.contacts.imports import applying, depositing, keeping
from companies.contacts.imports.depositing import ImportRefused
from companies.contacts.imports.likeness import NEAR, key_of, likeness
from companies.contacts.imports.reading import read_book, read_phone
from companies.models import Contact, ContactCard, ContactImport
from establishments.imports.students.results import FileRefused
from tests import factories as make

SIXTEEN = (
    "Raison Sociale", "Dénomination commerciale", "Siège social", "Activité", "APE", "Métiers", "Adresse 1",
    "Adresse 2", "Adresse 3", "Adresse 4", "Code Postal", "Ville", "Libellé postal", "Pays", "Téléphone fixe",
    "Téléphone portable", "Date de création", "Date de dernière modification", "Familles",
)  # fmt: skip
GROUPS = ("Entreprise", "", "", "", "", "", "Coordonnées", "", "", "", "", "", "", "", "", "", "Suivi", "", "")
SPLIT_TOP = ("Raison sociale", "Adresse", "", "Code postal", "Ville", "Téléphone")
SPLIT_UNDER = ("", "1", "2", "", "", "fixe")


def line_of(name="SARL Atelier du Bois", city="BOURG-TEMOIN", postal="19300", phone="05 55 00 00 01", **more):
    told = dict.fromkeys(SIXTEEN, "") | {
        "Raison Sociale": name, "Activité": "Menuiserie", "APE": "4332A", "Adresse 1": "3 rue Fictive",
        "Code Postal": postal, "Ville": city, "Pays": "FRANCE", "Téléphone fixe": phone,
    }  # fmt: skip
    return [(told | more)[column] for column in SIXTEEN]


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def lycee_file(*lines):
    return workbook(GROUPS, SIXTEEN, *lines)


def deposited(book, content, name="carnet.xlsx"):
    with book.school() as actor:
        batch = depositing.deposit(actor=actor, content=content, name=name)
    return ContactImport.objects.get(pk=batch.pk)


def applied(book, batch):
    with book.school() as actor:
        return applying.apply(actor=actor, batch=batch)


def test_the_file_of_two_header_lines_is_read_whole():
    book = read_book(lycee_file(line_of(), line_of(name="Garage Témoin", phone="")))
    assert [entry.line for entry in book.entries] == [3, 4]
    values = book.entries[0].values
    assert values["host_name"] == "SARL Atelier du Bois"
    assert (values["phone"], values["ape"], values["address"]) == ("0555000001", "43.32A", "3 rue Fictive")
    assert "Familles" in book.header.unread


def test_a_header_split_over_two_lines_is_put_together():
    book = read_book(workbook(SPLIT_TOP, SPLIT_UNDER, ("Garage", "1 rue A", "Bât B", "19300", "Bourg", "0555000002")))
    assert book.entries[0].values["address"] == "1 rue A, Bât B"
    assert book.entries[0].values["phone"] == "0555000002"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_loose_table_is_recognised_by_its_columns(delimiter):
    rows = [
        ["Liste des tuteurs"], ["Entreprise", "Commune", "Contact", "Mail", "Places", "Secteur"],
        ["Garage Témoin", "Bourg-Témoin", "Noa Fictif", "noa@garage.example", "3", "Industrie"],
    ]  # fmt: skip
    text = "\n".join(delimiter.join(row) for row in rows)
    entry = read_book(text.encode("cp1252")).entries[0]
    told = entry.values
    assert (told["person_name"], told["email"], told["capacity"], told["sector"]) == (
        "Noa Fictif", "noa@garage.example", 3, "H",
    )  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.4", b"", "Prénom;Âge\nAda;12".encode(), b"Raison sociale;Ville\n", b"\x00\x01\x02\xff" * 40],
    ids=["pdf", "empty", "other-table", "no-line", "noise"],
)
def test_what_is_no_address_book_is_refused_with_a_sentence(content):
    with pytest.raises(FileRefused) as refused:
        read_book(content)
    assert refused.value.messages[0].rstrip().endswith(".")


@settings(max_examples=40, deadline=None)
@given(cells=st.lists(st.text(max_size=40), min_size=4, max_size=4))
def test_any_cell_is_read_or_named_never_a_crash(cells):
    quoted = ['"' + cell.replace('"', '""').replace("\0", "") + '"' for cell in cells]
    text = "Raison sociale;Ville;Téléphone;Capacité\n" + ";".join(quoted)
    with suppress(FileRefused):
        book = read_book(text.encode("utf-8", "replace"))
        assert all(entry.values["host_name"] or entry.problems for entry in book.entries)


@pytest.mark.parametrize(
    ("told", "number"),
    [("05.55.00.00.01", "0555000001"), ("+33 5 55 00 00 01", "0555000001"), ("555000001", "0555000001"),
     ("0555000001 / 06", "0555000001"), ("poste 12", ""), ("+32 2 123 45 67", "+3221234567")],
    ids=["dots", "prefix", "zero-eaten", "two", "none", "abroad"],
)  # fmt: skip
def test_a_phone_is_read_as_people_write_it(told, number):
    assert read_phone(told) == number


def test_names_alike_leave_legal_forms_out():
    assert likeness(key_of("SARL Atelier du Bois"), key_of("ATELIER BOIS")) == 1
    assert likeness(key_of("Boulangerie Martin"), key_of("Boulangerie Martine")) >= NEAR
    assert likeness(key_of("Garage Témoin"), key_of("Pharmacie Exemple")) < NEAR


def test_a_preview_writes_nothing_and_names_the_wrong_lines(book):
    content = lycee_file(
        line_of(), line_of(name=""), line_of(name="Ailleurs", city="Nulle-Part", postal="99999"),
        line_of(name="Belge", Pays="Belgique"), line_of(),
    )  # fmt: skip
    batch = deposited(book, content)
    assert batch.state == "ready"
    assert batch.content is None
    assert not Contact.objects.exists()
    assert batch.facts["counts"] == {"added": 1, "completed": 0, "skipped": 1, "undecided": 0, "refused": 3}
    reasons = [line["problems"][0]["reason"] for line in batch.lines if line["problems"]]
    assert reasons == [
        "le nom de l'organisme manque", "cette commune n'est pas connue",
        "hors de France : ajoutez ce contact à la main",
    ]  # fmt: skip
    assert "déjà à la ligne 3" in batch.lines[4]["warnings"][0]


def test_applied_contacts_are_private_with_their_cards(book):
    batch = applied(book, deposited(book, lycee_file(line_of(), line_of(name="Garage Témoin"))))
    contacts = Contact.objects.order_by("host_name")
    assert [one.host_name for one in contacts] == ["Garage Témoin", "SARL Atelier du Bois"]
    assert {(one.visibility, one.source, one.batch) for one in contacts} == {("school", "file", batch.pk)}
    assert ContactCard.objects.filter(pole=book.pole_here).count() == 2
    applied(book, batch)
    assert Contact.objects.count() == 2


def test_a_known_contact_is_proposed_and_only_its_gaps_are_filled(book):
    known = book.contact(host_name="Atelier du Bois", siret="", phone="", activity="Ébénisterie")
    batch = deposited(book, lycee_file(line_of(name="ATELIER DU BOIS")))
    assert batch.lines[0]["choice"] == "complete"
    assert batch.lines[0]["known"][0]["why"] == "même nom et même commune"
    applied(book, batch)
    known.refresh_from_db()
    assert (known.phone, known.activity, Contact.objects.count()) == ("0555000001", "Ébénisterie", 1)


def test_a_near_contact_waits_for_a_choice_and_is_never_merged_silently(book):
    book.contact(host_name="Atelier du Boys", siret="")
    batch = deposited(book, lycee_file(line_of(name="Atelier du Boiss")))
    assert batch.lines[0]["choice"] == ""
    assert batch.facts["counts"]["undecided"] == 1
    with book.school() as actor, pytest.raises(ImportRefused, match="Aucune ligne"):
        applying.apply(actor=actor, batch=batch)
    with book.school() as actor:
        applying.choose(actor=actor, batch=batch, choices={3: ("add", "", "")})
    applied(book, batch)
    assert Contact.objects.count() == 2


def test_a_host_of_the_register_is_linked_by_siret_or_when_chosen(book):
    host = make.CompanyFactory(name="Garage Témoin", commune=book.lycee.commune)
    text = f"Entreprise;Ville;SIRET\nAtelier;Bourg-Témoin;{book.company.siret}\nGarage Témoin;Bourg-Témoin;\n"
    batch = deposited(book, text.encode(), "carnet.csv")
    assert [line["company"] for line in batch.lines] == [str(book.company.pk), ""]
    assert batch.lines[1]["hosts"][0]["pk"] == str(host.pk)
    with book.school() as actor:
        applying.choose(actor=actor, batch=batch, choices={3: ("add", "", str(host.pk))})
        with pytest.raises(ImportRefused):
            applying.choose(actor=actor, batch=batch, choices={3: ("add", "", str(book.company.pk))})
    applied(book, batch)
    assert set(Contact.objects.values_list("company", flat=True)) == {book.company.pk, host.pk}


def test_a_target_that_left_meanwhile_stops_everything(book):
    known = book.contact(host_name="Atelier du Bois", siret="")
    batch = deposited(book, lycee_file(line_of(name="Atelier du Bois"), line_of(name="Garage Témoin")))
    with book.school() as actor:
        services.archive_contact(actor=actor, contact=known)
        with pytest.raises(ImportRefused, match="Ligne 3"):
            applying.apply(actor=actor, batch=batch)
    assert Contact.objects.count() == 1


def test_an_undo_gives_everything_back_but_what_served_since(book):
    known = book.contact(host_name="Atelier du Bois", siret="", phone="")
    lines = (line_of(name="Atelier du Bois"), line_of(name="Garage Témoin"), line_of(name="Fleurs Exemple"))
    batch = applied(book, deposited(book, lycee_file(*lines)))
    used = Contact.objects.get(host_name="Garage Témoin")
    with book.school() as actor:
        book.logged(actor, used)
        done = applying.undo(actor=actor, batch=batch)
        assert applying.undo(actor=actor, batch=batch).removed == []
    assert (len(done.removed), done.restored, done.kept) == (1, 1, ["Garage Témoin"])
    known.refresh_from_db()
    assert known.phone == ""
    assert set(Contact.objects.values_list("host_name", flat=True)) == {"Atelier du Bois", "Garage Témoin"}


def test_an_import_is_undone_within_seven_days_then_forgotten(book):
    batch = applied(book, deposited(book, lycee_file(line_of())))
    ContactImport.objects.filter(pk=batch.pk).update(applied_at=timezone.now() - dt.timedelta(days=8))
    batch = ContactImport.objects.get(pk=batch.pk)
    with book.school() as actor, pytest.raises(ImportRefused, match="sept jours"):
        applying.undo(actor=actor, batch=batch)
    assert keeping.forget(academie_id=batch.academie_id) == 1
    assert ContactImport.objects.get(pk=batch.pk).lines == []


def test_a_big_file_waits_for_a_worker_and_is_read_once(book):
    many = "Entreprise;Ville;Adresse\n" + "".join(
        f"Atelier {n:04} {'x' * (n % 7)};Bourg-Témoin;{n} rue du Long-Exemple-Fictif\n" for n in range(1500)
    )
    batch = deposited(book, many.encode(), "gros.csv")
    assert batch.state == "reading"
    assert deposited(book, many.encode(), "gros.csv") == batch
    assert depositing.read_waiting(import_id=batch.pk, academie_id=batch.academie_id)
    assert not depositing.read_waiting(import_id=batch.pk, academie_id=batch.academie_id)
    batch.refresh_from_db()
    assert (batch.state, len(batch.lines), batch.content) == ("ready", 1500, None)


def test_a_file_that_nobody_reads_is_rung_again_and_given_up_after_five_attempts(book):
    batch = make.ContactImportFactory(establishment=book.lycee, state="reading", content=b"Nom;Ville\nA;B")
    hour = timezone.now() - dt.timedelta(hours=1)
    ContactImport.objects.filter(pk=batch.pk).update(created_at=hour, attempt=5, claimed_at=hour)
    assert depositing.sweep(academie_id=batch.academie_id) == [batch.pk]
    assert not depositing.read_waiting(import_id=batch.pk, academie_id=batch.academie_id)
    batch.refresh_from_db()
    assert (batch.state, batch.problem) == ("refused", depositing.UNREADABLE)


def test_a_teacher_imports_nothing(book):
    teacher = make.StaffMemberFactory(establishment=book.lycee, referent=True).user
    with book.as_user(teacher) as actor, pytest.raises(PermissionDenied):
        depositing.deposit(actor=actor, content=lycee_file(line_of()), name="carnet.xlsx")


def test_the_pages_of_an_import(book, client):
    client.force_login(book.owner)
    home = reverse("contacts:imports")
    assert client.get(home).status_code == 200
    refused = client.post(home, {"file": SimpleUploadedFile("photo.png", b"\x89PNG")})
    assert refused.status_code == 422
    file = SimpleUploadedFile("carnet.xlsx", lycee_file(line_of(), line_of(name="")))
    page = client.post(home, {"file": file}, follow=True)
    batch = ContactImport.objects.get()
    assert "SARL Atelier du Bois" in page.content.decode()
    wrong = client.get(reverse("contacts:import", args=[batch.pk]), {"vue": "refuses"}).content.decode()
    assert "le nom de l&#x27;organisme manque" in wrong
    assert client.get(reverse("contacts:import-progress", args=[batch.pk]))["HX-Refresh"] == "true"
    chosen = client.post(reverse("contacts:import-choose", args=[batch.pk]), {"ligne-3": "skip", "vue": "nouveaux"})
    assert chosen.status_code == 302
    client.post(reverse("contacts:import-choose", args=[batch.pk]), {"ligne-3": "add"})
    done = client.post(reverse("contacts:import-apply", args=[batch.pk]), follow=True).content.decode()
    assert "1 contact ajouté" in done.replace("\u00a0", " ")
    confirm = client.get(reverse("contacts:import-undo", args=[batch.pk])).content.decode()
    assert "Annuler l&#x27;import" in confirm
    assert client.post(reverse("contacts:import-undo", args=[batch.pk])).status_code == 302
    assert not Contact.objects.exists()
    reading = make.ContactImportFactory(establishment=book.lycee, state="reading")
    assert "Lecture en cours" in client.get(reverse("contacts:import", args=[reading.pk])).content.decode()
    assert client.post(reverse("contacts:import-drop", args=[reading.pk])).status_code == 302

"""Pages of imports: what is read, what is offered, constant queries, the whole way without script."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from establishments.imports.students import read_file, template_file
from establishments.models import Student, StudentImport, StudentImportRow
from tests.establishments.students.imports.conftest import INES, LEA, NOE, TODAY, School, line, table
from tests.factories import NeedFactory as Needs
from tests.factories import PeriodFactory, PlacementFactory, StaffMemberFactory, StudentFactory
from tests.support.reading import words

MOVED = line("Essai", "Noé", "15/06/2009", "1MCV", "999000002AA", "M")
ZOE = line("Modèle", "Zoé", "01/02/2010", "1CUIS", "999000009AA", "F", "2472000811")
BROKEN = line("Erreur", "Tom", "31/02/2009", "1MELEC")


@pytest.fixture
def staff(client: Any, lycee: School) -> Any:
    client.force_login(lycee.user)
    return client


def send(client: Any, text: str | bytes, name: str = "eleves.csv") -> Any:
    content = text if isinstance(text, bytes) else text.encode("utf-8-sig")
    return client.post("/importer/deposer/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def address(name: str, batch: StudentImport, *more: Any) -> str:
    return reverse(f"imports:{name}", args=[batch.pk, *more])


def test_from_the_file_to_the_undo(staff: Any, lycee: School) -> None:
    page = words(send(staff, table(LEA, MOVED, ZOE, BROKEN)))
    assert "Le fichier compte 4 lignes ; 3 sont prêtes, 1 est refusée." in page
    assert "STSWEB ou liste de classe (CSV) · séparateur « ; » · accents bien lus (UTF-8)" in page
    assert "1 ligne refusée" in page
    assert "31/02/2009" in page
    assert "1 classe sera créée" in page
    assert "1CUIS" in page
    assert "3 changements prêts" in page
    assert "1 ajout, 1 modification, 1 départ. Annulable pendant trente jours." in page
    batch = StudentImport.objects.get()
    changed = words(staff.get(f"{address('import', batch)}?vue=modifies"))
    assert "1MELEC" in changed
    assert "avant :" in changed
    assert "Noé Essai" in changed

    done = words(staff.post(address("apply", batch), follow=True))
    assert "Import appliqué" in done
    assert "1 élève ajouté, 1 modifié, 1 parti. 1 ligne laissée de côté. 1 classe créée." in " ".join(done.split())
    assert Student.objects.filter(ine="999000009AA").exists()

    asked = words(staff.get(address("undo", batch)))
    assert "Revenir à l’état du 5 octobre 2026, 12 h ?" in asked
    assert "1 élève ajouté est retiré, 1 élève retrouve ses valeurs d’avant, 1 départ est effacé." in asked
    undone = words(staff.post(address("undo", batch), follow=True))
    assert "Import annulé" in undone
    assert not Student.objects.filter(ine="999000009AA").exists()
    assert "Import annulé" not in words(staff.get("/importer/"))
    assert "Annulé" in words(staff.get("/importer/"))


def test_repairs_in_the_row(staff: Any, lycee: School) -> None:
    send(staff, table(LEA, NOE, INES, BROKEN))
    batch = StudentImport.objects.get()
    wrong = staff.post(address("repair", batch, 5), {"birth_date": "31/02/2009"})
    assert wrong.status_code == 422
    assert "Cette date n’existe pas (jj/mm/aaaa)." in words(wrong)
    good = words(staff.post(address("repair", batch, 5), {"birth_date": "2009-02-28"}, follow=True))
    assert "Ligne 5 corrigée : elle est prête." in good
    assert "Prête" in words(staff.get(f"{address('import', batch)}?vue=ajoutes"))


def test_one_button_for_all_the_lines_of_an_unknown_class(staff: Any, lycee: School) -> None:
    page = words(
        send(
            staff,
            table(line("Témoin", "Léa", "02/03/2010", "1MELECC"), line("Essai", "Noé", "15/06/2009", "1MELECC"), INES),
        )
    )
    assert "2 lignes : classe 1MELECC inconnue." in page
    assert "Vouliez-vous dire 1MELEC ?" in page
    batch = StudentImport.objects.get()
    said = staff.post(
        address("class", batch), {"name": "1MELECC", "decision": f"take:{lycee.electricity.pk}"}, follow=True
    )
    assert "La classe 1MELECC du fichier est 1MELEC." in words(said)
    assert "Rien à changer" in words(said)


def test_the_question_about_a_partial_file_comes_before_the_button(staff: Any, lycee: School) -> None:
    for number in range(6):
        StudentFactory(establishment=lycee.school, school_class=lycee.sales, last_name=f"Présent {number}")
    page = words(send(staff, table(LEA, MOVED)))
    assert "78 % des élèves disparaîtraient. Est-ce un export partiel ?" in page
    assert "Appliquer" not in page
    batch = StudentImport.objects.get()
    kept = words(staff.post(address("leaving", batch), {"keeps": "oui"}, follow=True))
    assert "Appliquer le changement" in kept
    assert "Vous avez choisi de ne retirer personne." in kept


def test_the_stay_of_a_leaver_is_kept_until_a_click(staff: Any, lycee: School) -> None:
    period = PeriodFactory(establishment=lycee.school, school_class=lycee.sales)
    PlacementFactory(need=Needs(student=lycee.ines, period=period, placed=True))
    send(staff, table(LEA, NOE))
    batch = StudentImport.objects.get()
    page = words(staff.get(f"{address('import', batch)}?vue=partis"))
    assert "1 d’entre eux a un stage en cours ou à venir." in page
    row = StudentImportRow.objects.get(batch=batch, kind="leaving")
    staff.post(address("stay", batch), {"row": row.pk, "choice": "annuler"})
    row.refresh_from_db()
    assert row.after["stays"] == "cancel"


def test_what_moved_meanwhile_is_said(staff: Any, lycee: School) -> None:
    send(staff, table(LEA, MOVED, INES))
    Student.objects.filter(pk=lycee.noe.pk).update(first_name="Noël")
    page = words(staff.post(address("apply", StudentImport.objects.get()), follow=True))
    assert "Rien n’est appliqué : la vérification est refaite, relisez-la." in page


def test_a_file_already_applied_is_said(staff: Any, lycee: School) -> None:
    send(staff, table(LEA, MOVED, INES))
    staff.post(address("apply", StudentImport.objects.get()))
    page = words(send(staff, table(LEA, MOVED, INES)))
    assert "Ce fichier a déjà été appliqué le lundi 5 octobre à 12 h. Rien n’a changé depuis." in page
    assert "Rien à changer" in page


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "vide.csv", "Le fichier est vide"),
        (b"x", "film.mp4", "Ce type de fichier n'est pas lu"),
        (b"x", "macros.xlsm", "macros"),
    ],
)
def test_a_file_refused_at_the_door(staff: Any, lycee: School, content: bytes, name: str, said: str) -> None:
    answer = send(staff, content, name)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not StudentImport.objects.exists()


def test_a_file_refused_after_reading_has_a_page(staff: Any, lycee: School) -> None:
    page = words(send(staff, b"a;b;c\n1;2;3\n"))
    assert "Fichier refusé" in page
    assert "Rien n’a été enregistré." in page


def test_no_file_is_a_sentence(staff: Any, lycee: School) -> None:
    answer = staff.post("/importer/deposer/", {})
    assert answer.status_code == 422
    assert "Choisissez un fichier." in words(answer)


def test_refused_lines_as_csv_with_the_headers_of_the_file(staff: Any, lycee: School) -> None:
    send(
        staff,
        "Nom;Prénom;Né(e) le;Classe;Bourse\nErreur;Tom;31/02/2009;1MELEC;CANARI\n=HYPER;Ana;01/02/2010;1MCV;CANARI\n",
    )
    answer = staff.get(address("refused", StudentImport.objects.get()))
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0] == "Nom;Prénom;Né(e) le;Classe;ligne;colonne;raison"
    assert text.splitlines()[1].startswith("Erreur;Tom;31/02/2009;1MELEC;2;Né(e) le;")
    assert text.splitlines()[2].startswith("'=HYPER")
    assert "CANARI" not in text
    assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]


def test_the_template_can_be_downloaded_and_read_back(staff: Any, lycee: School) -> None:
    answer = staff.get("/importer/modele/")
    assert "modele-eleves.xlsx" in answer["Content-Disposition"]
    assert read_file(answer.content, "modele.xlsx", today=TODAY).rows == []
    assert read_file(template_file(), "modele.xlsx", today=TODAY).columns
    assert "SIECLE" in words(staff.get("/importer/aide/"))


def test_an_import_is_abandoned(staff: Any, lycee: School) -> None:
    send(staff, table(LEA, ZOE))
    page = words(staff.post(address("abandon", StudentImport.objects.get()), follow=True))
    assert "Import abandonné : rien n’a été enregistré." in page
    assert not StudentImportRow.objects.exists()


def test_the_preview_asks_a_constant_number_of_queries(staff: Any, lycee: School, assert_max_queries: Any) -> None:
    few = lycee.deposit(table(LEA, MOVED, ZOE, BROKEN))
    staff.get(address("import", few))
    people = [line(f"Fictif-{n}", "Ana", "31/02/2009" if n % 2 else "01/02/2010", f"1X{n % 9}") for n in range(120)]
    many = lycee.deposit(table(LEA, MOVED, *people))
    for view in ("refusees", "ajoutes", "modifies", "partis", "inchanges"):
        with assert_max_queries(20):
            assert staff.get(f"{address('import', many)}?vue={view}").status_code == 200


def test_the_list_asks_a_constant_number_of_queries(staff: Any, lycee: School, assert_max_queries: Any) -> None:
    for number in range(12):
        lycee.deposit(table(LEA, line(f"Fictif-{number}", "Ana", "01/02/2010", "1MCV")))
    staff.get("/importer/")
    with assert_max_queries(12):
        page = words(staff.get("/importer/"))
    assert "12 imports" in page
    assert "12 imports" in words(staff.get("/importer/?state=ready"))
    assert staff.get("/importer/?format=csv").content.decode("utf-8-sig").count("\r\n") == 13


def test_a_referent_teacher_has_no_import(client: Any, lycee: School) -> None:
    client.force_login(StaffMemberFactory(establishment=lycee.school, referent=True).user)
    assert client.get("/importer/").status_code == 403
    assert "/importer/" not in client.get("/").content.decode()

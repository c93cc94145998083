"""Files that must not be read: each is refused by one French sentence, quickly and in little memory."""

import io
import random
import struct
import tracemalloc
import zipfile

import pytest

from establishments.imports.students import FileRefused, StudentFormat, read_file, xml
from establishments.imports.students.limits import MAX_STUDENTS
from establishments.imports.students.samples import sample_file
from tests.establishments.imports.students.files import (
    HEADERS,
    PERSON,
    TODAY,
    person,
    read,
    table,
    unzipped,
    workbook,
    xls,
    zipped,
)
from web.exports import as_ods, as_xlsx

SHEET = "xl/worksheets/sheet1.xml"
XML = sample_file(StudentFormat.SIECLE_XML, 1)
DOCTYPE = b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"


def inside_xml(doctype):
    return XML.replace(b"<BEE_ELEVES", doctype + b"<BEE_ELEVES", 1)


def with_doctype(name):
    members = unzipped(as_xlsx(HEADERS, [PERSON], "x"))
    head, _, rest = members[name].rpartition(b"?>")
    members[name] = head + b"?>" + LAUGHS + rest if head else LAUGHS + members[name]
    return zipped(members)


def sheet_with(cell):
    """A workbook whose sheet has one more cell, written as given."""
    member = unzipped(as_xlsx(HEADERS, [PERSON], "x"))[SHEET]
    return workbook(members={SHEET: member.replace(b"</sheetData>", cell + b"</sheetData>")})


def encrypted_zip():
    content = bytearray(zipped({"eleves.csv": table(PERSON)}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    return bytes(content)


def lying_zip():
    """A member that declares ten bytes and inflates to a million."""
    content = bytearray(zipped({"ElevesSansAdresses.xml": b"<BEE_ELEVES>" + b" " * 1_000_000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(mark) + at, 10)
    return bytes(content)


def ods_with(table_xml):
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = f"<office:document-content{spaces}><table:table>{table_xml}</table:table></office:document-content>"
    return zipped({"mimetype": ODS_MIME, "content.xml": content})


BOMB = zipped({"ElevesSansAdresses.xml": b"<a>" + b" " * (101 * 1024 * 1024)})
HOSTILE = {
    "vide": (b"", "eleves.csv", "vide"),
    "blancs": (b" \r\n \t\xc2\xa0", "eleves.csv", "vide"),
    "60 Mo": (b"a;" * (30 * 1024 * 1024), "eleves.csv", "20 Mo"),
    "nuls": (b"\0" * 5000, "eleves.csv", "texte"),
    "nul dans le texte": (table(PERSON).replace(b"FICTIF", b"FIC\0IF"), "eleves.csv", "texte"),
    "octets au hasard": (bytes(range(128, 256)) * 20, "eleves.csv", "."),
    "pdf": (b"%PDF-1.7\n", "eleves.pdf", "n'est pas lu"),
    "pdf nommé csv": (b"%PDF-1.7\n" + table(PERSON), "eleves.csv", "PDF"),
    "pdf et zip": (b"%PDF-1.7\n" + workbook(), "eleves.xlsx", "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "eleves.xlsx", "image"),
    "jpeg": (b"\xff\xd8\xff\xe0" + b"\0" * 50, "eleves.xls", "image"),
    "gif": (b"GIF89a" + b"\0" * 50, "eleves.csv", "image"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "eleves.xml", "page web"),
    "rtf": (b"{\\rtf1 FICTIF}", "eleves.txt", ".xlsx"),
    "programme": (b"MZ\x90\0", "eleves.xls", "programme"),
    "eicar": (EICAR, "eleves.csv", "en-tête"),
    "eicar dans un zip": (zipped({"eleves.csv": EICAR}), "eleves.zip", "en-tête"),
    "page web nommée xls": (
        b"<html><table><tr><td>Nom</td></tr></table></html>",
        "eleves.xls",
        "enregistrez-le en .xlsx",
    ),
    "page web avec prologue": (b'<?xml version="1.0"?>\n<html xmlns="x"></html>', "eleves.xls", "page web"),
    "tableur XML 2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "e.xls",
        "2003",
    ),
    "macros xlsm": (workbook(), "eleves.xlsm", "macros"),
    "macros nommées xlsx": (workbook(members={"xl/vbaProject.bin": b"x"}), "eleves.xlsx", "macros"),
    "macros xls": (xls(HEADERS, [PERSON]) + "_VBA_PROJECT".encode("utf-16-le"), "eleves.xls", "macros"),
    "liens externes": (workbook(members={"xl/externalLinks/externalLink1.xml": b"<a/>"}), "e.xlsx", "lié"),
    "objet incorporé": (workbook(members={"xl/embeddings/oleObject1.bin": b"x"}), "e.xlsx", "incorporés"),
    "xlsb": (zipped({"[Content_Types].xml": "<a/>", "xl/workbook.bin": b"x"}), "e.xlsx", "xlsb"),
    "docx": (zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "e.xlsx", "document"),
    "odt": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        "e.ods",
        "document",
    ),
    "numbers": (zipped({"Index/Document.iwa": b"x"}), "eleves.xlsx", "Numbers"),
    "numbers par son nom": (zipped({"Index/Document.iwa": b"x"}), "eleves.numbers", "n'est pas lu"),
    "zip vide": (zipped({}), "eleves.zip", "vide"),
    "zip de zip": (zipped({"a.zip": zipped({"eleves.csv": "x"})}), "eleves.zip", "autre archive"),
    "zip déguisé dans un zip": (zipped({"eleves.csv": workbook()}), "eleves.zip", "autre archive"),
    "zip de deux tableaux": (zipped({"a.csv": table(PERSON), "b.csv": table(PERSON)}), "eleves.zip", "un seul"),
    "zip sans rien d'utile": (zipped({"lisez-moi.md": "x"}), "eleves.zip", "un seul"),
    "zip chiffré": (encrypted_zip(), "eleves.zip", "mot de passe"),
    "zip qui ment": (lying_zip(), "eleves.zip", "abîmé"),
    "trop de membres": (zipped({f"{n}.xml": "<a/>" for n in range(201)}), "eleves.zip", "trop de fichiers"),
    "bombe": (BOMB, "eleves.zip", "trop gros"),
    "bombe dans une feuille": (workbook(members={SHEET: b" " * (101 * 1024 * 1024)}), "e.xlsx", "trop gros"),
    "bombe de textes": (workbook(members={"xl/sharedStrings.xml": b" " * (25 * 1024 * 1024)}), "e.xlsx", "trop"),
    "bombe ods": (zipped({"mimetype": ODS_MIME, "content.xml": b" " * (101 * 1024 * 1024)}), "e.ods", "trop gros"),
    "moitié de xlsx": (workbook()[: len(workbook()) // 2], "eleves.xlsx", "abîmé"),
    "xlsx sans feuille": (zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}), "e.xlsx", "abîmé"),
    "moitié de xls": (xls(HEADERS, [PERSON])[:2600], "eleves.xls", ".xlsx"),
    "en-tête de xls seul": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "eleves.xls", ".xlsx"),
    "xls chiffré": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "e.xls",
        "mot de passe",
    ),
    "moitié de xml": (XML[: len(XML) // 2], "eleves.xml", "abîmé"),
    "xml, entité externe": (inside_xml(DOCTYPE), "eleves.xml", "interdites"),
    "xml, entités en cascade": (inside_xml(LAUGHS), "eleves.xml", "interdites"),
    "xml en UTF-16, entités": (
        inside_xml(LAUGHS).decode("iso8859-15").replace("ISO-8859-15", "UTF-16").encode("utf-16"),
        "e.xml",
        "interdites",
    ),
    "xml d'un encodage inconnu": (XML.replace(b"ISO-8859-15", b"x-inconnu"), "eleves.xml", "abîmé"),
    "xml trop imbriqué": (b"<BEE_ELEVES>" + b"<a>" * 5000, "eleves.xml", "abîmé"),
    "xml d'autre chose": (b"<?xml version='1.0'?><rss/>", "eleves.xml", "SIECLE"),
    "xml des services": (b"<STS_EDT><PARAMETRES/></STS_EDT>", "sts_emp.xml", "STSWEB"),
    "xml des responsables": (b"<BEE_RESPONSABLES/>", "ResponsablesAvecAdresses.xml", "responsables"),
    "xml sans élève": (b"<BEE_ELEVES/>", "eleves.xml", "aucun élève"),
    "xlsx, entités dans la feuille": (with_doctype(SHEET), "eleves.xlsx", "interdites"),
    "xlsx, entités dans le classeur": (with_doctype("xl/workbook.xml"), "eleves.xlsx", "interdites"),
    "xlsx, entités dans les styles": (with_doctype("xl/styles.xml"), "eleves.xlsx", "interdites"),
    "colonne XFD": (sheet_with(b'<row r="3"><c r="XFD3"><v>1</v></c></row>'), "eleves.xlsx", "400 colonnes"),
    "attribut sans fin": (
        sheet_with(b'<row r="3"><c t="' + random.Random(1).randbytes(4 * 1024 * 1024).hex().encode() + b'"/></row>'),
        "eleves.xlsx",
        "abîmé",
    ),
    "colonnes à rebours": (
        sheet_with(b'<row r="3"><c r="C3"><v>1</v></c><c r="A3"><v>1</v></c></row>'),
        "e.xlsx",
        "abîmé",
    ),
    "401 colonnes": (table(["x"] * 401, headers=[*HEADERS, *(f"c{n}" for n in range(394))]), "e.csv", "en-tête"),
    "ods de cellules répétées": (
        ods_with(
            '<table:table-row><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p>'
            "</table:table-cell></table:table-row>"
        ),
        "eleves.ods",
        "400 colonnes",
    ),
    "ods de lignes répétées": (
        ods_with(
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell><text:p>x</text:p>'
            "</table:table-cell></table:table-row>"
        ),
        "eleves.ods",
        "5 000",
    ),
    "ods, répétition absurde": (
        ods_with('<table:table-row table:number-rows-repeated="99999999999"/>'),
        "eleves.ods",
        "abîmé",
    ),
    "trop d'élèves": (table(*([PERSON] * (MAX_STUDENTS + 1))), "eleves.csv", "5 000"),
    "trop d'élèves en xml": (
        b"<BEE_ELEVES><E>" + b"<ELEVE/>" * (MAX_STUDENTS + 1) + b"</E></BEE_ELEVES>",
        "eleves.xml",
        "5 000",
    ),
    "guillemet ouvert": (table(PERSON) + b'"FICTIF;' + table(*([PERSON] * 200)), "eleves.csv", "ligne 3"),
    "sans en-tête": (table(headers=PERSON), "eleves.csv", "en-tête"),
    "sans classe": (table(["FICTIF", "Léa"], headers=["Nom", "Prénom"]), "eleves.csv", "Classe"),
    "accents abîmés": ("Nom;PrÃ©nom;Classe\nFICTIF;LÃ©a;2EX1\n".encode(), "eleves.csv", "accents"),
    "accents d'un vieux Mac": ("Nom;Prénom;Classe\nFICTIF;Léa;2EX1\n".encode("mac-roman"), "e.csv", "accents"),
    "sans élève": (table(), "eleves.csv", "aucun élève"),
    "deux établissements": (
        table([*PERSON, "0190001M"], [*person(Prénom="Noé"), "0190002N"], headers=[*HEADERS, "UAI"]),
        "e.csv",
        "0190002N",
    ),
    "nom trop long": (table(PERSON), "é" * 130 + ".csv", "nom du fichier"),
    "nom avec un nul": (table(PERSON), "eleves.csv\0.exe", "nom du fichier"),
    "nom à l'envers": (table(PERSON), "eleves\u202evsc.exe", "nom du fichier"),
    "double extension": (table(PERSON), "eleves.csv.exe", "n'est pas lu"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_by_one_sentence(case):
    content, name, word = HOSTILE[case]
    with pytest.raises(FileRefused) as refusal:
        read_file(content, name, today=TODAY)
    (sentence,) = refusal.value.messages
    assert word in sentence
    assert sentence.endswith((".", ".xlsx.", ".zip."))
    assert sentence[0].isupper()
    assert len(sentence) <= 300
    assert "FICTIF" not in sentence, "un refus ne répète aucune donnée"


def test_a_path_that_climbs_leads_nowhere():
    climbing = zipped({"../../../../tmp/ElevesSansAdresses.xml": XML})
    assert len(read(climbing, "eleves.zip").rows) == 1


def test_a_member_without_a_name_is_no_table():
    content = zipped({"x.csv": table(PERSON)}).replace(b"x.csv", b"\0.csv")
    with pytest.raises(FileRefused, match="un seul tableau"):
        read(content, "eleves.zip")


def test_more_cells_than_a_worker_has_time_for(monkeypatch):
    monkeypatch.setattr(xml, "MAX_ELEMENTS", 20)
    for content, name in ((workbook(), "e.xlsx"), (as_ods(HEADERS, [PERSON], "x"), "e.ods"), (XML, "e.xml")):
        with pytest.raises(FileRefused, match="trop de cellules"):
            read(content, name)


def test_an_endless_text_in_a_cell_is_cut():
    long = b"a&amp;" * 1000 + random.Random(1).randbytes(20).hex().encode()
    member = b'<row r="3">' + b"".join(b'<c t="inlineStr"><is><t>' + long * 50 + b"</t></is></c>" for _ in range(7))
    (_, row) = read(sheet_with(member + b"</row>"), "eleves.xlsx").rows
    assert len(row.last_name) == 80
    assert all(len(problem.value) <= 60 for problem in row.problems)


def test_what_macos_adds_to_an_archive_is_left_aside():
    archive = zipped({"eleves.csv": table(PERSON), "__MACOSX/._eleves.csv": b"x", ".DS_Store": b"x"})
    assert len(read(archive, "eleves.zip").rows) == 1


def test_a_text_file_named_xls_is_read_for_what_it_is():
    assert read(table(PERSON, delimiter="\t", encoding="cp1252"), "eleves.xls").delimiter == "\t"


def test_formats_down_to_the_last_row_do_not_count():
    far = sheet_with(b'<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>')
    assert len(read(far, "eleves.xlsx").rows) == 1
    end = '<table:table-row table:number-rows-repeated="1048000">'
    end += '<table:table-cell table:number-columns-repeated="16384"/>'
    members = unzipped(as_ods(HEADERS, [PERSON], "x"))
    content = members["content.xml"].decode().replace("</table:table>", f"{end}</table:table-row></table:table>")
    assert len(read(zipped({**members, "content.xml": content}), "eleves.ods").rows) == 1


@pytest.mark.parametrize("case", ["bombe", "bombe de textes", "colonne XFD", "ods de lignes répétées", "60 Mo"])
def test_a_refusal_takes_little_memory(case):
    content, name, _word = HOSTILE[case]
    tracemalloc.start()
    try:
        with pytest.raises(FileRefused):
            read_file(content, name, today=TODAY)
        assert tracemalloc.get_traced_memory()[1] < 60 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_the_last_corner_of_an_old_workbook_takes_little_memory():
    rows = [PERSON] + [[]] * 40_000 + [[None] * 255 + ["x"]]
    content = xls(HEADERS, rows)
    tracemalloc.start()
    try:
        assert len(read(content, "eleves.xls").rows) == 1
        assert tracemalloc.get_traced_memory()[1] < 100 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_stored_members_are_read_too():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("ElevesSansAdresses.xml", XML)
    assert len(read(buffer.getvalue(), "eleves.zip").rows) == 1

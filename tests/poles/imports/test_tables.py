"""The reader: delimiters, headers, line numbers, broken lines."""

import gzip
import io
import zipfile

import pytest

from poles.imports.errors import SourceError
from poles.imports.report import Report
from poles.imports.tables import Column, fold, parse_table, read_table, search_text

COLUMNS = [
    Column("code", "code_insee", "INSEE", required=True),
    Column("name", "nom", required=True),
    Column("population", "population"),
]


def read(text, columns=COLUMNS):
    report = Report("essai")
    table = parse_table(text, columns)
    return [(row.line, row["code"], row["name"], row["population"]) for row in table.rows(report)], report, table


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter, newline):
    text = newline.join(delimiter.join(row) for row in [["code_insee", "nom"], ["01001", "Modèle"], ["01002", "Essai"]])
    rows, report, table = read(text)
    assert rows == [(2, "01001", "Modèle", ""), (3, "01002", "Essai", "")]
    assert (table.delimiter, report.refused) == (delimiter, [])


@pytest.mark.parametrize(
    "header",
    [
        "Code INSEE;NOM",
        "\ufeffcode_insee;nom",
        " code insee\u00a0;  Nom ",
        '"Code_Insee";"nom"',
        "CODE-INSEE;nôm",
        "autre;nom;insee",
        "nom;inconnu;INSEE;encore",
    ],
)
def test_headers_are_recognised_by_meaning(header):
    table = parse_table(f"{header}\n", COLUMNS)
    assert table.has("code")
    assert table.has("name")
    assert not table.has("population")


def test_the_first_synonym_wins_over_the_order_of_the_file():
    table = parse_table("INSEE;nom;code_insee\nfaux;Modèle;01001\n", COLUMNS)
    assert next(table.rows(Report("essai")))["code"] == "01001"


def test_missing_columns_are_named_with_what_was_found():
    with pytest.raises(SourceError) as error:
        parse_table("commune,habitants\nModèle,12\n", COLUMNS)
    assert str(error.value) == (
        "Il manque les colonnes « code_insee », « nom ». Colonnes trouvées : commune, habitants."
    )


def test_the_header_may_stand_under_a_title_and_a_separator_mark():
    rows, _, _ = read("sep=;\nListe des communes au 1er janvier;;\n\nINSEE;Nom;Population\n01001;Modèle;860\n")
    assert rows == [(5, "01001", "Modèle", "860")]


def test_line_numbers_follow_cells_on_several_lines():
    rows, report, _ = read('INSEE;nom\n01001;"Modèle\nsur deux lignes"\n\n01002;Essai\n01003\n')
    assert [row[0] for row in rows] == [2, 5]
    assert rows[0][2] == "Modèle\nsur deux lignes"
    assert [(refusal.line, refusal.value) for refusal in report.refused] == [(6, "01003")]


@pytest.mark.parametrize("line", ["01001;Modèle;12;trop", "01001"])
def test_a_line_of_another_width_is_refused_not_shifted(line):
    rows, report, _ = read(f"INSEE;nom;population\n{line}\n01002;Essai;3\n")
    assert [row[1] for row in rows] == ["01002"]
    assert "l'en-tête en a 3" in report.refused[0].reason


def test_empty_cells_after_the_header_are_harmless():
    rows, report, _ = read("INSEE;nom;population;\n01001;Modèle;12;;;\n")
    assert len(rows) == 1
    assert not report.refused


def test_an_open_quotation_mark_does_not_swallow_the_file_in_silence():
    _, report, _ = read("INSEE;nom\n" + '01001;"Modèle\n' + "01002;Essai\n" * 500)
    assert report.refused[0].line == 2
    assert "guillemet" in report.refused[0].reason


def test_a_monstrous_cell_is_refused():
    _, report, _ = read('INSEE;nom\n01001;"' + "a" * 300_000 + '"\n')
    assert "guillemet" in report.refused[0].reason


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "est vide"),
        (" \n\u00a0\n", "est vide"),
        ("<!DOCTYPE html><html><body>Erreur</body></html>", "page web"),
        ("bonjour", "Il manque les colonnes"),
    ],
)
def test_what_is_not_a_table_is_told(text, sentence):
    with pytest.raises(SourceError, match=sentence):
        parse_table(text, COLUMNS)


TABLE = "INSEE;nom\n01001;Modèle\n".encode("cp1252")


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [TABLE, gzip.compress(TABLE), gzip.compress(TABLE[:9]) + gzip.compress(TABLE[9:]), zipped(**{"table.csv": TABLE})],
    ids=["plain", "gzip", "two gzip members", "zip"],
)
def test_compression_is_known_by_the_content(tmp_path, content):
    path = tmp_path / "table.dat"
    path.write_bytes(content)
    table = read_table(path, COLUMNS)
    assert [row["name"] for row in table.rows(Report("essai"))] == ["Modèle"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (gzip.compress(TABLE * 50)[:-12], "tronqué"),
        (b"\x1f\x8b" + b"\xff" * 50, "abîmé"),
        (b"PK\x03\x04 rien", "abîmée"),
        (zipped(**{"a.csv": TABLE, "b.csv": TABLE}), "2 table"),
        (zipped(**{"image.png": b"x"}), "0 table"),
        (zipped(**{"[Content_Types].xml": b"x", "feuille.xml": b"y"}), "tableur"),
    ],
    # The bytes hold the hour: as names they would differ from one process to the other.
    ids=["cut short", "damaged gzip", "not a zip", "two tables", "no table", "spreadsheet"],
)
def test_damaged_archives_are_told(tmp_path, content, sentence):
    path = tmp_path / "table.dat"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=sentence):
        read_table(path, COLUMNS)


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("poles.imports.sources.MAX_BYTES", 100_000)
    for name, content in (("a", gzip.compress(b"a" * 5_000_000)), ("b", zipped(**{"a.csv": b"a" * 5_000_000}))):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SourceError, match="dépasse"):
            read_table(path, COLUMNS)


def test_missing_files_and_folders_are_told(tmp_path):
    with pytest.raises(SourceError, match="n'existe pas"):
        read_table(tmp_path / "absent.csv", COLUMNS)
    with pytest.raises(SourceError, match="est un dossier"):
        read_table(tmp_path, COLUMNS)


@pytest.mark.parametrize(
    ("text", "folded", "searched"),
    [
        ("N° Département", "ndepartement", "n departement"),
        ("L'Haÿ-les-Roses", "lhaylesroses", "l hay les roses"),
        ("Œuilly", "oeuilly", "oeuilly"),
        ("REP+", "rep+", "rep"),
        ("Créteil", "creteil", "creteil"),
    ],
)
def test_names_without_accents(text, folded, searched):
    assert (fold(text), search_text(text)) == (folded, searched)

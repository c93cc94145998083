"""What an import tells."""

import csv

from poles.imports.report import Report


def test_the_screen_shows_some_refusals_and_counts_the_others():
    report = Report("les essais", added=2, updated=1, unchanged=3)
    for line in range(2, 32):
        report.refuse(line, f"code{line}", "raison")
    report.ignored["école du premier degré"] += 4
    text = report.summary(limit=5)
    assert text.startswith(
        "Import terminé pour les essais : 2 ajout(s), 1 mise(s) à jour, 3 sans changement, 30 ligne(s) refusée(s)."
    )
    assert "4 ligne(s) hors sujet : école du premier degré." in text
    assert "ligne 6 (code6) : raison" in text
    assert "code7" not in text
    assert "et 25 autre(s)" in text
    assert report.taken == 6


def test_the_file_holds_them_all_and_no_formula(tmp_path):
    report = Report("les essais")
    report.refuse(2, "=CMD()", "raison")
    report.warn(3, "0010001W", "position écartée")
    report.write_csv(tmp_path / "refus.csv")
    assert (tmp_path / "refus.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "refus.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert rows == [
        ["nature", "ligne", "valeur", "raison"],
        ["refus", "2", "'=CMD()", "raison"],
        ["avertissement", "3", "0010001W", "position écartée"],
    ]

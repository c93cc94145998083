"""Files damaged in every way: an import ends by a report or by one sentence, and is never half-written."""

import gzip
import io
import zipfile

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from companies.imports.naf import import_naf
from establishments.imports.mef import import_mef
from establishments.imports.register import import_establishments
from establishments.models import Establishment
from poles.imports.communes import import_communes
from poles.imports.errors import SourceError
from poles.imports.qpv import import_qpv
from poles.imports.report import Report
from poles.imports.sources import read_source
from poles.imports.tables import Column, parse_table
from poles.imports.text import decode
from poles.models import Commune
from tests.establishments.imports.rows import school
from tests.poles.imports.files import commune, write

COLUMNS = [Column("code", "insee", required=True), Column("name", "nom", required=True), Column("other", "population")]
SAMPLE = 'insee;nom;population\n01001;Modèle;860\n01002;"Essai, deux\nlignes";12,5\n'.encode()


def sentence_of(call) -> str:
    """Return the sentence of the SourceError that a call raises, or an empty text."""
    try:
        call()
    except SourceError as error:
        return str(error)
    return ""


@st.composite
def damaged(draw, content: bytes) -> bytes:
    """Return the content after one to eight cuts, insertions, swaps or repetitions."""
    result = bytearray(content)
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, len(result)))
        end = min(len(result), place + draw(st.integers(0, 12)))
        odd = st.sampled_from(
            [b'"', b";", b",", b"\t", b"\r", b"\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\x81", b"="]
        )
        piece = draw(st.one_of(st.binary(max_size=6), odd, st.just(bytes(result[place:end]) * 3)))
        result[place:end] = piece
    return bytes(result)


@given(damaged(SAMPLE))
def test_the_reader_never_breaks(content):
    report = Report("essai")
    rows = []

    def read():
        text, encoding = decode(content)
        rows.extend(parse_table(text, COLUMNS, encoding=encoding).rows(report))

    sentence = sentence_of(read)
    assert not sentence or (sentence.endswith(".") and not rows)
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))
    assert all(set(row.values) == {"code", "name", "other"} for row in rows)
    assert not set(lines) & {refusal.line for refusal in report.refused}


@given(st.text(max_size=400))
def test_any_text_is_a_table_or_one_sentence(text):
    sentence = sentence_of(lambda: list(parse_table(text, COLUMNS).rows(Report("essai"))))
    assert not sentence or sentence.endswith(".")


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", SAMPLE * 20)
    return buffer.getvalue()


@pytest.mark.parametrize("content", [gzip.compress(SAMPLE * 20), _zip()], ids=["gzip", "zip"])
def test_damaged_archives_end_by_one_sentence(tmp_path, content):
    path = tmp_path / "table.dat"

    @given(damaged(content))
    def check(broken):
        path.write_bytes(broken)
        sentence = sentence_of(lambda: read_source(path))
        assert not sentence or sentence.endswith(".")

    check()


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("name", ["communes", "establishments", "mef", "naf", "qpv"])
def test_importers_never_break_on_a_damaged_file(tmp_path, name):
    import_communes(source=write(tmp_path / "c.csv", [commune(), commune("93066", "Exemple")]))
    good = {
        "communes": write(tmp_path / "a.csv", [commune("19010", "Essai"), commune("19011", "Témoin")]),
        "establishments": write(tmp_path / "e.csv", [school(), school("0190002", etablissement_mere="0190001Y")]),
        "mef": write(
            tmp_path / "m.csv",
            [
                {
                    "mef": "2413122421",
                    "libelle": "1cap2 commerce",
                    "cfd": "50031224",
                    "mefstat11": "23210031224",
                    "date_ouverture": "01/09/2020",
                }
            ],
        ),
        "naf": write(
            tmp_path / "n.csv", [{"code": "01.11Z", "libelle": "Céréales"}, {"code": "01.12Z", "libelle": "Riz"}]
        ),
        "qpv": write(
            tmp_path / "q.csv", [{"code_qp": "QN09301M", "libelle": "Cité", "insee": "93066", "lat": "48", "lon": "2"}]
        ),
    }[name]
    run = {
        "communes": lambda path: import_communes(source=path),
        "establishments": lambda path: import_establishments(source=path),
        "mef": lambda path: import_mef(source=path, school_year=2025),
        "naf": lambda path: import_naf(source=path),
        "qpv": lambda path: import_qpv(source=path),
    }[name]
    path = tmp_path / "broken.csv"

    @given(damaged(good.read_bytes()))
    def check(broken):
        path.write_bytes(broken)
        with transaction.atomic():
            before = Commune.objects.count() + Establishment.objects.count()
            sentence = sentence_of(lambda: run(path))
            if sentence:
                assert sentence.endswith(".")
                assert Commune.objects.count() + Establishment.objects.count() == before
            # What was accepted obeys the constraints, the deferred ones too.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            transaction.set_rollback(True)

    check()

"""The document: tagged, from data alone, printed once a step, stored with its hash."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

from poles.letters import pdf, services
from poles.models import LetterFile, MissionLetter
from tests import factories as make
from tests.letters.conftest import Bureau, acting
from tests.support.roles import as_role

HOSTILE = 'Ada #panic("x") *gras* $x^2$ @ref <label> \\ `code` ] #import "y"'


def streams(content: bytes) -> bytes:
    """Return every stream of the file, inflated."""
    found = []
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            found.append(raw)
    return b"\n".join(found)


def make_file(letter: MissionLetter) -> LetterFile:
    with as_role():
        made = pdf.make_file(letter_id=letter.pk, academie_id="9A")
    assert made is not None
    return made


def test_the_document_says_that_it_is_pdf_ua_and_has_its_tags(bureau: Bureau) -> None:
    content = bytes(make_file(bureau.active()).content)
    assert content.startswith(b"%PDF-")
    whole = content + streams(content)
    assert b"pdfuaid" in whole
    assert b"/StructTreeRoot" in whole
    assert re.search(rb"/Marked true", whole)
    assert re.search(rb"/Lang ?\(fr", whole)
    for tag in (b"/H1", b"/H2", b"/L", b"/LI", b"/Table", b"/TH", b"/Figure", b"/Alt"):
        assert tag in whole, tag


def test_its_text_is_what_was_signed(bureau: Bureau, tmp_path: Path) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext (poppler-utils) n'est pas installé : le texte du PDF n'est pas relu.")
    path = tmp_path / "lettre.pdf"
    path.write_bytes(bytes(make_file(bureau.active()).content))
    text = subprocess.run([tool, str(path), "-"], check=True, capture_output=True, text=True).stdout
    for words in (
        "Zéphirine Modèle-Ancien",
        "Rive-Exemple",
        "10 septembre 2026",
        "taux ½",
        "Animer le réseau",
        "secrétariat",
    ):
        assert words in text


def test_markup_typed_by_people_is_only_text(bureau: Bureau) -> None:
    bureau.holder.first_name = HOSTILE[:80]
    bureau.holder.save()
    letter = bureau.active(missions=[HOSTILE], objectives=[dict.fromkeys(("text", "indicator", "target"), HOSTILE)])
    assert bytes(make_file(letter).content).startswith(b"%PDF-")


def test_the_same_step_is_printed_once_and_the_acknowledgement_adds_a_file(bureau: Bureau) -> None:
    letter = bureau.sign(bureau.draft())
    first = make_file(letter)
    assert make_file(letter).pk == first.pk
    bureau.acknowledge(letter)
    second = make_file(letter)
    assert second.sha256 != first.sha256
    assert LetterFile.objects.filter(letter=letter).count() == 2
    first.refresh_from_db()
    assert bytes(first.content).startswith(b"%PDF-")


def test_a_draft_has_no_document(bureau: Bureau) -> None:
    with as_role():
        assert pdf.make_file(letter_id=bureau.draft().pk, academie_id="9A") is None


def test_a_neighbours_job_prints_nothing(bureau: Bureau) -> None:
    make.AcademieFactory(code="9B")
    with as_role():
        assert pdf.make_file(letter_id=bureau.active().pk, academie_id="9B") is None


def test_the_token_has_256_bits_and_is_nobody_elses(bureau: Bureau) -> None:
    letters = [
        bureau.sign(bureau.draft(pole=make.PoleFactory(name=f"Exemple {n}"), user=make.UserFactory())) for n in range(3)
    ]
    tokens = {letter.token for letter in letters}
    assert len(tokens) == 3
    assert {len(token) for token in tokens} == {43}


def test_signing_orders_the_document(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, eager_tasks: None, django_capture_on_commit_callbacks: object
) -> None:
    monkeypatch.undo()
    letter = bureau.draft()
    with django_capture_on_commit_callbacks(execute=True), acting(bureau.signer) as actor:  # type: ignore[operator]
        services.sign(actor=actor, letter=letter)
    assert LetterFile.objects.filter(letter=letter).count() == 1

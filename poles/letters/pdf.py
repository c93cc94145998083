"""The document of a letter: tagged PDF (PDF/UA-1) made by typst from data, never from markup."""

from __future__ import annotations

import io
import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from poles.letters.models import LetterFile, MissionLetter
from poles.letters.rules import State, french_day
from tenancy.scope import Scope, acting_as

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "pdf"


def verification_address(letter: MissionLetter) -> str:
    """Return the absolute address that says whether the letter is genuine and in force."""
    path = reverse("letters:verify", args=[letter.academie_id, letter.token])
    return f"{settings.STAGES_SITE_URL.rstrip('/')}{path}"


def letter_data(letter: MissionLetter) -> dict[str, Any]:
    """Return what is printed: the signed words, then what came after the signature. Raises ValueError on a draft."""
    if letter.document is None:
        raise ValueError("Un brouillon n'a pas de document.")
    seen = timezone.localtime(letter.acknowledged_at).date() if letter.acknowledged_at else None
    return {
        **letter.document,
        "titre": f"Lettre de mission, pôle {letter.document['pole']}, {letter.document['annee']}",
        "accuse_le": french_day(seen) if seen else "",
        "adresse": verification_address(letter),
    }


def source_of(data: dict[str, Any]) -> str:
    """Return the SHA-256 of what is printed and of the page that prints it."""
    words = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return sha256(words.encode() + _page("letter.typ")).hexdigest()


def render(data: dict[str, Any]) -> bytes:
    """Return the PDF/UA-1 of a letter; typst refuses it when a title or an alternative text is missing."""
    code = io.BytesIO()
    segno.make(data["adresse"], error="m", micro=False).save(code, kind="svg", border=2, xmldecl=False)
    printed = data | {"code": code.getvalue().decode()}
    result = typst.compile(
        _page("letter.typ"),
        sys_inputs={"data": json.dumps(printed)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    assert isinstance(result, bytes)
    return result


@cache
def _page(name: str) -> bytes:
    return (TEMPLATES / name).read_bytes()


def make_file(*, letter_id: str | UUID, academie_id: str) -> LetterFile | None:
    """Print a letter as it stands and keep the PDF; the same data is printed once. None for a draft.

    Printing runs outside any transaction.
    """
    with acting_as(Scope.for_job(academie_id)):
        letter = MissionLetter.objects.filter(pk=letter_id).exclude(state=State.DRAFT).first()
        if letter is None or letter.document is None:
            return None
        data = letter_data(letter)
        source = source_of(data)
        if known := letter.files.filter(source=source).first():
            return known
    content = render(data)
    with acting_as(Scope.for_job(academie_id)):
        made = LetterFile(
            academie_id=academie_id, letter=letter, pole_id=letter.pole_id, user_id=letter.user_id, source=source,
            sha256=sha256(content).hexdigest(), content=content, made_at=timezone.now(),
        )  # fmt: skip
        LetterFile.objects.bulk_create([made], ignore_conflicts=True)
        return LetterFile.objects.filter(letter=letter, source=source).first()

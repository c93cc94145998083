"""The form that takes a file of students."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from establishments.imports.students.limits import EXTENSIONS, MAX_BYTES


class DepositForm(forms.Form):
    """One file. Its kind, its encoding and its separator are recognised, never asked."""

    file = forms.FileField(
        label="Fichier des élèves",
        allow_empty_file=True,
        help_text=".xlsx, .xls, .ods, .csv, .xml ou .zip, 20 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{one}" for one in sorted(EXTENSIONS))}),
        error_messages={
            "required": "Choisissez un fichier.",
            "missing": "Choisissez un fichier.",
            "invalid": "Le fichier n’est pas arrivé : choisissez-le de nouveau.",
        },
    )

    def clean_file(self) -> Any:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise ValidationError(
                f"Le fichier pèse {file.size / 1024 / 1024:.0f} Mo, la limite est de 20 Mo : "
                "exportez moins de colonnes ou une partie des classes."
            )
        return file

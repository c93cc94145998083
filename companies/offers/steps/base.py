"""What the forms of all steps share: they read what was typed, valid or not, and never lose it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from companies.models import Company

Raw = Mapping[str, Any]
FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]


def as_posted(raw: Raw) -> MultiValueDict[str, Any]:
    """Return what was typed in the shape of a POST."""
    return MultiValueDict({name: value if isinstance(value, list) else [value] for name, value in raw.items()})


def is_iso(text: object) -> bool:
    """Return whether a text is a date as an HTML field of dates writes it, or nothing."""
    try:
        return not text or bool(dt.date.fromisoformat(str(text)))
    except ValueError:
        return False


class DayField(forms.DateField):
    """A day, typed 04/05/2026 or picked; a text that is no date stays on the page."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        errors = {"invalid": "Cette date n’existe pas : écrivez-la comme 04/05/2026."} | kwargs.pop("errors", {})
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, input_formats=FORMATS, widget=widget, error_messages=errors, **kwargs)


class StepForm(forms.Form):
    """A form over the raw values of a draft. `checked`: errors are wanted; otherwise the values are only shown.

    `is_new`: the offer does not exist yet, so that its dates may not have begun.
    """

    def __init__(self, raw: Raw, *, company: Company, checked: bool = True, is_new: bool = True) -> None:
        self.raw, self.company, self.is_new = raw, company, is_new
        super().__init__(as_posted(raw) if checked else None, initial=dict(raw), auto_id="id_%s")
        self.prepare()
        for name, field in self.fields.items():
            described = f"finding-{self.row_of(name)} error-{name}"
            field.widget.attrs.setdefault("aria-describedby", described)
            if isinstance(field, DayField) and not is_iso(raw.get(name)):
                field.widget.attrs["type"] = "text"
                field.widget.input_type = "text"

    def prepare(self) -> None:
        """Complete the fields with what depends on the host; nothing by default."""

    def row_of(self, name: str) -> str:
        """Return the row of a field: its findings are read with it."""
        return ROW_OF.get(name, name)

    @property
    def names(self) -> list[str]:
        """Names of the values that this form reads in a POST."""
        return list(self.fields)


#: Field → row, where the names differ.
ROW_OF = {
    "starts_on": "dates", "ends_on": "dates", "weeks": "dates", "new_tutor": "tutors",
    "reserved_seats": "reserved", "reserved_for": "reserved", "reserved_school": "reserved",
    "reserved_pole": "reserved", "reserved_until": "reserved",
    "regulated_works": "works", "regulated_works_list": "works", "regulated_works_declared_on": "works",
    "min_age": "age", "min_age_reason": "age", "site": "sites", "transport": "sites",
}  # fmt: skip

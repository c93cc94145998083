"""Form of a campaign."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.models import Campaign
from poles.models import Pole
from poles.nomenclatures import PeriodKind


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, kind and window of departures of a campaign of one pôle."""

    kind = forms.ChoiceField(label="Nature des stages", choices=PeriodKind)
    starts_on = forms.DateField(
        label="Premier départ", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(label="Dernier départ", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    class Meta:
        model = Campaign
        fields = ("name", "kind", "starts_on", "ends_on")
        labels = {"name": "Nom de la campagne"}

    def __init__(self, *args: Any, pole: Pole, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pole = pole
        #: The same campaign, when it was created a moment ago by a first click.
        self.twin: Campaign | None = None

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        if Campaign.objects.filter(pole=self.pole, name__iexact=name).exists():
            raise ValidationError("Une campagne du pôle porte déjà ce nom.")
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "Le dernier départ précède le premier.")
        elif start and end and (end - start).days > 366:
            self.add_error("ends_on", "Une campagne couvre au plus une année.")
        self._find_twin(start, end)
        return data

    def _find_twin(self, start: dt.date | None, end: dt.date | None) -> None:
        moment_ago = timezone.now() - dt.timedelta(seconds=30)
        name = " ".join(self.data.get("name", "").split())
        if start is None or end is None:
            return
        same = Campaign.objects.filter(pole=self.pole, name=name, kind=self.data.get("kind", ""))
        self.twin = same.filter(starts_on=start, ends_on=end, created_at__gte=moment_ago).first()

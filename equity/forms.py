"""Form of an equity report."""

from __future__ import annotations

from typing import Any

from django import forms

from matching.models import Run, RunState
from poles.models import Pole


class SnapshotForm(forms.Form):
    """Name, window of departures, and the run whose proposals count beside accepted places."""

    name = forms.CharField(label="Nom du rapport", max_length=120)
    starts_on = forms.DateField(label="Départs du", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label="au", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    run = forms.ModelChoiceField(
        label="Propositions comptées",
        queryset=Run.objects.none(),
        required=False,
        empty_label="Aucune : seulement les stages acceptés",
    )

    def __init__(self, *args: Any, pole: Pole | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        runs = Run.objects.filter(state=RunState.DONE).select_related("campaign").order_by("-finished_at")
        self.fields["run"].queryset = runs.filter(pole=pole) if pole else runs.none()  # type: ignore[attr-defined]
        self.fields["run"].label_from_instance = (  # type: ignore[attr-defined]
            lambda run: f"{run.campaign.name}, exécution n° {run.number}"
        )
        if pole is None:
            # An académie's report crosses campaigns: no single run speaks for it.
            del self.fields["run"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "La fin de la fenêtre précède son début.")
        elif start and end and (end - start).days > 400:
            self.add_error("ends_on", "Un rapport couvre au plus une année scolaire.")
        return data

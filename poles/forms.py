"""Forms of the poles room."""

from __future__ import annotations

from typing import Any

from django import forms

from poles.models import Partner, PlanAction, Pole

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PoleForm(forms.Form):
    """Name and kind of a pôle; `communes` are the INSEE codes chosen, in one field whatever their number."""

    name = forms.CharField(label="Nom du pôle", max_length=120)
    kind = forms.ChoiceField(label="Nature", choices=Pole.Kind)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    communes = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60_000)

    def clean_communes(self) -> list[str]:
        return str(self.cleaned_data["communes"]).split()

    def clean_version(self) -> int:
        return int(self.cleaned_data["version"] or 0)


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Words of a row and the version that they were typed over; it saves nothing, services do."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance._state.adding:
            self.initial["version"] = self.instance.version

    def clean_version(self) -> int:
        return int(self.cleaned_data["version"] or 0)

    def _post_clean(self) -> None:
        """Leave the row alone: what differs from it is shown beside it."""

    @property
    def words(self) -> dict[str, Any]:
        """The fields of the row, without the version."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class PartnerForm(VersionedForm):
    """A partner of the pôle."""

    website = forms.URLField(
        label="Site", required=False, assume_scheme="https", widget=forms.URLInput(attrs={"placeholder": "https://"})
    )

    class Meta:
        model = Partner
        fields = ("kind", "name", "role", "website", "starts_on", "ends_on")
        widgets = {
            "role": forms.Textarea(attrs={"rows": 3}),
            "starts_on": DATE,
            "ends_on": DATE,
        }

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class ContactForm(forms.Form):
    """A person to call; an empty line is no contact."""

    name = forms.CharField(label="Nom du contact", max_length=120, required=False)
    function = forms.CharField(label="Fonction", max_length=120, required=False)
    email = forms.EmailField(label="Courriel", required=False)
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if any(data.get(name) for name in ("name", "function", "email", "phone")):
            if not data.get("name"):
                self.add_error("name", "Un contact a un nom.")
            if not (data.get("email") or data.get("phone")) and not self.errors:
                self.add_error("email", "Indiquez un courriel ou un téléphone.")
        return data


#: Two empty lines are offered after the contacts already known.
ContactFormSet = forms.formset_factory(ContactForm, extra=2, max_num=20)


class ActionForm(VersionedForm):
    """An action of the annual plan."""

    class Meta:
        model = PlanAction
        fields = ("school_year", "axis", "title", "owner", "target", "due_on", "state", "result")
        widgets = {"due_on": DATE, "result": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "owner": "La personne ou le service qui en répond.",
            "target": "Ce qui est visé, avec un nombre si possible.",
            "result": "Demandé quand l'action est réalisée.",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") == PlanAction.State.DONE and not data.get("result", "").strip():
            self.add_error("result", "Une action réalisée dit son résultat.")
        return data

"""Forms of sign-up, profile and people of a host."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import User
from companies.imports.naf import read_naf
from companies.light import commune_of
from companies.members.facts import HostFacts
from companies.members.models import Team
from companies.members.signup import Asked, Person
from companies.models import Company, CompanyMember, Naf
from companies.rules import siret_problem
from poles.imports.errors import BadValueError

#: No employer of France reaches it: above, digits of something else have been typed.
MOST_STAFF = 300_000
ABSURD = "Cet effectif n'est pas vraisemblable : écrivez le nombre de personnes qui travaillent à cette adresse."


def _headcount(*, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label="Effectif à cette adresse",
        help_text="Nombre de personnes qui y travaillent, vous compris. Il fixe le nombre de stagiaires permis "
        "(code de l'éducation, art. R124-10).",
        min_value=1,
        max_value=MOST_STAFF,
        required=required,
        error_messages={
            "required": "Indiquez l'effectif : il sert à compter les stagiaires permis.",
            "invalid": "Écrivez l'effectif en chiffres, par exemple 12.",
            "min_value": "L'effectif est d'au moins 1 : comptez-vous.",
            "max_value": ABSURD,
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def _activity(text: str) -> str:
    """Return the code of an activity given by its code or its words. Raises ValidationError, naming the choices."""
    try:
        code = read_naf(text)
    except BadValueError:
        code = ""
    rows = Naf.objects.filter(revision="2").order_by("code")
    if code:
        if not rows.filter(code=code).exists():
            raise ValidationError(f"La nomenclature n'a pas d'activité « {code} ».")
        return code
    found = list(rows.filter(label__unaccent__icontains=text)[:6])
    if not found:
        raise ValidationError("Aucune activité ne porte ces mots. Essayez-en un autre, ou laissez la case vide.")
    if len(found) > 1:
        names = " ; ".join(str(one) for one in found)
        raise ValidationError(f"Plusieurs activités portent ces mots. Écrivez l'un de ces codes : {names}.")
    return found[0].code


class SiretForm(forms.Form):
    """The number that the register knows."""

    siret = forms.CharField(
        label="SIRET de l'établissement qui accueille",
        help_text="Quatorze chiffres, espaces permis. Il figure sur vos factures et vos bulletins de paie.",
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Écrivez le SIRET."},
    )

    def __init__(self, *args: Any, siren: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.siren = siren

    def clean_siret(self) -> str:
        """Return the fourteen digits."""
        digits = "".join(self.cleaned_data["siret"].split())
        if problem := siret_problem(digits):
            raise ValidationError(problem)
        if self.siren and not digits.startswith(self.siren):
            raise ValidationError(
                "Ce SIRET est celui d'une autre entreprise : ceux des établissements de la vôtre commencent par "
                f"{self.siren}."
            )
        return digits


class HostForm(forms.Form):
    """What the register does not say. `read`: its facts, or None when the host is typed by hand.

    `user`: who is signed in already, whose name and address are known.
    """

    name = forms.CharField(
        label="Nom de l'entreprise",
        help_text="Le nom sous lequel les élèves la connaissent.",
        max_length=200,
        min_length=2,
        error_messages={"required": "Écrivez le nom de l'entreprise."},
    )
    reason = forms.CharField(
        label="Pourquoi n'a-t-elle pas de SIRET ?",
        help_text="Par exemple : association sans salarié, entreprise à l'étranger, profession sans immatriculation.",
        max_length=200,
        error_messages={"required": "Sans SIRET, indiquez pourquoi : le pôle le lira."},
    )
    commune = forms.CharField(
        label="Commune",
        help_text="Son nom ou son code postal.",
        max_length=120,
        error_messages={"required": "Indiquez la commune de l'entreprise."},
    )
    address = forms.CharField(label="Adresse (facultatif)", help_text="Numéro et rue.", max_length=200, required=False)
    activity = forms.CharField(
        label="Activité (facultatif)",
        help_text="Un mot, ou le code NAF (APE) de vos documents : 45.20A.",
        max_length=120,
        required=False,
    )
    headcount = _headcount()
    first_name = forms.CharField(label="Votre prénom", max_length=80)
    last_name = forms.CharField(label="Votre nom", max_length=80)
    email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Nous y envoyons un lien pour ouvrir votre compte.",
        max_length=254,
        error_messages={"invalid": "Cette adresse électronique n'est pas complète : prenom.nom@exemple.fr."},
    )
    job = forms.CharField(
        label="Votre fonction dans l'entreprise",
        help_text="Par exemple : gérante, responsable du personnel, chef d'atelier.",
        max_length=80,
    )

    def __init__(self, *args: Any, read: HostFacts | None, siret: str, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read, self.siret, self.user = read, siret, user
        gone = []
        if read is not None:
            gone += ["reason", "activity"]
            gone += ["name"] if read.name else []
            gone += ["commune", "address"] if read.insee else []
        elif siret:
            gone.append("reason")
        if user is not None:
            gone += ["first_name", "last_name", "email"]
        for field in gone:
            del self.fields[field]
        for field, token in {"first_name": "given-name", "last_name": "family-name", "email": "email"}.items():
            if field in self.fields:
                self.fields[field].widget.attrs["autocomplete"] = token

    def clean_commune(self) -> str:
        """Return the code of the commune."""
        return commune_of(self.cleaned_data["commune"], academie_id="").pk

    def clean_activity(self) -> str:
        """Return the code of the activity, or an empty text."""
        text = self.cleaned_data["activity"].strip()
        return _activity(text) if text else ""

    def asked(self) -> Asked:
        """Return the sign-up as it stands, its point not found yet."""
        data = self.cleaned_data
        known = self.read.plain() if self.read else {"name": "", "insee": "", "siret": self.siret}
        typed = {"name": "name", "insee": "commune", "address": "address", "naf": "activity", "reason": "reason"}
        known |= {column: data[field] for column, field in typed.items() if field in data}
        if self.user is not None:
            person = Person(self.user.email, self.user.first_name, self.user.last_name, data["job"])
        else:
            person = Person(data["email"], data["first_name"].strip(), data["last_name"].strip(), data["job"])
        return Asked(HostFacts(**known), data["headcount"], person)


class PasswordForm(forms.Form):
    """The password of the account that a link opens."""

    password1 = forms.CharField(
        label="Mot de passe",
        help_text="Douze caractères au moins : une phrase de plusieurs mots convient très bien.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Mot de passe, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """Apply the rules of accounts of hosts."""
        data = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Les deux mots de passe diffèrent.")
        elif first:
            user: Any = User(
                email=self.person.email, first_name=self.person.first_name, last_name=self.person.last_name
            )
            user.opens_host_account = True
            try:
                validate_password(first, user)
            except ValidationError as error:
                self.add_error("password1", error)
        return data


class ProfileForm(forms.Form):
    """What a host says of itself; what the register says is not typed here."""

    name = forms.CharField(label="Nom", help_text="Le nom que lisent les élèves.", max_length=200, min_length=2)
    headcount = _headcount()
    address = forms.CharField(label="Adresse", help_text="Numéro et rue.", max_length=200, required=False)
    postal_code = forms.RegexField(
        r"^[0-9]{5}$",
        label="Code postal",
        required=False,
        error_messages={"invalid": "Un code postal a cinq chiffres."},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    website = forms.URLField(
        label="Site (facultatif)",
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Cette adresse de site n'est pas complète : https://www.exemple.fr."},
    )
    monthly_cap = forms.IntegerField(
        label="Sollicitations par mois au plus (facultatif)",
        help_text="Au-delà, les établissements et les pôles voient que vous ne souhaitez plus être contactés ce "
        "mois-ci. Laissez vide pour ne pas fixer de limite ; 0 ferme la porte aux nouvelles sollicitations.",
        min_value=0,
        max_value=100,
        required=False,
        error_messages={
            "min_value": "Le nombre va de 0 à 100.",
            "max_value": "Le nombre va de 0 à 100.",
            "invalid": "Écrivez un nombre entier, ou laissez vide.",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if company.register_read_at is not None:
            # The register answers for them; a person who withholds them chooses their own.
            for field in () if company.is_partly_diffused else ("name", "address", "postal_code"):
                del self.fields[field]


class RoleForm(forms.Form):
    """A role in the host."""

    role = forms.ChoiceField(
        label="Rôle",
        choices=CompanyMember.Role.choices,
        widget=forms.RadioSelect,
        help_text="Un responsable gère aussi la fiche, les membres et les équipes.",
    )


class InviteForm(RoleForm):
    """A colleague to invite."""

    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        max_length=254,
        error_messages={"invalid": "Cette adresse électronique n'est pas complète : prenom.nom@exemple.fr."},
    )
    field_order = ("email", "role")


class TeamForm(forms.Form):
    """A name and the members of a team."""

    name = forms.CharField(
        label="Nom de l'équipe", help_text="Par exemple : atelier, magasin, comptabilité.", max_length=80
    )
    members = forms.ModelMultipleChoiceField(
        CompanyMember.objects.none(),
        label="Membres",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Cette personne ne fait plus partie de l'entreprise."},
    )

    def __init__(self, data: Any, *, people: QuerySet[CompanyMember], team: Team | None) -> None:
        ticked: Sequence[Any] = [] if team is None else list(team.members.values_list("member_id", flat=True))
        initial = {"name": team.name if team else "", "members": ticked}
        super().__init__(data, initial=initial)
        field: Any = self.fields["members"]
        field.queryset = people
        field.label_from_instance = lambda member: str(member.user)

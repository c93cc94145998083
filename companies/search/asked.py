"""What a person asks for: the criteria of the address, read with the rights of who asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from accounts.actors import Actor, ActorKind
from companies.search.audience import Audience
from companies.search.communes import found as commune_found
from companies.search.communes import written
from companies.search.forms import MODES, MORE, USUAL, SearchForm
from companies.search.wishes import wishes_of
from establishments.models import Establishment, Period, SchoolClass, Student
from establishments.periods.classes import classes_of
from poles.nomenclatures import PeriodKind
from web.french import day, long_date, span

#: The majority (code civil, article 388).
ADULT = 18
#: Periods proposed: those of the year of a large school.
PERIODS = 120


@dataclass(slots=True)
class Asked:
    """A search ready to be run. `form` is bound and was cleaned; wrong fields are left out of the search."""

    actor: Actor
    form: SearchForm
    params: QueryDict
    school_class: SchoolClass | None = None
    period: Period | None = None
    #: The youngest of the class, or the one student chosen.
    birth_date: dt.date | None = None
    student: Student | None = None
    #: Departure in degrees, and how it is said.
    departure: tuple[float, float] | None = None
    departure_name: str = ""
    departure_commune: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, actor: Actor, params: QueryDict) -> Asked:
        """Read the parameters of a page; unknown and foreign ones are dropped, and the form says which are wrong."""
        period = _period(actor, params.get("periode", ""), params.get("classe", ""))
        school_class = period.school_class if period else _class(actor, params.get("classe", ""))
        students = _students(school_class) if school_class and actor.kind is ActorKind.SCHOOL else []
        data = params.copy()
        school = _school(actor, school_class)
        if "depart" not in params and school is not None:
            data["depart"] = "lycee"
            if school_class is not None:
                data.setdefault("minutes", str(USUAL))
        if period is not None:
            data["periode"] = str(period.pk)
        form = SearchForm(
            data,
            students=[(str(one.pk), str(one)) for one in students],
            periods=_coming(actor, period) if actor.kind is ActorKind.SCHOOL else (),
            school=school is not None,
            of_period=period is not None,
            imposed=_imposes_sector(school_class, period),
        )
        form.is_valid()
        asked = cls(actor, form, params, school_class, period, facts=dict(form.cleaned_data))
        asked._leave_from(school, students)
        births = [one.birth_date for one in ([asked.student] if asked.student else students)]
        asked.birth_date = max(births, default=None)
        if school_class and not students:
            asked.birth_date = _youngest(school_class)
        return asked

    def _leave_from(self, school: Establishment | None, students: list[Student]) -> None:
        chosen = self.facts.get("depart") or ""
        if chosen == "lycee" and school is not None:
            self.departure = _point(school, school.commune)
            self.departure_name, self.departure_commune = "Le lycée", written(school.commune)
        elif chosen == "eleve" and self.facts.get("eleve"):
            self.student = next((one for one in students if str(one.pk) == self.facts["eleve"]), None)
            home = self.student.home_commune if self.student else None
            if home is None:
                self.form.add_error("eleve", "La commune de cet élève n’est pas connue. Complétez sa fiche.")
            else:
                self.departure = _point(home)
                self.departure_name, self.departure_commune = "Domicile", written(home)
        elif chosen == "commune" and self.facts.get("commune"):
            commune = commune_found(self.facts["commune"], self.actor.academie.pk)
            if isinstance(commune, str):
                self.form.add_error("commune", commune)
            else:
                self.departure = _point(commune)
                self.departure_name, self.departure_commune = commune.name, written(commune)

    @property
    def title(self) -> str:
        """What the page is called."""
        return f"Offres pour {self.school_class.name}" if self.school_class else "Offres de stage"

    @property
    def lead(self) -> str:
        """The line under the title: dates of the period, and what is left out."""
        if self.period:
            start, end = self.period.starts_on, self.period.ends_on
            shifted = {7: ", dates décalées d’une semaine plus tard", -7: ", dates décalées d’une semaine plus tôt"}
            return (
                f"Du {day(start)} au {day(end, year=True)}{shifted.get(self.shift, '')} · "
                "les offres contraires à la loi pour ces élèves ne sont pas montrées"
            )
        if self.school_class:
            return "Aucune période à venir pour cette classe : ses dates et l’âge des élèves ne sont pas pris en compte"
        return "La banque de l’académie : ce que les organismes d’accueil proposent"

    @property
    def has_minor(self) -> bool:
        """Whether one of those who leave is a minor on the first day."""
        if self.birth_date is None:
            return False
        first = self.period.starts_on if self.period else timezone.localdate()
        birth = self.birth_date
        return first.year - birth.year - ((first.month, first.day) < (birth.month, birth.day)) < ADULT

    @property
    def minors_only(self) -> bool:
        """Whether offers closed under eighteen are left out: chosen, or set because one who leaves is a minor."""
        chosen = self.params.get("mineurs", "")
        return chosen == "on" or (self.has_minor and chosen != "non")

    @property
    def imposes_sector(self) -> bool:
        """Whether the training accepts the sector of its diploma only (code de l'éducation, L124-1)."""
        return _imposes_sector(self.school_class, self.period)

    @property
    def shift(self) -> int:
        """Days by which the stay is looked for later than the period, or earlier."""
        return int(self.facts.get("decalage") or 0)

    def audience(self) -> Audience | None:
        """Return for whom the law is read: the student chosen, else the youngest of the class; needs a period."""
        if self.period is None or self.school_class is None:
            return None
        shift = dt.timedelta(days=self.shift)
        return Audience(
            kind=self.period.kind,
            level=self.school_class.level,
            starts_on=self.period.starts_on + shift,
            ends_on=self.period.ends_on + shift,
            birth_date=self.birth_date,
            sectors=(self.school_class.sector,) if self.school_class.sector else (),
            sectors_only=self.imposes_sector,
        )

    @property
    def wishes(self) -> tuple[str, ...]:
        """Sectors wished by the class, for the order of the list; asked only when it is that order."""
        if self.facts.get("tri") != "voeux" or self.period is None:
            return ()
        return wishes_of(self.actor, self.period)

    @property
    def minutes(self) -> int | None:
        """Longest journey, when there is a departure to count it from."""
        return self.facts.get("minutes") if self.departure else None

    @property
    def mode(self) -> str:
        """Means of travel."""
        return self.facts.get("mode") or "public"

    @property
    def mode_name(self) -> str:
        """Means of travel in words."""
        return dict(MODES)[self.mode]

    def query(self, **changes: str | None) -> str:
        """Return the address of this search with changes; None removes. The first page, unless said otherwise."""
        kept = self.params.copy()
        kept.pop("page", None)
        kept.pop("format", None)
        for name, value in changes.items():
            kept.pop(name, None)
            if value:
                kept[name] = value
        return kept.urlencode()

    def kept_query(self) -> str:
        """Return the criteria worth keeping, without any student: their home gives way to its commune."""
        kept = QueryDict(mutable=True)
        for name, bound in self.form.fields.items():
            values = [value for value in self.params.getlist(name) if value]
            if name in ("eleve", "tri", "carte") or name in self.form.errors or bound is None or not values:
                continue
            kept.setlist(name, values)
        if self.facts.get("depart") == "eleve":
            kept.pop("depart", None)
            if self.departure_commune:
                kept["depart"], kept["commune"] = "commune", self.departure_commune
        elif kept.get("depart") != "commune":
            kept.pop("commune", None)
        if self.school_class and "depart" not in kept and self.departure:
            kept["depart"] = "lycee"
        return kept.urlencode()


def spoken(asked: Asked) -> str:
    """Return the criteria in one line."""
    said = [asked.title]
    if asked.facts.get("q"):
        said.append(f"« {asked.facts['q']} »")
    if asked.departure:
        away = asked.facts.get("depart") != "lycee"
        name = asked.departure_commune if away else "le lycée"
        limit = f" à {asked.minutes} min au plus" if asked.minutes else ""
        said.append(f"départ {name}{limit}, {asked.mode_name.lower()}")
    others = [asked.form[name].label.lower() for name in MORE if asked.facts.get(name)]
    if asked.period:
        said.append(f"dès le {long_date(asked.period.starts_on)}")
    return " · ".join([*said, *others])


def _imposes_sector(school_class: SchoolClass | None, period: Period | None) -> bool:
    """Whether the diploma of a class says the sector of its stay."""
    vocational = period is not None and period.kind in (PeriodKind.PFMP, PeriodKind.BTS)
    return vocational and school_class is not None and bool(school_class.sector)


def _class(actor: Actor, pk: str) -> SchoolClass | None:
    return (
        classes_of(actor).select_related("establishment__commune").filter(pk=key).first() if (key := uuid(pk)) else None
    )


def _period(actor: Actor, pk: str, school_class: str) -> Period | None:
    """Return the period named, else the next one of the class named."""
    rows = Period.objects.filter(school_class__in=classes_of(actor).values("pk")).select_related(
        "school_class__establishment__commune"
    )
    if key := uuid(pk):
        return rows.filter(pk=key).first()
    if key := uuid(school_class):
        coming = rows.filter(school_class=key, ends_on__gte=timezone.localdate())
        return coming.order_by("starts_on", "pk").first()
    return None


def _coming(actor: Actor, chosen: Period | None) -> list[tuple[str, str]]:
    """Return the coming periods of one's classes, for the choice of one; that of the address whatever its dates."""
    rows = Period.objects.filter(school_class__in=classes_of(actor).values("pk"), ends_on__gte=timezone.localdate())
    coming = list(rows.select_related("school_class").order_by("starts_on", "school_class__name", "pk")[:PERIODS])
    if chosen is not None and chosen not in coming:
        coming.insert(0, chosen)
    return [(str(one.pk), f"{one.school_class.name}, {span(one.starts_on, one.ends_on)}") for one in coming]


def _students(school_class: SchoolClass) -> list[Student]:
    rows = Student.objects.filter(school_class=school_class, left_on__isnull=True).select_related("home_commune")
    return list(rows.order_by("last_name", "first_name", "pk"))


def _youngest(school_class: SchoolClass) -> dt.date | None:
    return (
        Student.objects.filter(school_class=school_class, left_on__isnull=True)
        .order_by("-birth_date")
        .values_list("birth_date", flat=True)
        .first()
    )


def _school(actor: Actor, school_class: SchoolClass | None) -> Establishment | None:
    if school_class is not None:
        return school_class.establishment
    if actor.kind is ActorKind.SCHOOL:
        return Establishment.objects.select_related("commune").get(pk=actor.subject.pk)
    return None


def _point(*places: Any) -> tuple[float, float] | None:
    for place in places:
        if place is not None and place.latitude is not None and place.longitude is not None:
            return place.latitude, place.longitude
    return None


def uuid(text: str) -> UUID | None:
    """Read an identifier; what is not one is nothing."""
    try:
        return UUID(text)
    except ValueError:
        return None

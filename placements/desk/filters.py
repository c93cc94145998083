"""Filters of the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from establishments.calendar.days import monday_of
from establishments.models import Establishment, Period
from placements.desk.models import Escalation, LoanRequest, NeedMessage, Suggestion
from placements.filters import DEADLINES, deadline_range
from placements.search.models import SUSPECT_MOTIVES, Motive, SearchStep
from poles.nomenclatures import Level, Sector
from web.french import span

NEW, MINE_TAKEN, PROPOSED, CLOSED = "nouvelle", "prise", "proposee", "close"
STATES = [
    (NEW, "Nouvelle"),
    (MINE_TAKEN, "Prise en charge"),
    (PROPOSED, "Proposition à valider"),
    (CLOSED, "Close"),
]
ANSWERS = [("retard", "Réponse en retard"), ("semaine", "Réponse due sous 7 jours")]
ME, NOBODY = "moi", "personne"


def waiting_suggestion() -> Exists:
    """Whether a proposal waits for the answer of the school."""
    return Exists(Suggestion.objects.filter(need=OuterRef("need"), state=Suggestion.State.OPEN))


def _owners(request: Any) -> list[tuple[str, str]]:
    taken = Escalation.objects.filter(closed_at__isnull=True, claimed_by__isnull=False)
    people = User.objects.filter(pk__in=taken.order_by().values("claimed_by")).order_by("last_name", "pk")
    me = request.actor.user.pk
    return [(ME, "Moi"), (NOBODY, "Personne"), *((str(one.pk), one.full_name) for one in people if one.pk != me)]


def _schools(request: Any) -> QuerySet[Establishment]:
    return Establishment.objects.filter(pk__in=Escalation.objects.values("establishment")).order_by("name")


def _weeks() -> list[tuple[str, str]]:
    """Return the weeks in which somebody whose request is open leaves."""
    open_needs = Escalation.objects.filter(closed_at__isnull=True).values("need__period")
    days = Period.objects.filter(pk__in=open_needs).order_by("starts_on").values_list("starts_on", flat=True).distinct()
    mondays = sorted({monday_of(day) for day in days})
    return [(f"{one:%Y-%m-%d}", f"Semaine du {span(one, one + dt.timedelta(days=4))}") for one in mondays]


class DeskFilter(filters.FilterSet):
    """Requests by student or school, state, owner, deadline, departure, school, level, sector. Open ones by default."""

    q = filters.CharFilter(
        label="Élève, classe ou établissement",
        method="search",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    etat = filters.ChoiceFilter(label="État", choices=STATES, method="by_state", empty_label="Toutes les ouvertes")
    qui = filters.ChoiceFilter(label="En charge", choices=list, method="by_owner", empty_label="Tout le monde")
    reponse = filters.ChoiceFilter(label="Réponse", choices=ANSWERS, method="by_answer", empty_label="Toutes")
    depart = filters.ChoiceFilter(label="Départ", choices=DEADLINES, method="by_departure", empty_label="Tous")
    semaine = filters.ChoiceFilter(label="Semaine de départ", choices=_weeks, method="by_week", empty_label="Toutes")
    etablissement = filters.ModelChoiceFilter(
        label="Établissement", field_name="establishment", queryset=_schools, empty_label="Tous"
    )
    niveau = filters.ChoiceFilter(
        label="Niveau", choices=Level, field_name="need__student__school_class__level", empty_label="Tous"
    )
    secteur = filters.ChoiceFilter(label="Secteur", choices=Sector, method="by_sector", empty_label="Tous")
    messages = filters.BooleanFilter(
        label="Messages non lus seulement", method="with_messages", widget=forms.CheckboxInput
    )

    class Meta:
        model = Escalation
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["qui"].choices = [("", "Tout le monde"), *_owners(self.request)]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Show open requests unless the closed ones are asked for, or a message waits on one."""
        if not self.form.cleaned_data.get("etat") and not self.form.cleaned_data.get("messages"):
            queryset = queryset.filter(closed_at__isnull=True)
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word must be found in the student's name, the class or the school."""
        for word in value.split()[:6]:
            queryset = queryset.filter(
                Q(need__student__last_name__unaccent__icontains=word)
                | Q(need__student__first_name__unaccent__icontains=word)
                | Q(need__student__school_class__name__unaccent__icontains=word)
                | Q(establishment__name__unaccent__icontains=word)
            )
        return queryset

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == CLOSED:
            return queryset.filter(closed_at__isnull=False)
        queryset = queryset.filter(closed_at__isnull=True)
        if value == PROPOSED:
            return queryset.filter(waiting_suggestion())
        if value == NEW:
            return queryset.filter(claimed_at__isnull=True)
        return queryset.filter(~waiting_suggestion(), claimed_at__isnull=False)

    def by_owner(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == NOBODY:
            return queryset.filter(claimed_by__isnull=True)
        return queryset.filter(claimed_by=self.request.actor.user if value == ME else value)

    def by_answer(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """A request whose proposal waits for the school is not late at the pôle."""
        today = timezone.localdate()
        queryset = queryset.filter(~waiting_suggestion(), closed_at__isnull=True)
        if value == "retard":
            return queryset.filter(due_on__lt=today)
        return queryset.filter(due_on__range=(today, today + dt.timedelta(days=7)))

    def by_departure(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        wanted = deadline_range(value, timezone.localdate())
        return queryset.filter(Q(*(_prefixed(one) for one in wanted.children)))

    def by_week(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        monday = dt.date.fromisoformat(value)
        return queryset.filter(need__period__starts_on__range=(monday, monday + dt.timedelta(days=6)))

    def by_sector(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(need__sectors__contains=[value])

    def with_messages(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        unread = NeedMessage.objects.filter(need=OuterRef("need"), side=NeedMessage.Side.SCHOOL, read_at__isnull=True)
        # One line for each student: that of the last request.
        later = Escalation.objects.filter(need=OuterRef("need"), opened_at__gt=OuterRef("opened_at"))
        return queryset.filter(Exists(unread), ~Exists(later)) if value else queryset


def _prefixed(condition: Any) -> tuple[str, Any]:
    name, value = condition
    return f"need__{name}", value


class LoanFilter(filters.FilterSet):
    """Loans by direction and state."""

    sens = filters.ChoiceFilter(
        label="Sens", choices=[("recu", "Reçus"), ("demande", "Demandés")], method="by_side", empty_label="Tous"
    )
    etat = filters.ChoiceFilter(label="État", choices=LoanRequest.State, field_name="state", empty_label="Tous")

    class Meta:
        model = LoanRequest
        fields: list[str] = []

    def by_side(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        pole = self.request.actor.subject
        return queryset.filter(lender=pole) if value == "recu" else queryset.filter(pole=pole)


class RefusalFilter(filters.FilterSet):
    """Refusals not examined by default; all of them on demand."""

    motif = filters.ChoiceFilter(
        label="Motif", field_name="motive", empty_label="Tous",
        choices=[(one.value, one.label) for one in Motive if one in SUSPECT_MOTIVES],
    )  # fmt: skip
    examines = filters.BooleanFilter(label="Avec les refus examinés", method="with_handled", widget=forms.CheckboxInput)

    class Meta:
        model = SearchStep
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Show what nobody has examined unless everything is asked for."""
        if not self.form.cleaned_data.get("examines"):
            queryset = queryset.filter(handled_at__isnull=True)
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows

    def with_handled(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset

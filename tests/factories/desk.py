"""What passes between a school and its pôle, the search diary, and the files of students."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from establishments.models import ClassAssignment, StudentImport, StudentImportFile, StudentImportRow
from placements import models
from poles.models import AcademieSettings, SchoolHoliday
from poles.nomenclatures import Level, PeriodKind
from tests.factories import shapes
from tests.factories.companies import OfferFactory
from tests.factories.establishments import EstablishmentFactory, SchoolClassFactory, StaffMemberFactory, StudentFactory
from tests.factories.placements import NeedFactory
from tests.factories.poles import AcademieFactory, PoleFactory, SchoolYearFactory


class AcademieSettingsFactory(DjangoModelFactory[AcademieSettings]):
    class Meta:
        model = AcademieSettings
        django_get_or_create = ("academie",)

    academie = factory.SubFactory(AcademieFactory)


class SchoolHolidayFactory(DjangoModelFactory[SchoolHoliday]):
    """Two weeks off that begin on a Saturday in about two months; the next one follows by a month."""

    class Meta:
        model = SchoolHoliday

    school_year = factory.SubFactory(SchoolYearFactory)
    #: The test académie's own: the zones hold the real holidays.
    calendar = "9A"
    name = "Vacances d'essai"
    starts_on = factory.Sequence(lambda n: shapes.monday_after(60 + 28 * n) - dt.timedelta(days=2))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + dt.timedelta(days=15))


class ClassAssignmentFactory(DjangoModelFactory[ClassAssignment]):
    """A referent teacher follows a class of their school."""

    class Meta:
        model = ClassAssignment

    school_class = factory.SubFactory(SchoolClassFactory)
    establishment = factory.SelfAttribute("school_class.establishment")
    academie = factory.SelfAttribute("school_class.academie")
    staff = factory.SubFactory(
        StaffMemberFactory, referent=True, establishment=factory.SelfAttribute("..school_class.establishment")
    )


class StudentImportFactory(DjangoModelFactory[StudentImport]):
    """A file to be checked. Trait: applied."""

    class Meta:
        model = StudentImport

    class Params:
        applied = factory.Trait(state=StudentImport.State.APPLIED, applied_at=factory.LazyFunction(timezone.now))

    establishment = factory.SubFactory(EstablishmentFactory)
    academie = factory.SelfAttribute("establishment.academie")
    school_year = factory.SubFactory(SchoolYearFactory)
    state = StudentImport.State.READY
    file_name = "eleves-fictifs.csv"
    size = 120
    digest = factory.Sequence(lambda n: f"{n:064x}")


class StudentImportFileFactory(DjangoModelFactory[StudentImportFile]):
    class Meta:
        model = StudentImportFile

    batch = factory.SubFactory(StudentImportFactory)
    establishment = factory.SelfAttribute("batch.establishment")
    academie = factory.SelfAttribute("batch.academie")
    content = b"NOM;PRENOM\n"


class StudentImportRowFactory(DjangoModelFactory[StudentImportRow]):
    """Line 2 changes the class of a student."""

    class Meta:
        model = StudentImportRow

    batch = factory.SubFactory(StudentImportFactory)
    establishment = factory.SelfAttribute("batch.establishment")
    academie = factory.SelfAttribute("batch.academie")
    line = factory.Sequence(lambda n: n + 2)
    kind = StudentImportRow.Kind.CHANGED
    student = factory.SubFactory(StudentFactory, establishment=factory.SelfAttribute("..establishment"))


class SearchStepFactory(DjangoModelFactory[models.SearchStep]):
    """A call without answer, three days ago. Traits: refused (no tutor), suspect (a refusal to be told to the pôle)."""

    class Meta:
        model = models.SearchStep

    class Params:
        refused = factory.Trait(answer="refused", motive="no_tutor")
        suspect = factory.Trait(answer="refused", motive="origin")

    need = factory.SubFactory(NeedFactory)
    establishment = factory.SelfAttribute("need.establishment")
    academie = factory.SelfAttribute("need.academie")
    pole = factory.SelfAttribute("need.pole")
    done_on = factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=3))
    host_name = factory.Sequence(lambda n: f"Atelier Fictif {n}")


class NeedMoveFactory(DjangoModelFactory[models.NeedMove]):
    class Meta:
        model = models.NeedMove

    need = factory.SubFactory(NeedFactory)
    establishment = factory.SelfAttribute("need.establishment")
    academie = factory.SelfAttribute("need.academie")
    pole = factory.SelfAttribute("need.pole")
    before = "draft"
    after = "searching"


class NeedAdaptationFactory(DjangoModelFactory[models.NeedAdaptation]):
    """A sealed text that opens for nobody."""

    class Meta:
        model = models.NeedAdaptation

    need = factory.SubFactory(NeedFactory)
    establishment = factory.SelfAttribute("need.establishment")
    academie = factory.SelfAttribute("need.academie")
    sealed = "scellé d'essai"


class EscalationFactory(DjangoModelFactory[models.Escalation]):
    """A request of four days ago, answered by nobody yet. Traits: claimed, closed (returned to the school)."""

    class Meta:
        model = models.Escalation

    class Params:
        claimed = factory.Trait(claimed_at=factory.LazyFunction(timezone.now))
        closed = factory.Trait(closed_at=factory.LazyFunction(timezone.now), outcome="returned")

    need = factory.SubFactory(NeedFactory, escalated=True)
    establishment = factory.SelfAttribute("need.establishment")
    academie = factory.SelfAttribute("need.academie")
    pole = factory.SelfAttribute("need.pole")
    opened_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=4))
    due_on = factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=2))
    tried = "Trois appels sans suite."


class NeedMessageFactory(DjangoModelFactory[models.NeedMessage]):
    class Meta:
        model = models.NeedMessage

    need = factory.SubFactory(NeedFactory, escalated=True)
    establishment = factory.SelfAttribute("need.establishment")
    academie = factory.SelfAttribute("need.academie")
    pole = factory.SelfAttribute("need.pole")
    side = "school"
    text = "Le trajet peut aller jusqu'à 45 minutes."


class SuggestionFactory(DjangoModelFactory[models.Suggestion]):
    """An offer of the bank proposed by the pôle, to be answered in a week."""

    class Meta:
        model = models.Suggestion

    need = factory.SubFactory(NeedFactory, proposed=True)
    establishment = factory.SelfAttribute("need.establishment")
    academie = factory.SelfAttribute("need.academie")
    pole = factory.SelfAttribute("need.pole")
    offer = factory.LazyAttribute(lambda o: OfferFactory(published_in=o.pole))
    answer_by = factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=7))


class LoanRequestFactory(DjangoModelFactory[models.LoanRequest]):
    """The pôle of the need asks another pôle of its académie."""

    class Meta:
        model = models.LoanRequest

    need = factory.SubFactory(NeedFactory, escalated=True)
    academie = factory.SelfAttribute("need.academie")
    pole = factory.SelfAttribute("need.pole")
    lender = factory.SubFactory(PoleFactory, academie=factory.SelfAttribute("..need.academie"))
    kind = PeriodKind.PFMP
    level = Level.PREMIERE_PRO
    starts_on = factory.SelfAttribute("need.period.starts_on")
    ends_on = factory.SelfAttribute("need.period.ends_on")

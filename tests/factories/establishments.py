"""Schools, their staff, classes, students and periods."""

from __future__ import annotations

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from establishments import models
from poles.models import Pole
from poles.nomenclatures import Level, PeriodKind, PriorityEducation, Sector
from tests.factories import shapes
from tests.factories.accounts import UserFactory
from tests.factories.poles import AcademieFactory, CommuneFactory, PoleFactory, SchoolYearFactory


class EstablishmentFactory(DjangoModelFactory[models.Establishment]):
    """A lycée polyvalent, member of no pôle (see PoleMembershipFactory and `member_school`). Trait: college."""

    class Meta:
        model = models.Establishment

    class Params:
        college = factory.Trait(
            kind=models.Establishment.Kind.COLLEGE, name=factory.Sequence(lambda n: f"Collège Alpha-Exemple {n}")
        )

    uai = factory.Sequence(shapes.uai)
    name = factory.Sequence(lambda n: f"Lycée Ada-Fictive {n}")
    kind = models.Establishment.Kind.LPO
    academie = factory.SubFactory(AcademieFactory)
    commune = factory.SubFactory(CommuneFactory, academie=factory.SelfAttribute("..academie"))
    latitude = factory.SelfAttribute("commune.latitude")
    longitude = factory.SelfAttribute("commune.longitude")


class EstablishmentYearFactory(DjangoModelFactory[models.EstablishmentYear]):
    """Social position of the current year. Traits: rep, rep_plus."""

    class Meta:
        model = models.EstablishmentYear

    class Params:
        rep = factory.Trait(priority_education=PriorityEducation.REP, ips=85, ips_quartile=1)
        rep_plus = factory.Trait(priority_education=PriorityEducation.REP_PLUS, ips=72, ips_quartile=1)

    establishment = factory.SubFactory(EstablishmentFactory)
    school_year = factory.SubFactory(SchoolYearFactory)
    ips = 104
    ips_quartile = 3


class PoleMembershipFactory(DjangoModelFactory[models.PoleMembership]):
    """A school in a pôle since a year. Trait: ended (left yesterday)."""

    class Meta:
        model = models.PoleMembership

    class Params:
        ended = factory.Trait(ends_on=factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=1)))

    pole = factory.SubFactory(PoleFactory)
    academie = factory.SelfAttribute("pole.academie")
    establishment = factory.SubFactory(EstablishmentFactory, academie=factory.SelfAttribute("..academie"))
    starts_on = factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=365))


def member_school(pole: Pole) -> models.Establishment:
    """Return a school that is a member of the pôle today, made when there is none."""
    member = models.PoleMembership.objects.in_force(shapes.today()).filter(pole=pole).order_by("establishment").first()
    return (member or PoleMembershipFactory(pole=pole)).establishment


def pole_of(establishment: models.Establishment) -> Pole:
    """Return the pôle of which the school is a member today; the school joins a new one when it has none."""
    member = models.PoleMembership.objects.in_force(shapes.today()).filter(establishment=establishment).first()
    if member is None:
        pole = PoleFactory(academie=establishment.academie)
        member = PoleMembershipFactory(establishment=establishment, pole=pole)
    return member.pole


class StaffMemberFactory(DjangoModelFactory[models.StaffMember]):
    """A DDFPT. Traits: head, referent, ended."""

    class Meta:
        model = models.StaffMember

    class Params:
        head = factory.Trait(role=models.StaffMember.Role.HEAD)
        referent = factory.Trait(role=models.StaffMember.Role.REFERENT)
        ended = factory.Trait(ends_on=factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=1)))

    establishment = factory.SubFactory(EstablishmentFactory)
    academie = factory.SelfAttribute("establishment.academie")
    user = factory.SubFactory(UserFactory)
    role = models.StaffMember.Role.DDFPT
    starts_on = factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=200))


class MefFactory(DjangoModelFactory[models.Mef]):
    class Meta:
        model = models.Mef

    code = factory.Sequence(lambda n: f"{9_990_000_000 + n}")
    school_year = factory.SubFactory(SchoolYearFactory)
    label = factory.Sequence(lambda n: f"Formation-Exemple {n}")
    level = Level.PREMIERE_PRO
    sector = Sector.COMMERCE


class SchoolClassFactory(DjangoModelFactory[models.SchoolClass]):
    """A class of première professionnelle in trade. Traits: troisieme, seconde."""

    class Meta:
        model = models.SchoolClass

    class Params:
        troisieme = factory.Trait(level=Level.TROISIEME, sector="", mef=None)
        seconde = factory.Trait(level=Level.SECONDE, sector="", mef=None)

    establishment = factory.SubFactory(EstablishmentFactory)
    academie = factory.SelfAttribute("establishment.academie")
    school_year = factory.SubFactory(SchoolYearFactory)
    name = factory.Sequence(lambda n: f"1PRO-{n}")
    level = Level.PREMIERE_PRO
    mef = factory.SubFactory(MefFactory)
    sector = Sector.COMMERCE


class StudentFactory(DjangoModelFactory[models.Student]):
    """A girl of 16 who lives in the school's commune. Traits: adult, under_fifteen, boy, with_account, left."""

    class Meta:
        model = models.Student

    class Params:
        age = 16
        adult = factory.Trait(age=19)
        under_fifteen = factory.Trait(age=14)
        boy = factory.Trait(sex=models.Student.Sex.MALE)
        with_account = factory.Trait(user=factory.SubFactory(UserFactory))
        left = factory.Trait(left_on=factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=10)))

    establishment = factory.SubFactory(EstablishmentFactory)
    academie = factory.SelfAttribute("establishment.academie")
    school_class = factory.SubFactory(SchoolClassFactory, establishment=factory.SelfAttribute("..establishment"))
    first_name = factory.Sequence(shapes.first_name)
    last_name = factory.Sequence(shapes.surname)
    #: Half a year past the birthday, so that the age does not change during a test.
    birth_date = factory.LazyAttribute(lambda o: shapes.today() - dt.timedelta(days=int(o.age * 365.25) + 180))
    sex = models.Student.Sex.FEMALE
    ine = factory.Sequence(lambda n: f"{900_000_000 + n:09d}ZZ")
    home_commune = factory.SelfAttribute("establishment.commune")


class PeriodFactory(DjangoModelFactory[models.Period]):
    """Four weeks of PFMP that begin on a Monday in about a month. Traits: observation, started."""

    class Meta:
        model = models.Period

    class Params:
        days = 26
        observation = factory.Trait(
            kind=PeriodKind.OBSERVATION,
            days=5,
            school_class=factory.SubFactory(
                SchoolClassFactory, troisieme=True, establishment=factory.SelfAttribute("..establishment")
            ),
        )
        started = factory.Trait(starts_on=factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=3)))

    establishment = factory.SubFactory(EstablishmentFactory)
    academie = factory.SelfAttribute("establishment.academie")
    school_class = factory.SubFactory(SchoolClassFactory, establishment=factory.SelfAttribute("..establishment"))
    kind = PeriodKind.PFMP
    starts_on = factory.LazyFunction(lambda: shapes.monday_after(30))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + dt.timedelta(days=o.days - 1))

"""Territory, pôles and who is appointed to them. Without argument everything belongs to the académie « 9A »."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from poles import models
from poles.nomenclatures import Density
from tests.factories import shapes
from tests.factories.accounts import UserFactory


class RegionAcademiqueFactory(DjangoModelFactory[models.RegionAcademique]):
    class Meta:
        model = models.RegionAcademique
        django_get_or_create = ("code",)

    code = "9Z"
    name = "Région Imaginaire"


class AcademieFactory(DjangoModelFactory[models.Academie]):
    """The académie of the test; `code="9B"` gives its neighbour. Twice the same code is the same row."""

    class Meta:
        model = models.Academie
        django_get_or_create = ("code",)

    code = "9A"
    name = factory.LazyAttribute(lambda o: f"Exemple-{o.code}")
    region = factory.SubFactory(RegionAcademiqueFactory)
    zone = models.Academie.Zone.C


class DepartementFactory(DjangoModelFactory[models.Departement]):
    """One département an académie by default (code « 9AX »)."""

    class Meta:
        model = models.Departement
        django_get_or_create = ("code",)

    academie = factory.SubFactory(AcademieFactory)
    code = factory.LazyAttribute(lambda o: f"{o.academie.code}X")
    name = factory.LazyAttribute(lambda o: f"Département-Fictif {o.code}")


class CommuneFactory(DjangoModelFactory[models.Commune]):
    """A small town near 47 N 2 E, a kilometre from the one before it. Trait: rural."""

    class Meta:
        model = models.Commune

    class Params:
        rural = factory.Trait(density=Density.RURAL_DISPERSE, population=400)

    insee = factory.Sequence(shapes.insee)
    academie = factory.SubFactory(AcademieFactory)
    departement = factory.SubFactory(DepartementFactory, academie=factory.SelfAttribute("..academie"))
    name = factory.LazyAttribute(lambda o: f"Bourg-Exemple {o.insee}")
    search_name = factory.LazyAttribute(lambda o: o.name.lower())
    population = 12_000
    density = Density.PETITE_VILLE
    latitude = factory.Sequence(lambda n: 47 + n % 40 * 0.009)
    longitude = factory.Sequence(lambda n: 2 + n // 40 % 40 * 0.013)


class QpvFactory(DjangoModelFactory[models.Qpv]):
    class Meta:
        model = models.Qpv

    code = factory.Sequence(lambda n: f"QN9{n:04d}X")
    name = factory.Sequence(lambda n: f"Quartier-Fictif {n}")


class SchoolYearFactory(DjangoModelFactory[models.SchoolYear]):
    """The current school year; twice the same year is the same row."""

    class Meta:
        model = models.SchoolYear
        django_get_or_create = ("start",)

    start = factory.LazyFunction(shapes.school_year_start)
    starts_on = factory.LazyAttribute(lambda o: dt.date(o.start, 9, 1))
    ends_on = factory.LazyAttribute(lambda o: dt.date(o.start + 1, 8, 31))


class LegalLimitFactory(DjangoModelFactory[models.LegalLimit]):
    class Meta:
        model = models.LegalLimit

    code = factory.Sequence(lambda n: f"limite_fictive_{n}")
    value = 35
    unit = "h/semaine"
    valid_from = dt.date(2020, 1, 1)
    source = "Texte d'exemple"


class PoleFactory(DjangoModelFactory[models.Pole]):
    """A pôle of the académie, with a territory of one commune unless `territory=False`."""

    class Meta:
        model = models.Pole
        skip_postgeneration_save = True

    academie = factory.SubFactory(AcademieFactory)
    name = factory.Sequence(lambda n: f"Rive-Exemple {n}")
    slug = factory.Sequence(lambda n: f"rive-exemple-{n}")

    @factory.post_generation
    def territory(self: models.Pole, create: bool, extracted: bool | None, **kwargs: object) -> None:  # type: ignore[misc]
        if create and extracted is not False:
            PoleCommuneFactory(pole=self)


class PoleCommuneFactory(DjangoModelFactory[models.PoleCommune]):
    class Meta:
        model = models.PoleCommune

    pole = factory.SubFactory(PoleFactory, territory=False)
    academie = factory.SelfAttribute("pole.academie")
    commune = factory.SubFactory(CommuneFactory, academie=factory.SelfAttribute("..academie"))


class RectoratStaffFactory(DjangoModelFactory[models.RectoratStaff]):
    """Traits: ended (the function stopped yesterday), signer (signs letters for the recteur)."""

    class Meta:
        model = models.RectoratStaff

    class Params:
        ended = factory.Trait(ends_on=factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=1)))
        signer = factory.Trait(may_sign=True)

    academie = factory.SubFactory(AcademieFactory)
    user = factory.SubFactory(UserFactory)
    function = "mission école-entreprise"
    starts_on = factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=200))


class MinistryStaffFactory(DjangoModelFactory[models.MinistryStaff]):
    """Trait: ended (the function stopped yesterday)."""

    class Meta:
        model = models.MinistryStaff

    class Params:
        ended = factory.Trait(ends_on=factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=1)))

    user = factory.SubFactory(UserFactory)
    function = "direction d'essai"
    starts_on = factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=200))


class MissionLetterFactory(DjangoModelFactory[models.MissionLetter]):
    """An active letter that covers today. Traits: draft, revoked, future, expired (active, ended yesterday)."""

    class Meta:
        model = models.MissionLetter

    class Params:
        draft = factory.Trait(state=models.MissionLetter.State.DRAFT)
        revoked = factory.Trait(state=models.MissionLetter.State.REVOKED)
        expired = factory.Trait(ends_on=factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=1)))
        future = factory.Trait(
            starts_on=factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=1)),
            ends_on=factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=300)),
        )

    pole = factory.SubFactory(PoleFactory)
    academie = factory.SelfAttribute("pole.academie")
    user = factory.SubFactory(UserFactory)
    school_year = factory.SubFactory(SchoolYearFactory)
    state = models.MissionLetter.State.ACTIVE
    starts_on = factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=100))
    ends_on = factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=200))


class LetterMoveFactory(DjangoModelFactory[models.LetterMove]):
    """The last move of an active letter: the calendar made it."""

    class Meta:
        model = models.LetterMove

    letter = factory.SubFactory(MissionLetterFactory)
    academie = factory.SelfAttribute("letter.academie")
    pole = factory.SelfAttribute("letter.pole")
    from_state = models.MissionLetter.State.ACKNOWLEDGED
    to_state = models.MissionLetter.State.ACTIVE
    at = factory.LazyFunction(timezone.now)


class LetterModelFactory(DjangoModelFactory[models.LetterModel]):
    """Words of the letters of an académie."""

    class Meta:
        model = models.LetterModel
        django_get_or_create = ("academie",)

    academie = factory.SubFactory(AcademieFactory)
    text = "{titulaire} coordonne le pôle {pole} du {debut} au {fin}."
    missions = factory.LazyFunction(lambda: ["Animer le réseau"])


class LetterFileFactory(DjangoModelFactory[models.LetterFile]):
    """A document that no printer has made: only its place in the tables is true."""

    class Meta:
        model = models.LetterFile

    letter = factory.SubFactory(MissionLetterFactory)
    academie = factory.SelfAttribute("letter.academie")
    pole = factory.SelfAttribute("letter.pole")
    user = factory.SelfAttribute("letter.user")
    content = b"%PDF-1.7 essai"
    source = factory.Sequence(lambda n: f"{n:064x}")
    sha256 = factory.LazyAttribute(lambda o: sha256(o.content).hexdigest())
    made_at = factory.LazyFunction(timezone.now)


class LetterBilanFactory(DjangoModelFactory[models.LetterBilan]):
    """A bilan that the coordinator has begun."""

    class Meta:
        model = models.LetterBilan

    letter = factory.SubFactory(MissionLetterFactory)
    academie = factory.SelfAttribute("letter.academie")
    pole = factory.SelfAttribute("letter.pole")
    counted_at = factory.LazyFunction(timezone.now)

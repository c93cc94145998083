"""What stands around hosts and their offers: teams, drafts, contacts and loans, load, merges, reports, intentions."""

from __future__ import annotations

import datetime as dt

import factory
from django.db.models import Max
from django.utils import timezone
from factory.django import DjangoModelFactory

from companies import models
from companies.members.models import SignUp
from poles.models import Academie
from poles.nomenclatures import Sector
from tests.factories import shapes
from tests.factories.accounts import UserFactory
from tests.factories.companies import CompanyFactory, CompanyMemberFactory, OfferFactory, OfferPublicationFactory
from tests.factories.establishments import EstablishmentFactory, pole_of
from tests.factories.poles import AcademieFactory, PoleFactory, SchoolYearFactory


def monday() -> dt.date:
    """Return the Monday of this week."""
    today = shapes.today()
    return today - dt.timedelta(days=today.weekday())


class SignUpFactory(DjangoModelFactory[SignUp]):
    class Meta:
        model = SignUp

    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    sealed = "scellé"
    expires_at = factory.LazyFunction(lambda: timezone.now() + SignUp.LIFE)


class TeamFactory(DjangoModelFactory[models.Team]):
    class Meta:
        model = models.Team

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Atelier-Exemple {n}")


class TeamMemberFactory(DjangoModelFactory[models.TeamMember]):
    class Meta:
        model = models.TeamMember

    team = factory.SubFactory(TeamFactory)
    company = factory.SelfAttribute("team.company")
    member = factory.SubFactory(CompanyMemberFactory, company=factory.SelfAttribute("..company"))


class JoinRequestFactory(DjangoModelFactory[models.JoinRequest]):
    class Meta:
        model = models.JoinRequest

    company = factory.SubFactory(CompanyFactory)
    user = factory.SubFactory(UserFactory)


class TutorFactory(DjangoModelFactory[models.Tutor]):
    class Meta:
        model = models.Tutor

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Tuteur-Exemple {n}")
    function = "Chef d'équipe"


class OfferTutorFactory(DjangoModelFactory[models.OfferTutor]):
    class Meta:
        model = models.OfferTutor

    offer = factory.SubFactory(OfferFactory)
    company = factory.SelfAttribute("offer.company")
    tutor = factory.SubFactory(TutorFactory, company=factory.SelfAttribute("..company"))


class OfferDraftFactory(DjangoModelFactory[models.OfferDraft]):
    class Meta:
        model = models.OfferDraft

    company = factory.SubFactory(CompanyFactory)
    data = factory.LazyFunction(lambda: {"title": "Brouillon-Exemple"})


class PublicationMoveFactory(DjangoModelFactory[models.PublicationMove]):
    class Meta:
        model = models.PublicationMove

    publication = factory.SubFactory(OfferPublicationFactory)
    academie = factory.SelfAttribute("publication.academie")
    company = factory.SelfAttribute("publication.company")
    pole = factory.SelfAttribute("publication.pole")
    before = models.OfferPublication.Status.SUBMITTED
    after = models.OfferPublication.Status.PUBLISHED


class OfferReportFactory(DjangoModelFactory[models.OfferReport]):
    class Meta:
        model = models.OfferReport

    publication = factory.SubFactory(OfferPublicationFactory)
    academie = factory.SelfAttribute("publication.academie")
    pole = factory.SelfAttribute("publication.pole")
    ground = models.OfferReport.Ground.WRONG
    note = "Signalement d'exemple."


class HostLoadFactory(DjangoModelFactory[models.HostLoad]):
    class Meta:
        model = models.HostLoad

    siret = factory.Sequence(shapes.siret)
    week = factory.LazyFunction(monday)
    count = 2


def _after_the_orders_of(academie: Academie) -> dt.date:
    """Return the first day, today or later, on which no order of the académie holds."""
    last = models.QuotaOrder.objects.filter(academie=academie).aggregate(last=Max("ends_on"))["last"]
    return max(shapes.today(), last + dt.timedelta(days=1)) if last else shapes.today()


class QuotaOrderFactory(DjangoModelFactory[models.QuotaOrder]):
    class Meta:
        model = models.QuotaOrder

    academie = factory.SubFactory(AcademieFactory)
    reference = factory.Sequence(lambda n: f"Arrêté-Exemple {n}")
    #: One order holds on a day: the next one made begins where this one may end.
    starts_on = factory.LazyAttribute(lambda o: _after_the_orders_of(o.academie))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + dt.timedelta(days=365))


class CompanyMergeFactory(DjangoModelFactory[models.CompanyMerge]):
    class Meta:
        model = models.CompanyMerge

    academie = factory.SubFactory(AcademieFactory)
    kept = factory.SubFactory(CompanyFactory)
    duplicate = factory.SubFactory(CompanyFactory)
    verdict = models.CompanyMerge.Verdict.DISTINCT


class ContactFactory(DjangoModelFactory[models.Contact]):
    """A contact private to its school, a member of a pôle. Traits: shown_to_pole, shown_to_all."""

    class Meta:
        model = models.Contact

    class Params:
        shown_to_pole = factory.Trait(visibility=models.Contact.Visibility.POLE)
        shown_to_all = factory.Trait(visibility=models.Contact.Visibility.ACADEMIE)

    establishment = factory.SubFactory(EstablishmentFactory)
    academie = factory.SelfAttribute("establishment.academie")
    pole = factory.LazyAttribute(lambda o: pole_of(o.establishment))
    host_name = factory.Sequence(lambda n: f"Menuiserie-Exemple {n}")
    commune = factory.SelfAttribute("establishment.commune")
    sector = Sector.BATIMENT
    capacity = 2
    person_name = factory.Sequence(lambda n: f"Interlocuteur-Exemple {n}")
    phone = "0100000000"


class ContactCardFactory(DjangoModelFactory[models.ContactCard]):
    class Meta:
        model = models.ContactCard

    contact = factory.SubFactory(ContactFactory)
    academie = factory.SelfAttribute("contact.academie")
    pole = factory.SelfAttribute("contact.pole")
    sector = factory.SelfAttribute("contact.sector")
    commune = factory.SelfAttribute("contact.commune")
    capacity = factory.SelfAttribute("contact.capacity")


class ContactLoanFactory(DjangoModelFactory[models.ContactLoan]):
    """A loan that the pôle asks. Trait: granted."""

    class Meta:
        model = models.ContactLoan

    class Params:
        granted = factory.Trait(
            state=models.ContactLoan.State.GRANTED,
            answered_at=factory.LazyFunction(timezone.now),
            until=factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=60)),
            lent=factory.LazyAttribute(lambda o: {"host_name": o.contact.host_name, "phone": o.contact.phone}),
            lender=factory.SelfAttribute("contact.establishment"),
        )

    contact = factory.SubFactory(ContactFactory)
    academie = factory.SelfAttribute("contact.academie")
    pole = factory.SelfAttribute("contact.pole")
    purpose = "Deux places en menuiserie."


class ContactEventFactory(DjangoModelFactory[models.ContactEvent]):
    class Meta:
        model = models.ContactEvent

    contact = factory.SubFactory(ContactFactory)
    academie = factory.SelfAttribute("contact.academie")
    establishment = factory.SelfAttribute("contact.establishment")
    happened_on = factory.LazyFunction(shapes.today)
    means = models.ContactEvent.Means.PHONE
    outcome = models.ContactEvent.Outcome.CALL_BACK
    note = "Échange d'exemple."


class HostContactFactory(DjangoModelFactory[models.HostContact]):
    class Meta:
        model = models.HostContact

    event = factory.SubFactory(ContactEventFactory)
    academie = factory.SelfAttribute("event.academie")
    establishment = factory.SelfAttribute("event.establishment")
    company = factory.SubFactory(CompanyFactory)
    by_name = factory.SelfAttribute("event.establishment.name")
    happened_on = factory.SelfAttribute("event.happened_on")
    means = factory.SelfAttribute("event.means")


class HostMonthFactory(DjangoModelFactory[models.HostMonth]):
    class Meta:
        model = models.HostMonth

    company = factory.SubFactory(CompanyFactory)
    month = factory.LazyFunction(lambda: shapes.today().replace(day=1))
    count = 1


class IntentionCampaignFactory(DjangoModelFactory[models.IntentionCampaign]):
    class Meta:
        model = models.IntentionCampaign

    pole = factory.SubFactory(PoleFactory)
    academie = factory.SelfAttribute("pole.academie")
    school_year = factory.SubFactory(SchoolYearFactory)
    starts_on = factory.LazyFunction(shapes.today)
    ends_on = factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=60))


class IntentionInviteFactory(DjangoModelFactory[models.IntentionInvite]):
    """A host that has not answered. Trait: yes."""

    class Meta:
        model = models.IntentionInvite

    class Params:
        yes = factory.Trait(
            answer=models.IntentionInvite.Answer.YES, seats=2, answered_at=factory.LazyFunction(timezone.now)
        )

    campaign = factory.SubFactory(IntentionCampaignFactory)
    academie = factory.SelfAttribute("campaign.academie")
    pole = factory.SelfAttribute("campaign.pole")
    company = factory.SubFactory(CompanyFactory)
    email = factory.Sequence(lambda n: f"accueil-{n}@entreprise.example")
    secret = factory.Sequence(lambda n: f"{n:064x}")

"""Partners and action plan of a pôle."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from poles import models
from tests.factories.poles import PoleFactory, SchoolYearFactory


class PartnerFactory(DjangoModelFactory[models.Partner]):
    """A chambre that works with the pôle."""

    class Meta:
        model = models.Partner

    pole = factory.SubFactory(PoleFactory)
    academie = factory.SelfAttribute("pole.academie")
    kind = models.Partner.Kind.CHAMBRE
    name = factory.Sequence(lambda n: f"Chambre-Exemple {n}")


class PartnerContactFactory(DjangoModelFactory[models.PartnerContact]):
    """A person to call there."""

    class Meta:
        model = models.PartnerContact

    partner = factory.SubFactory(PartnerFactory)
    pole = factory.SelfAttribute("partner.pole")
    academie = factory.SelfAttribute("partner.academie")
    name = factory.Sequence(lambda n: f"Dominique Témoin-{n}")
    email = factory.Sequence(lambda n: f"contact{n}@partenaire.example")


class PlanActionFactory(DjangoModelFactory[models.PlanAction]):
    """An action of the current year on the second axis."""

    class Meta:
        model = models.PlanAction

    pole = factory.SubFactory(PoleFactory)
    academie = factory.SelfAttribute("pole.academie")
    school_year = factory.SubFactory(SchoolYearFactory)
    axis = models.PlanAction.Axis.NETWORK
    title = factory.Sequence(lambda n: f"Rencontre-Exemple {n}")
    owner = "Coordination du pôle"
    target = "20 organismes d'accueil nouveaux"

"""Factories of every model, coherent by default: one académie (« 9A »), schools that are members of their pôle.

They run as the owner of the tables, hence outside any scope. Nothing random; traits tell situations:

    NeedFactory(escalated=True)      PlacementFactory(in_bank=True)      OfferFactory(published_in=[pole, other])
"""

from tests.factories.accounts import PASSWORD, MessageFactory, UserFactory
from tests.factories.audit import (
    AuditChainFactory,
    AuditEntryFactory,
    AuditReadFactory,
    ImpersonationFactory,
    SupportStaffFactory,
)
from tests.factories.companies import (
    CompanyFactory,
    CompanyMemberFactory,
    NafFactory,
    OfferFactory,
    OfferPublicationFactory,
    RomeFactory,
)
from tests.factories.equity import EquityFigureFactory, EquitySnapshotFactory
from tests.factories.establishments import (
    EstablishmentFactory,
    EstablishmentYearFactory,
    MefFactory,
    PeriodFactory,
    PoleMembershipFactory,
    SchoolClassFactory,
    StaffMemberFactory,
    StudentFactory,
    member_school,
    pole_of,
)
from tests.factories.governance import FactorResetFactory, InvitationFactory
from tests.factories.matching import CampaignFactory, ProposalFactory, RunFactory, UnplacedReasonFactory
from tests.factories.partners import PartnerContactFactory, PartnerFactory, PlanActionFactory
from tests.factories.placements import NeedFactory, PlacementFactory, need_in
from tests.factories.poles import (
    AcademieFactory,
    CommuneFactory,
    DepartementFactory,
    LegalLimitFactory,
    LetterBilanFactory,
    LetterFileFactory,
    LetterModelFactory,
    LetterMoveFactory,
    MissionLetterFactory,
    PoleCommuneFactory,
    PoleFactory,
    QpvFactory,
    RectoratStaffFactory,
    RegionAcademiqueFactory,
    SchoolYearFactory,
)

__all__ = [
    "PASSWORD",
    "AcademieFactory",
    "AuditChainFactory",
    "AuditEntryFactory",
    "AuditReadFactory",
    "CampaignFactory",
    "CommuneFactory",
    "CompanyFactory",
    "CompanyMemberFactory",
    "DepartementFactory",
    "EquityFigureFactory",
    "EquitySnapshotFactory",
    "EstablishmentFactory",
    "EstablishmentYearFactory",
    "FactorResetFactory",
    "ImpersonationFactory",
    "InvitationFactory",
    "LegalLimitFactory",
    "LetterBilanFactory",
    "LetterFileFactory",
    "LetterModelFactory",
    "LetterMoveFactory",
    "MefFactory",
    "MessageFactory",
    "MissionLetterFactory",
    "NafFactory",
    "NeedFactory",
    "OfferFactory",
    "OfferPublicationFactory",
    "PartnerContactFactory",
    "PartnerFactory",
    "PeriodFactory",
    "PlacementFactory",
    "PlanActionFactory",
    "PoleCommuneFactory",
    "PoleFactory",
    "PoleMembershipFactory",
    "ProposalFactory",
    "QpvFactory",
    "RectoratStaffFactory",
    "RegionAcademiqueFactory",
    "RomeFactory",
    "RunFactory",
    "SchoolClassFactory",
    "SchoolYearFactory",
    "StaffMemberFactory",
    "StudentFactory",
    "SupportStaffFactory",
    "UnplacedReasonFactory",
    "UserFactory",
    "member_school",
    "need_in",
    "pole_of",
]

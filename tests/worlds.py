"""Two complete neighbouring académies for tests of isolation.

Every text of a world carries its canary: a token that no reader of the other académie may ever receive.

    worlds = two_academies()
    worlds.a.pole, worlds.a.other_pole, worlds.b.school…
    worlds.a.rows[Need]          # the row of the first pôle and of its school
    worlds.a.scopes["pole"]      # Scope of each kind of actor
    worlds.b.canary              # "CANARIB…", to be looked for in what readers of A receive
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models

from accounts.models import (
    AuditChain,
    AuditEntry,
    AuditRead,
    FactorReset,
    Impersonation,
    Invitation,
    Notice,
    NoticeChoice,
    SupportStaff,
    User,
)
from companies.models import Company, CompanyMember, Offer, OfferPublication, SavedSearch
from establishments.models import Establishment, PoleMembership, SchoolClass, StaffMember, Student
from placements.models import Need, Placement
from poles.models import (
    Academie,
    AcademieSettings,
    LetterBilan,
    LetterFile,
    LetterModel,
    LetterMove,
    MinistryStaff,
    MissionLetter,
    Partner,
    PartnerContact,
    PlanAction,
    Pole,
    PoleCommune,
    RectoratStaff,
)
from tenancy.scope import Scope
from tests import factories as make

#: Our apps that hold tables.
APPS = ("accounts", "poles", "establishments", "companies", "placements", "matching", "equity")


@dataclass
class AcademieWorld:
    """One académie: two pôles, a school in each, and around the first one everything that people make.

    `company` is known here alone; `other_company` has nothing to do with the rows. `users` and `scopes` have one
    entry a kind of actor; `rows` one row a protected model, that of the first pôle, school, student and company.
    `other_rows`: the same models for the second pôle and school, where they exist.
    """

    academie: Academie
    canary: str
    pole: Pole
    other_pole: Pole
    school: Establishment
    other_school: Establishment
    student: Student
    other_student: Student
    company: Company
    other_company: Company
    users: dict[str, User] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    rows: dict[type[models.Model], Any] = field(default_factory=dict)
    other_rows: dict[type[models.Model], Any] = field(default_factory=dict)


@dataclass
class Worlds:
    """Two académies, and the host whose offer is published in both."""

    a: AcademieWorld
    b: AcademieWorld
    shared_company: Company
    shared_offer: Offer


def two_academies() -> Worlds:
    """Build both académies (as the owner of the tables) and return them."""
    a, b = academie_world("9A", "CANARIA"), academie_world("9B", "CANARIB")
    shared = make.CompanyFactory(name="Garage Modèle partagé")
    offer = make.OfferFactory(company=shared, title="Offre partagée", published_in=[a.pole, b.pole])
    return Worlds(a, b, shared, offer)


def academie_world(code: str, token: str) -> AcademieWorld:
    """Build one académie; `token` begins every text that people typed in it."""
    academie = make.AcademieFactory(code=code)
    poles = [make.PoleFactory(academie=academie, name=f"{token} pôle {n}", slug=f"{token.lower()}-{n}") for n in (1, 2)]
    schools = [make.EstablishmentFactory(academie=academie, name=f"{token} lycée {n}") for n in (1, 2)]
    memberships = [
        make.PoleMembershipFactory(pole=pole, establishment=school) for pole, school in zip(poles, schools, strict=True)
    ]
    companies = [make.CompanyFactory(name=f"{token} entreprise {n}", commune__academie=academie) for n in (1, 2)]
    students = [_student(school, token) for school in schools]
    world = AcademieWorld(academie, token, *poles, *schools, *students, *companies)
    for rows, pole, member, student in zip((world.rows, world.other_rows), poles, memberships, students, strict=True):
        rows.update({Pole: pole, PoleMembership: member, Student: student, SchoolClass: student.school_class})
        rows.update({PoleCommune: pole.territory.get()} | _governance(pole, token))
        rows.update(_activity(pole, student, companies[0], token))
    world.rows[AcademieSettings] = make.AcademieSettingsFactory(academie=academie)
    _people(world)
    return world


def _student(school: Establishment, token: str) -> Student:
    school_class = make.SchoolClassFactory(establishment=school, name=f"1PRO, {school.name}")
    return make.StudentFactory(
        establishment=school,
        school_class=school_class,
        first_name=token,
        last_name=f"{token} Témoin",
        with_account=True,
    )


def _activity(pole: Pole, student: Student, company: Company, token: str) -> dict[type[models.Model], Any]:
    """Make what happens in one pôle: offer, needs, placement, campaign, report. Return one row a model."""
    offer = make.OfferFactory(company=company, title=f"{token} offre", tasks=f"{token} activités")
    publication = make.OfferPublicationFactory(offer=offer, pole=pole)
    need = make.NeedFactory(student=student, pole=pole, escalated=True)
    later = make.PeriodFactory(
        establishment=student.establishment,
        school_class=student.school_class,
        starts_on=need.period.ends_on.replace(year=need.period.ends_on.year + 1),
    )
    placement = make.PlacementFactory(
        need=make.NeedFactory(student=student, pole=pole, period=later, placed=True),
        offer=offer,
        company=company,
        seat=1,
        offer_seats=offer.seats,
    )
    classmate = make.StudentFactory(
        establishment=student.establishment, school_class=student.school_class, last_name=f"{token} Exemple"
    )
    campaign = make.CampaignFactory(pole=pole, name=f"campagne, {pole.name}")
    run = make.RunFactory(campaign=campaign, done=True, stage=f"{token} étape", bottlenecks=[{"label": token}])
    proposal = make.ProposalFactory(run=run, need=need, offer=offer)
    unplaced = make.UnplacedReasonFactory(
        run=run, need=make.NeedFactory(student=classmate, period=need.period, pole=pole), details={token: 1}
    )
    snapshot = make.EquitySnapshotFactory(pole=pole, run=run, name=f"{token} rapport")
    figure = make.EquityFigureFactory(snapshot=snapshot, group=token)
    made = (
        offer,
        publication,
        need,
        need.period,
        placement,
        campaign,
        run,
        proposal,
        unplaced,
        snapshot,
        figure,
    )
    around = (
        *_desk(need, pole, token),
        *_contacts(student, pole, company, token),
        *_applications(need, offer, placement, token),
    )
    return {type(row): row for row in (*made, *around)}


def _desk(need: Need, pole: Pole, token: str) -> tuple[Any, ...]:
    """Make what passes between the school and the pôle about a need, and a file of students."""
    batch = make.StudentImportFactory(establishment=need.establishment, file_name=f"{token}.csv")
    lender = Pole.objects.filter(academie=pole.academie).exclude(pk=pole.pk).get()
    return (
        make.SearchStepFactory(need=need, host_name=f"{token} atelier"),
        make.NeedMoveFactory(need=need, reason=f"{token} raison"),
        make.NeedAdaptationFactory(need=need, sealed=f"{token} scellé"),
        make.EscalationFactory(need=need, tried=f"{token} essais"),
        make.NeedMessageFactory(need=need, text=f"{token} message"),
        make.SuggestionFactory(need=need, note=f"{token} mot"),
        make.LoanRequestFactory(need=need, lender=lender, message=f"{token} prêt"),
        make.ClassAssignmentFactory(school_class=need.student.school_class),
        batch,
        make.StudentImportFileFactory(batch=batch, content=f"{token} octets".encode()),
        make.StudentImportRowFactory(batch=batch, student=need.student, after={"last_name": token}),
    )


def _applications(need: Need, offer: Offer, placement: Placement, token: str) -> tuple[Any, ...]:
    """Make a wish and an application with its card, and the card of a student who comes."""
    application = make.ApplicationFactory(need=need, offer=offer, motive_note=f"{token} précision")
    card = make.CandidateCardFactory(application=application, skills=f"{token} sait")
    return (
        make.StudentCodeFactory(student=need.student),
        make.WishFactory(need=need, offer=offer),
        application,
        make.ApplicationMoveFactory(application=application, reason=f"{token} raison"),
        card,
        make.AnswerLinkFactory(card=card),
        make.StudentCardFactory(placement=placement),
    )


def _contacts(student: Student, pole: Pole, company: Company, token: str) -> tuple[Any, ...]:
    """Make a private contact of the school, asked by the pôle, an approach, and the question put to a host."""
    contact = make.ContactFactory(
        establishment=student.establishment, pole=pole, host_name=f"{token} atelier", person_name=f"{token} accueil"
    )
    event = make.ContactEventFactory(contact=contact, note=f"{token} échange")
    campaign = make.IntentionCampaignFactory(pole=pole, message=f"{token} campagne")
    return (
        contact,
        make.ContactCardFactory(contact=contact),
        make.ContactLoanFactory(contact=contact, purpose=f"{token} demande"),
        event,
        make.HostContactFactory(event=event, company=company, by_name=f"{token} lycée"),
        campaign,
        make.ContactImportFactory(establishment=student.establishment, file_name=f"{token}.xlsx"),
        make.IntentionInviteFactory(campaign=campaign, company=company, note=f"{token} mot"),
    )


def _around_offer(publication: OfferPublication, member: CompanyMember, token: str) -> tuple[Any, ...]:
    """Make what a host keeps around its offers, and what happened to a publication."""
    company = publication.company
    team = make.TeamFactory(company=company, name=f"{token} équipe")
    tutor = make.TutorFactory(company=company, name=f"{token} tuteur")
    return (
        team,
        make.TeamMemberFactory(team=team, member=member),
        make.JoinRequestFactory(company=company, message=f"{token} demande"),
        tutor,
        make.OfferTutorFactory(offer=publication.offer, tutor=tutor),
        make.OfferDraftFactory(company=company, data={"title": f"{token} brouillon"}),
        make.PublicationMoveFactory(publication=publication, reason=f"{token} raison"),
        make.OfferReportFactory(publication=publication, note=f"{token} signalement"),
        make.OfferListingFactory(publication=publication),
        make.OfferWordFactory(academie=publication.academie, word=token.lower()),
        make.HostLoadFactory(siret=company.siret),
        make.HostMonthFactory(company=company),
        make.QuotaOrderFactory(academie=publication.academie),
        make.CompanyMergeFactory(
            academie=publication.academie,
            kept=company,
            duplicate=make.CompanyFactory(name=f"{token} doublon", commune=company.commune),
        ),
    )


def _governance(pole: Pole, token: str) -> dict[type[models.Model], Any]:
    """Make a partner, whom to call there, and an action of the plan."""
    partner = make.PartnerFactory(pole=pole, name=f"{token} partenaire, {pole.slug}")
    contact = make.PartnerContactFactory(partner=partner, name=f"{token} contact")
    action = make.PlanActionFactory(pole=pole, title=f"{token} action")
    return {Partner: partner, PartnerContact: contact, PlanAction: action}


def _journal(world: AcademieWorld) -> dict[type[models.Model], Any]:
    """Write one line of the journal, hence the head of its chain, and the mark of a reading."""
    reader = world.rows[StaffMember].user
    entry = make.AuditEntryFactory(academie_id=world.academie.pk, person=reader, token=world.canary)
    mark = make.AuditReadFactory(
        academie_id=world.academie.pk, person_id=reader.pk, object_id=f"{world.canary} {world.student.pk}"
    )
    support = make.SupportStaffFactory(user__last_name=f"{world.canary} Assistance")
    session = make.ImpersonationFactory(support=support.user, person=reader, reason=f"{world.canary} motif")
    return {
        Notice: make.NoticeFactory(user=reader, kind=world.canary),
        NoticeChoice: make.NoticeChoiceFactory(user=reader, kind=world.canary),
        SupportStaff: support,
        MinistryStaff: make.MinistryStaffFactory(user__last_name=f"{world.canary} Ministère"),
        Impersonation: session,
        AuditEntry: entry,
        AuditChain: AuditChain.objects.get(academie_id=world.academie.pk),
        AuditRead: mark,
    }


def _account_rows(world: AcademieWorld) -> dict[type[models.Model], Any]:
    """Make an invitation and a lost second factor, both of the first school."""
    token, member = world.canary, world.rows[StaffMember]
    school = world.school.pk
    invitation = make.InvitationFactory(
        academie=world.academie, establishment_code=school, function=f"{token} fonction", invited_by=member.user
    )
    reset = make.FactorResetFactory(
        academie=world.academie, establishment_code=school, function=f"{token} fonction", person=member.user
    )
    return {Invitation: invitation, FactorReset: reset}


def _letter_rows(letter: MissionLetter, token: str) -> dict[type[models.Model], Any]:
    """Make what stands around a letter: a move, a document, a bilan."""
    return {
        LetterMove: make.LetterMoveFactory(letter=letter, reason=f"{token} motif"),
        LetterFile: make.LetterFileFactory(letter=letter, content=f"{token} document".encode()),
        LetterBilan: make.LetterBilanFactory(letter=letter, paths=f"{token} parcours"),
    }


def _people(world: AcademieWorld) -> None:
    """Appoint one person a kind of actor, and note their scopes."""
    token = world.canary
    for rows, pole, school in (
        (world.rows, world.pole, world.school),
        (world.other_rows, world.other_pole, world.other_school),
    ):
        rows[MissionLetter] = make.MissionLetterFactory(pole=pole, user__last_name=f"{token} Coordination")
        rows.update(_letter_rows(rows[MissionLetter], token))
        rows[StaffMember] = make.StaffMemberFactory(establishment=school, user__last_name=f"{token} Enseignante")
    staff = make.RectoratStaffFactory(
        academie=world.academie, user__last_name=f"{token} Rectorat", function=f"{token} fonction"
    )
    members = [
        make.CompanyMemberFactory(company=company, user__last_name=f"{token} Accueil")
        for company in (world.company, world.other_company)
    ]
    model = make.LetterModelFactory(academie=world.academie, text=f"{token} modèle", updated_by=staff.user)
    world.rows |= {LetterModel: model, RectoratStaff: staff, CompanyMember: members[0], Company: world.company}
    around = _around_offer(world.rows[OfferPublication], members[0], token)
    world.rows |= {type(row): row for row in around}
    world.rows[SavedSearch] = make.SavedSearchFactory(staff=world.rows[StaffMember], name=f"{token} recherche")
    world.rows |= _journal(world)
    world.rows |= _account_rows(world)
    world.other_rows |= {CompanyMember: members[1], Company: world.other_company}
    person = make.UserFactory(last_name=f"{token} Sans fonction")
    world.users = {
        "person": person,
        "rectorat": staff.user,
        "pole": world.rows[MissionLetter].user,
        "other pole": world.other_rows[MissionLetter].user,
        "establishment": world.rows[StaffMember].user,
        "other establishment": world.other_rows[StaffMember].user,
        "company": members[0].user,
        "other company": members[1].user,
        "student": world.student.user,
        "other student": world.other_student.user,
    }
    # A person's own door is left out: each entry tells what the function alone opens.
    everywhere = Academie.objects.values_list("pk", flat=True)
    world.scopes = {
        "person": Scope.for_person(person),
        "rectorat": Scope.for_rectorat(world.academie),
        "pole": Scope.for_pole(world.pole),
        "other pole": Scope.for_pole(world.other_pole),
        "establishment": Scope.for_establishment(world.school),
        "other establishment": Scope.for_establishment(world.other_school),
        "company": Scope.for_company(world.company, everywhere),
        "other company": Scope.for_company(world.other_company, everywhere),
        "student": Scope.for_student(world.student),
        "other student": Scope.for_student(world.other_student),
        "job": Scope.for_job(world.academie),
    }

"""Who asks, and for what: the actors and the places of the sweep of addresses.

The two académies of `tests.worlds` are extended here, in a transaction that never lasts. A place is a pôle with a
school and everything that they make; the first académie has four of them, named after what they are to its own people:

    own      pôle 1, school 1              same     pôle 1, another school
    other    pôle 2, school 2              former   pôle 3, school 4: those of « own » had rights there, and lost them
    next     pôle 1 of the neighbouring académie

Each text carries its place: « elevesame » is a student of the place `same` (see KINDS).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.actors import actors_of
from accounts.models import Impersonation, SupportStaff, User
from companies.models import (
    Contact,
    ContactCard,
    ContactEvent,
    ContactImport,
    ContactLoan,
    IntentionCampaign,
    Offer,
    QuotaOrder,
)
from equity.models import EquitySnapshot
from establishments.models import Establishment, Period, SchoolClass, StaffMember, Student
from matching.models import Campaign, Run, UnplacedReason
from placements.models import LoanRequest, Need, SearchStep, Suggestion
from poles.models import MissionLetter, Pole
from tests import factories as make
from tests.worlds import AcademieWorld, Worlds

PLACES = ("own", "same", "other", "former", "next")

#: Kinds of texts, each with its readers (see urls_readers.py).
KINDS = ("eleve", "classe", "travail", "depot", "offre", "lettre", "acces", "journal", "reseau")

#: In the order of the table. Nobody here is anybody else, but « no-factor », who is the coordinator.
ACTORS = {
    "anonymous": "signed out",
    "person": "holds no function; a letter waits for their acknowledgement",
    "former": "coordinated the pôle, worked at the school and at the rectorat: all of it is over",
    "student": "a student of the school, who has an account and no function yet",
    "coordinator": "coordinates the pôle; the letter for « former » is over",
    "no-factor": "the coordinator, in a session that has shown no second factor",
    "other-pole": "coordinates another pôle of the académie",
    "next-pole": "coordinates a pôle of the neighbouring académie",
    "ministry": "member of the ministry: their home, and their own account",
    "rectorat": "member of the rectorat",
    "signer": "member of the rectorat who signs for the recteur",
    "next-rectorat": "member of the neighbouring rectorat, who signs",
    "head": "head of the school; no longer of « former »",
    "ddfpt": "directs the vocational part of the school; no longer that of « former »",
    "referent": "teacher who follows students of the school",
    "two-hats": "acts as a teacher of the school; also coordinates the pôle of « former »",
    "other-school": "teaches in another school of the pôle (the place « same »)",
    "next-school": "teaches in a school of the neighbouring académie",
    "company": "receives the offers of « own »",
    "other-company": "receives those of the other places of the académie",
    "support": "support of the installation, as themselves",
    "support-as": "the same, in a session in which they read what « ddfpt » reads",
}


@dataclass
class Place:
    """One place, one row of each kind of object that an address may name."""

    name: str
    pole: Pole
    school: Establishment
    student: Student
    offer: Offer
    rows: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["rows"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def secret(self) -> str:
        """The secret of an address that needs no account."""
        return f"secret-de-{self.name}".ljust(43, "x")

    @property
    def letter_secret(self) -> str:
        """The secret of the address that verifies the letter: « same » has the letters of « own »."""
        return "secret-de-own".ljust(43, "x") if self.name == "same" else self.secret

    def text(self, kind: str) -> str:
        """Return the token of a kind of texts here."""
        assert kind in KINDS, kind
        return f"{kind}{self.name}"


Session = tuple[User | None, dict[str, str], bool]


@dataclass
class Cast:
    """Everybody and everything; `sessions[actor]` is (person, what the session holds, whether a factor was shown)."""

    worlds: Worlds
    places: dict[str, Place]
    sessions: dict[str, Session]


def build(worlds: Worlds) -> Cast:
    """Build the places and appoint the people, as the owner of the tables."""
    a, b = worlds.a, worlds.b
    third = make.PoleFactory(academie=a.academie, name="Troisième", slug="troisieme")
    places = {
        "own": _known(a, "own", a.rows),
        "same": _new(a, "same", a.pole),
        "other": _known(a, "other", a.other_rows),
        "former": _new(a, "former", third),
        "next": _known(b, "next", b.rows),
    }
    people = _people(worlds, places)
    for place in places.values():
        _governance(place, places["own"], people)
        _import(place)
        _mark(place)
        place.rows |= {
            "offer_draft": make.OfferDraftFactory(company=place.offer.company),
            "tutor": make.TutorFactory(company=place.offer.company),
        }
    for place in places.values():
        place.rows["foreign"] = places["own" if place.name == "other" else "other"]
    sessions: dict[str, Session] = {"anonymous": (None, {}, False)}
    for actor in ACTORS:
        if actor not in ("anonymous", "support-as"):
            user = people["coordinator" if actor == "no-factor" else actor]
            # As after any choice of a function: the session names it.
            first = next(iter(actors_of(user)), None)
            sessions[actor] = (user, {"acting_as": first.key} if first else {}, actor != "no-factor")
    # Theirs named one as well, until it ended.
    sessions["former"][1]["acting_as"] = f"school:{StaffMember.objects.get(user=people['former']).pk}"
    teacher = StaffMember.objects.get(user=people["two-hats"])
    sessions["two-hats"] = (people["two-hats"], {"acting_as": f"school:{teacher.pk}"}, True)
    sessions["support-as"] = (people["support"], {"impersonation": str(worlds.a.rows[Impersonation].pk)}, True)
    return Cast(worlds, places, sessions)


def _known(world: AcademieWorld, name: str, rows: dict[Any, Any]) -> Place:
    """Make a place of the rows of a world."""
    place = Place(name, rows[Pole], rows[Student].establishment, rows[Student], rows[Offer])
    place.rows |= {"campaign": rows[Campaign], "run": rows[Run], "need": rows[Need], "snapshot": rows[EquitySnapshot]}
    place.rows |= {"letter": rows[MissionLetter], "period": rows[Period], "classe": rows[SchoolClass]}
    place.rows["step"] = rows[SearchStep]
    place.rows |= {"suggestion": rows[Suggestion], "loan": rows[LoanRequest]}
    place.rows |= {"contact": rows[Contact], "card": rows[ContactCard], "contact_loan": rows[ContactLoan]}
    place.rows |= {"exchange": rows[ContactEvent], "contact_import": rows[ContactImport]}
    if name == "other":
        place.offer = make.OfferFactory(company=world.other_company, published_in=place.pole)
    return place


def _new(world: AcademieWorld, name: str, pole: Pole) -> Place:
    """Make a school of the pôle and what it does there, in the name of the company that owns no other row."""
    school = make.EstablishmentFactory(academie=world.academie, name=f"Lycée de {name}")
    if name == "former":
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        make.PoleMembershipFactory(pole=world.pole, establishment=school, ends_on=yesterday)
        make.PoleMembershipFactory(pole=pole, establishment=school, starts_on=timezone.localdate())
    else:
        make.PoleMembershipFactory(pole=pole, establishment=school)
    classe = make.SchoolClassFactory(establishment=school)
    student = make.StudentFactory(establishment=school, school_class=classe)
    offer = make.OfferFactory(company=world.other_company, published_in=pole)
    place = Place(name, pole, school, student, offer)
    need = make.NeedFactory(student=student, pole=pole, escalated=True)
    campaign = make.CampaignFactory(pole=pole)
    run = make.RunFactory(campaign=campaign, done=True)
    make.ProposalFactory(run=run, need=need, offer=offer)
    classmate = make.StudentFactory(establishment=school, school_class=classe)
    make.UnplacedReasonFactory(run=run, need=make.NeedFactory(student=classmate, period=need.period, pole=pole))
    place.rows |= {"campaign": campaign, "run": run, "need": need, "period": need.period, "classe": classe}
    place.rows["step"] = make.SearchStepFactory(need=need)
    make.EscalationFactory(need=need)
    lender = world.pole if name == "former" else world.other_pole
    place.rows["suggestion"] = make.SuggestionFactory(need=need)
    place.rows["loan"] = make.LoanRequestFactory(need=need, lender=lender)
    contact = place.rows["contact"] = make.ContactFactory(establishment=school, pole=pole)
    place.rows |= {
        "card": make.ContactCardFactory(contact=contact),
        "exchange": make.ContactEventFactory(contact=contact),
    }
    place.rows["contact_loan"] = make.ContactLoanFactory(contact=contact)
    place.rows["contact_import"] = make.ContactImportFactory(establishment=school)
    place.rows["snapshot"] = make.EquitySnapshotFactory(pole=pole, run=run)
    make.EquityFigureFactory(snapshot=place.snapshot)
    return place


def _people(worlds: Worlds, places: dict[str, Place]) -> dict[str, User]:
    """Appoint everybody; those whom the worlds know keep their functions."""
    a, b = worlds.a, worlds.b
    people = {name: make.UserFactory() for name in ACTORS if name not in ("anonymous", "no-factor", "support-as")}
    people |= {
        "person": a.users["person"],
        "student": a.users["student"],
        "coordinator": a.users["pole"],
        "other-pole": a.users["other pole"],
        "next-pole": b.users["pole"],
        "rectorat": a.users["rectorat"],
        "ddfpt": a.users["establishment"],
        "next-school": b.users["establishment"],
        "company": a.users["company"],
        "other-company": a.users["other company"],
        "support": a.rows[SupportStaff].user,
    }
    school, lost = a.school, places["former"].school
    make.MinistryStaffFactory(user=people["ministry"])
    make.RectoratStaffFactory(academie=a.academie, user=people["signer"], signer=True)
    make.RectoratStaffFactory(academie=b.academie, user=people["next-rectorat"], signer=True)
    make.RectoratStaffFactory(academie=a.academie, user=people["former"], ended=True)
    make.StaffMemberFactory(establishment=school, user=people["head"], head=True)
    make.StaffMemberFactory(establishment=school, user=people["referent"], referent=True)
    make.StaffMemberFactory(establishment=school, user=people["former"], ended=True)
    make.StaffMemberFactory(establishment=school, user=people["two-hats"])
    make.StaffMemberFactory(establishment=places["same"].school, user=people["other-school"])
    for one in ("head", "ddfpt", "referent"):
        make.StaffMemberFactory(establishment=lost, user=people[one], ended=True, head=one == "head")
    return people


def _governance(place: Place, own: Place, people: dict[str, User]) -> None:
    """Write what stands around the pôle: letters in each state, invitation, lost second factor, offer to admit."""
    today = timezone.localdate()
    if place.name == "former":
        place.rows["letter"] = make.MissionLetterFactory(pole=place.pole, user=people["two-hats"])
    if place.name == "same":
        # The same pôle, hence the same letters.
        place.rows |= {key: getattr(own, key) for key in ("letter", "draft", "signed", "past", "named")}
    else:
        holders = {"own": ("person", "former"), "former": (None, "coordinator")}.get(place.name, (None, None))
        signed, past = (people[one] if one else make.UserFactory() for one in holders)
        over = {"starts_on": today - dt.timedelta(days=300), "ends_on": today - dt.timedelta(days=120)}
        later = {"starts_on": today + dt.timedelta(days=210), "ends_on": today + dt.timedelta(days=300)}
        place.rows |= {
            "draft": _letter(place, user=place.letter.user, state="draft"),
            # Nobody signs a mandate for themselves.
            "named": _letter(place, user=people["signer"], state="draft"),
            "signed": _letter(place, user=signed, state="signed", **later),
            "past": _letter(place, user=past, state="ended", **over),
        }
    letter = place.letter
    letter.refresh_from_db()
    if not letter.files.exists():
        make.LetterFileFactory(letter=letter)
    place.rows["member"] = place.school.memberships.get(pole=place.pole)
    place.rows["partner"] = make.PartnerFactory(pole=place.pole, name=place.text("reseau"))
    make.PartnerContactFactory(partner=place.partner, name=place.text("reseau"))
    place.rows["action"] = make.PlanActionFactory(pole=place.pole, title=place.text("reseau"))
    # A number that the campaign of the address does not have.
    make.RunFactory(
        campaign=make.CampaignFactory(pole=place.pole, name=f"bis {place.name} {place.text('travail')}"),
        number=7,
        done=True,
    )
    if place.name == "former":
        make.LetterBilanFactory(letter=letter)
    UnplacedReason.objects.filter(pole=place.pole).update(details={"distance": 1})
    Run.objects.filter(pole=place.pole).update(policy={"rules": 1, "bareme": {"version": 1}})
    _rights(place, people)


def _letter(place: Place, **fields: Any) -> MissionLetter:
    words = {"titulaire": "Personne", "pole": place.pole.name, "academie": "Exemple"}
    document = None if fields["state"] == "draft" else words
    return make.MissionLetterFactory(pole=place.pole, document=document, **fields)


def _rights(place: Place, people: dict[str, User]) -> None:
    sender = people["next-rectorat" if place.name == "next" else "signer"]
    common = {"academie": place.pole.academie, "establishment_code": place.school.pk, "function": place.text("acces")}
    place.rows["invitation"] = make.InvitationFactory(
        kind="school", token=place.secret, invited_by=sender,
        payload={"role": "ddfpt", "establishment": str(place.school.pk)}, **common,
    )  # fmt: skip
    place.rows["colleague"] = make.StaffMemberFactory(establishment=place.school, referent=True)
    place.rows["saved"] = make.SavedSearchFactory(staff=place.colleague)
    _host(place)
    place.rows["reset"] = make.FactorResetFactory(person=make.UserFactory(), **common)
    submitted = make.OfferFactory(company=place.offer.company, title=place.text("depot"))
    place.rows["submitted"] = make.OfferPublicationFactory(offer=submitted, pole=place.pole, submitted=True)
    place.rows["publication"] = place.offer.publications.get(pole=place.pole)
    place.rows["report"] = make.OfferReportFactory(publication=place.publication)
    # One order a day and académie: the places of the first one share it.
    place.rows["quota_order"] = QuotaOrder.objects.filter(academie=place.pole.academie).first() or (
        make.QuotaOrderFactory(academie=place.pole.academie)
    )
    # One campaign a pôle and year: « same » has that of « own ».
    campaign = IntentionCampaign.objects.filter(pole=place.pole).first()
    campaign = campaign or make.IntentionCampaignFactory(pole=place.pole, message=place.text("travail"))
    place.rows["intentions"] = campaign
    # A host is asked once in a campaign; the worlds already ask the first one.
    asked = campaign.invites.filter(company=place.offer.company).first()
    place.rows["intention"] = asked or make.IntentionInviteFactory(campaign=campaign, company=place.offer.company)
    place.rows["suspect"] = make.SearchStepFactory(need=place.need, suspect=True)
    _twin(place)
    make.AuditEntryFactory(academie_id=place.pole.academie_id, token=place.text("journal"))


def _host(place: Place) -> None:
    """Give the host of the place a colleague, a team, a request to join it and an invitation."""
    company = place.offer.company
    place.rows["host_member"] = make.CompanyMemberFactory(company=company, role="recruiter")
    place.rows["host_team"] = make.TeamFactory(company=company, name=f"Atelier {place.name}")
    place.rows["host_request"] = make.JoinRequestFactory(company=company)
    place.rows["host_invitation"] = make.InvitationFactory(
        academie=company.commune.academie, kind="company", payload={"company": str(company.pk), "role": "recruiter"},
        establishment_code="", function=f"Chargé des stages {place.name}",
    )  # fmt: skip


def _twin(place: Place) -> None:
    """Write a second row of the host of the offer, and a merge that was undone."""
    commune = make.CommuneFactory(academie=place.pole.academie)
    twin = make.CompanyFactory(siret=None, no_siret_reason="Saisie (exemple)", commune=commune)
    place.rows["twin"] = twin
    place.rows["merge"] = make.CompanyMergeFactory(
        academie=place.pole.academie, kept=place.offer.company, duplicate=twin, verdict="undone",
        undone_at=timezone.now(),
    )  # fmt: skip


def _import(place: Place) -> None:
    """Deposit a file of students at the school: its second line is refused, its third moves the student."""
    batch = make.StudentImportFactory(establishment=place.school, counts={"lines": 2, "refused": 1, "changed": 1})
    told = {"last_name": place.text("eleve"), "first_name": "Camille-Fictive", "class_name": place.text("eleve")}
    wrong = {"column": "INE", "value": "123", "reason": "trop court", "field": "ine", "source": "file"}
    make.StudentImportRowFactory(
        batch=batch, line=2, kind="refused", student=None, after={"file": told}, problems=[wrong]
    )
    make.StudentImportRowFactory(batch=batch, line=3, student=place.student, after={"file": told, "facts": told})
    place.rows["batch"] = batch


def _mark(place: Place) -> None:
    """Write the tokens of the place in its texts (the rows only: the objects of the worlds stay as they are)."""
    Student.objects.filter(establishment=place.school).update(
        first_name=place.text("eleve"), last_name=place.text("eleve")
    )
    SchoolClass.objects.filter(pk=place.classe.pk).update(name=place.text("classe"))
    Campaign.objects.filter(pk=place.campaign.pk).update(name=place.text("travail"))
    Run.objects.filter(pk=place.run.pk).update(stage=place.text("travail"), bottlenecks=[])
    EquitySnapshot.objects.filter(pk=place.snapshot.pk).update(name=place.text("travail"))
    Offer.objects.filter(pk=place.offer.pk).update(title=place.text("offre"), tasks=place.text("offre"))
    if place.name != "same":
        words = {"titulaire": "Personne", "pole": place.pole.name, "academie": "Exemple"}
        letters = MissionLetter.objects.filter(pole=place.pole)
        letters.update(missions=[place.text("lettre")])
        letters.filter(pk=place.letter.pk).update(token=place.secret, document=words)

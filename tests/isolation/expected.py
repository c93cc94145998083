"""The powers of each kind of actor, written by hand. An actor that is not named has none; a model that is not fails.

Letters: see matrix.py. « own person » is the person of the row (their memberships, before any function is chosen).
"""

from __future__ import annotations

#: Whoever holds a function, whatever it is. (The person without function has no wall: see tests/audit.)
FUNCTIONS = (
    *("rectorat", "pole", "other pole", "establishment", "other establishment"),
    *("company", "other company", "student", "other student", "job", "visitor"),
)

#: What a host keeps for itself.
OF_A_HOST = ("Team", "TeamMember", "Tutor", "OfferTutor")
#: Readers of figures that cross the wall.
STAFF = ("rectorat", "pole", "other pole", "establishment", "other establishment")

#: Actors of the row's académie, and the ones of nobody (person without function, visitor without any door).
EXPECTED: dict[str, dict[str, str]] = {
    "poles.Pole": {
        "rectorat": "SIUD",  # creates and edits the pôles of its académie
        "pole": "S",
        "establishment": "S",
        "other establishment": "S",  # the pôles of the académie are public to its schools
        "job": "SIUD",
    },
    "poles.PoleCommune": {"rectorat": "SIUDP", "pole": "S", "job": "SIUDP"},
    "poles.Partner": {"rectorat": "SIUD", "pole": "SIUD", "job": "SIUD"},
    "poles.PartnerContact": {"rectorat": "SIUD", "pole": "SIUD", "job": "SIUD"},
    "poles.PlanAction": {"rectorat": "SIUDP", "pole": "SIUD", "job": "SIUDP"},
    "poles.RectoratStaff": {"own person": "S", "rectorat": "S", "job": "SIUD"},
    # The rectorat issues the letters; the person named acknowledges through a service that acts as a job.
    "poles.MissionLetter": {"own person": "S", "rectorat": "SIUDP", "pole": "S", "job": "SIUDP"},
    "poles.LetterMove": {"rectorat": "SI", "pole": "S", "job": "SIUDP"},
    "poles.LetterModel": {"rectorat": "SIUD", "job": "SIUD"},
    "poles.LetterFile": {"own person": "S", "rectorat": "S", "pole": "S", "job": "SIUDP"},
    "poles.LetterBilan": {"rectorat": "SIUDP", "pole": "SIUD", "job": "SIUDP"},
    "establishments.PoleMembership": {"rectorat": "SIUDPE", "pole": "S", "establishment": "S", "job": "SIUDPE"},
    "establishments.StaffMember": {
        "own person": "S",
        "rectorat": "S",
        "pole": "S",
        "establishment": "S",
        "job": "SIUDE",
    },
    # A class cannot leave its school: its students would stay behind (composite key).
    "establishments.SchoolClass": {"rectorat": "S", "pole": "S", "establishment": "SIUD", "job": "SIUD"},
    # The rectorat reads aggregates, never a student.
    "establishments.Student": {"own person": "S", "pole": "S", "establishment": "SIUD", "student": "S", "job": "SIUD"},
    "establishments.Period": {
        "rectorat": "S",
        "pole": "S",
        "establishment": "SIUD",
        "student": "S",
        "job": "SIUD",
    },
    # Facts of the public register: whoever holds a function reads them. A host's door is its own row: it inserts none.
    "companies.Company": {
        "visitor": "S",
        "rectorat": "S",
        "pole": "S",
        "other pole": "S",
        "establishment": "S",
        "other establishment": "S",
        "company": "SUD",
        "other company": "S",
        "student": "S",
        "other student": "S",
        "job": "SIUD",
    },
    "companies.CompanyMember": {"own person": "S", "company": "SIUD", "job": "SIUD"},
    # Published by the first pôle: the bank of an académie is one, seen in all its schools and pôles.
    "companies.Offer": {
        "rectorat": "S",
        "pole": "S",
        "other pole": "S",
        "establishment": "S",
        "other establishment": "S",
        "student": "S",
        "other student": "S",
        "company": "SIUD",
        "job": "SIUD",
    },
    "companies.OfferPublication": {
        "rectorat": "S",
        "pole": "SIUD",
        "other pole": "S",
        "establishment": "S",
        "other establishment": "S",
        "student": "S",
        "other student": "S",
        # Reads it and may delete it; whatever it writes is not published (see test_situations).
        "company": "SD",
        "job": "SIUDP",
    },
    # A host keeps these for itself.
    **{f"companies.{name}": {"company": "SIUD", "job": "SIUD"} for name in OF_A_HOST},
    "companies.OfferDraft": {"company": "SIUD", "job": "SIUDC"},
    "companies.JoinRequest": {"own person": "S", "company": "SIUD", "job": "SIUDC"},
    "companies.PublicationMove": {"pole": "SI", "company": "SI", "job": "SIUDP"},
    # Whoever reads the offer may report it; the pôle alone reads what is reported.
    "companies.OfferReport": {
        "pole": "SIUD",
        **dict.fromkeys(("other pole", "rectorat", "establishment", "other establishment"), "I"),
        **dict.fromkeys(("student", "other student"), "I"),
        "job": "SIUDP",
    },
    "companies.HostLoad": {
        **dict.fromkeys(("rectorat", "pole", "other pole", "establishment", "other establishment", "company"), "S"),
        "job": "SIUD",
    },
    "companies.HostMonth": {
        **dict.fromkeys(("pole", "other pole", "establishment", "other establishment", "company"), "S"),
        "job": "SIUDC",
    },
    "companies.QuotaOrder": {
        **dict.fromkeys(FUNCTIONS, "S"),
        "rectorat": "SIUD",
        "job": "SIUD",
    },
    "companies.CompanyMerge": {"rectorat": "S", "pole": "S", "other pole": "S", "job": "SIUD"},
    # The bank of an académie as the search reads it: jobs alone write it.
    "companies.OfferListing": {
        **dict.fromkeys((*STAFF, "student", "other student"), "S"),
        "job": "SIUDPC",
    },
    "companies.OfferWord": {
        **dict.fromkeys((*STAFF, "student", "other student"), "S"),
        "job": "SIUD",
    },
    # A person's own, under the function that keeps it; their door is left out of the functions' scopes here.
    "companies.SavedSearch": {"job": "SIUD"},
    # Private to the school: the pôle has the card, and the copy that a loan carries.
    "companies.Contact": {"establishment": "SIUDPC", "job": "SIUDPC"},
    "companies.ContactCard": {"pole": "S", "establishment": "SIUDP", "job": "SIUDP"},
    "companies.ContactLoan": {"pole": "SIUD", "establishment": "SIUDP", "job": "SIUDP"},
    "companies.ContactEvent": {"establishment": "SIUDPC", "job": "SIUDPC"},
    "companies.HostContact": {"establishment": "SIUDPC", "company": "S", "job": "SIUDPEC"},
    "companies.ContactImport": {"establishment": "SIUD", "job": "SIUDE"},
    "companies.IntentionCampaign": {"rectorat": "S", "pole": "SIUD", "job": "SIUDP"},
    "companies.IntentionInvite": {"rectorat": "S", "pole": "SIUDC", "company": "S", "job": "SIUDPC"},
    "establishments.StudentCode": {"establishment": "SIUD", "student": "S", "job": "SIUD"},
    "placements.Wish": {"pole": "S", "establishment": "SIUDP", "student": "SIUDP", "job": "SIUDP"},
    # A host has no door where a student is named: it reads the anonymous card, then the card of who comes.
    "placements.Application": {"pole": "SIUD", "establishment": "SIUDP", "student": "S", "job": "SIUDP"},
    "placements.ApplicationMove": {"pole": "SI", "establishment": "SI", "job": "SIUDP"},
    "placements.CandidateCard": {"pole": "S", "establishment": "SIUD", "student": "S", "company": "S", "job": "SIUD"},
    "placements.AnswerLink": {"job": "SIUD"},
    "placements.StudentCard": {"establishment": "SIUD", "company": "S", "job": "SIUD"},
    # Whoever acts tells the others.
    "accounts.Notice": dict.fromkeys(FUNCTIONS, "I") | {"own person": "SIUD", "job": "SIUD"},
    "accounts.NoticeChoice": {"own person": "SIUD", "job": "SIUD"},
    "placements.Need": {"pole": "SIUD", "establishment": "SIUDP", "student": "S", "job": "SIUDP"},
    # Added, never changed; the pôle that reads it adds to it as well.
    "placements.NeedMove": {"pole": "SI", "establishment": "SI", "student": "S", "job": "SIUDP"},
    # What the workplace must provide never leaves the school.
    "placements.NeedAdaptation": {"establishment": "SIUD", "job": "SIUD"},
    "placements.SearchStep": {"pole": "SIUDC", "establishment": "SIUDPC", "student": "S", "job": "SIUDPC"},
    "placements.Escalation": {"pole": "SIUD", "establishment": "SIUDP", "job": "SIUDP"},
    "placements.NeedMessage": {"pole": "SIUD", "establishment": "SIUDP", "job": "SIUDP"},
    "placements.Suggestion": {"pole": "SIUD", "establishment": "SIUDP", "job": "SIUDP"},
    # Between two pôles: the one that asks and the one that is asked (a CHECK then refuses twice the same).
    "placements.LoanRequest": {"pole": "SIUD", "other pole": "SIUDP", "job": "SIUDP"},
    "establishments.ClassAssignment": {"establishment": "SIUD", "job": "SIUD"},
    "establishments.StudentImport": {"establishment": "SIUD", "job": "SIUD"},
    "establishments.StudentImportFile": {"establishment": "SIUD", "job": "SIUD"},
    "establishments.StudentImportRow": {"establishment": "SIUD", "job": "SIUD"},
    "poles.AcademieSettings": {
        "rectorat": "SIUD",
        "pole": "S",
        "other pole": "S",
        "establishment": "S",
        "other establishment": "S",
        "student": "S",
        "other student": "S",
        "job": "SIUD",
    },
    "placements.Placement": {"pole": "SIUD", "establishment": "SIUDP", "student": "S", "job": "SIUDP"},
    "matching.Campaign": {"rectorat": "S", "pole": "SIUD", "job": "SIUD"},
    "matching.Run": {"rectorat": "S", "pole": "SIUD", "job": "SIUD"},
    "matching.Proposal": {"pole": "SIUD", "establishment": "S", "job": "SIUD"},
    "matching.UnplacedReason": {"pole": "SIUD", "establishment": "S", "job": "SIUD"},
    # Sent and decided by the rectorat, or by the head of the school named on the row.
    "accounts.Invitation": {"rectorat": "SIUD", "establishment": "SIUD", "job": "SIUD"},
    "accounts.FactorReset": {"rectorat": "SIUD", "establishment": "SIUD", "job": "SIUD"},
    "equity.EquitySnapshot": {"rectorat": "SIUD", "pole": "SIUD", "job": "SIUD"},
    "equity.EquityFigure": {"rectorat": "S", "pole": "S", "job": "SI"},
    # Everybody's acts are written, by their own sessions; the rectorat alone reads them.
    "accounts.AuditEntry": dict.fromkeys(FUNCTIONS, "I") | {"rectorat": "SI"},
    # The queue of the writers. Three columns change (see tests/audit), the key is not one of them.
    "accounts.AuditChain": dict.fromkeys(FUNCTIONS, "SI"),
    # Its door is the person's own, which the functions' scopes here leave out.
    "accounts.AuditRead": {},
    # Written by the owner of the tables alone: nobody appoints from a page.
    "accounts.SupportStaff": {"own person": "S"},
    "poles.MinistryStaff": {"own person": "S"},
    # The support's own (see test_journal.py): the function through which it acts shows none.
    "accounts.Impersonation": {},
}

#: What actors of the neighbouring académie may do to the same rows. All else is nothing at all.
EXPECTED_NEIGHBOUR: dict[str, dict[str, str]] = {
    # Hosts have no académie: the register is national, and jobs of any académie serve it.
    "companies.Company": {
        "rectorat": "S",
        "pole": "S",
        "other pole": "S",
        "establishment": "S",
        "other establishment": "S",
        "company": "S",
        "other company": "S",
        "student": "S",
        "other student": "S",
        "job": "SIUD",
    },
    "companies.CompanyMember": {"job": "SIUD"},
    # An act in one académie may concern a person of another: it tells, and reads nothing.
    "accounts.Notice": dict.fromkeys(set(FUNCTIONS) - {"visitor"}, "I") | {"job": "SIUD"},
    "accounts.NoticeChoice": {"job": "SIUD"},
    **{f"companies.{name}": {"job": "SIUD"} for name in OF_A_HOST},
    **{f"companies.{name}": {"job": "SIUDC"} for name in ("OfferDraft", "JoinRequest")},
    # Numbers of nobody, and orders that are published.
    "companies.HostLoad": dict.fromkeys(STAFF, "S") | {"job": "SIUD"},
    "companies.HostMonth": dict.fromkeys(("pole", "other pole", "establishment", "other establishment"), "S")
    | {"job": "SIUDC"},
    "companies.QuotaOrder": dict.fromkeys(set(FUNCTIONS) - {"visitor"}, "S"),
    "companies.Offer": {"job": "SIUD"},
    # A host acts in every académie that it addresses.
    "accounts.AuditEntry": {"company": "I", "other company": "I"},
    "accounts.AuditChain": {"company": "SI", "other company": "SI"},
}

#: The doors of the row's own académie behind the neighbour's wall: only rows that have no wall show.
EXPECTED_BEYOND: dict[str, dict[str, str]] = {
    "companies.Company": {
        "rectorat": "S",
        "pole": "S",
        "establishment": "S",
        "company": "SUD",
        "student": "S",
        "job": "SIUD",
    },
    "companies.CompanyMember": {"company": "SIUD", "job": "SIUD"},
    "accounts.Notice": dict.fromkeys(("rectorat", "pole", "establishment", "company", "student"), "I")
    | {"job": "SIUD"},
    "accounts.NoticeChoice": {"job": "SIUD"},
    **{f"companies.{name}": {"company": "SIUD", "job": "SIUD"} for name in OF_A_HOST},
    **{f"companies.{name}": {"company": "SIUD", "job": "SIUDC"} for name in ("OfferDraft", "JoinRequest")},
    "companies.HostLoad": dict.fromkeys(("rectorat", "pole", "establishment", "company"), "S") | {"job": "SIUD"},
    "companies.HostMonth": dict.fromkeys(("pole", "establishment", "company"), "S") | {"job": "SIUDC"},
    "companies.QuotaOrder": dict.fromkeys(("pole", "establishment", "company", "student"), "S")
    | dict.fromkeys(("rectorat", "job"), "SIUD"),
    "companies.Offer": {"company": "SIUD", "job": "SIUD"},
}


def expected(model: str, actor: str) -> str:
    """Return the powers of an actor (as named in matrix.py) on the row of a model."""
    kind, _, name = actor.rpartition(": ")
    table = {"": EXPECTED, "neighbour": EXPECTED_NEIGHBOUR, "beyond the wall": EXPECTED_BEYOND}[kind]
    return table.get(model, {}).get(name, "")

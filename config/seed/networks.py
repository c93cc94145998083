"""Partners of the demonstration's pôles with their contacts, and the annual plan on its three axes. All invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from uuid import UUID

from django.utils.text import slugify

from config.seed.calendar import school_year_of
from config.seed.ids import MAIL_DOMAIN, Ids
from config.seed.names import adult_name
from config.seed.writing import insert
from poles.models import Partner, PartnerContact, PlanAction, Pole

Kind, Axis, State = Partner.Kind, PlanAction.Axis, PlanAction.State

#: (kind, name, what it brings, function of the contact). Each pôle has those that its rank leaves (see `_of`).
PARTNERS = (
    (Kind.CLEE, "CLEE de démonstration", "Réunit chaque trimestre les entreprises et les établissements.", "Animation"),
    (Kind.CHAMBRE, "Chambre de métiers Exemple", "Relaie les demandes auprès des artisans.", "Conseil aux entreprises"),
    (Kind.BRANCHE, "Branche du bâtiment (fictive)", "Réserve des places pour les élèves de CAP.", "Relations école"),
    (Kind.ASSOCIATION, "Association Premier Pas Témoin", "Accompagne les élèves sans réseau.", "Coordination"),
    (Kind.COLLECTIVITE, "Communauté de communes Exemple", "Accueille dans ses services.", "Ressources humaines"),
    (Kind.MISSION_LOCALE, "Mission locale Imaginaire", "Suit les jeunes sortis sans diplôme.", "Conseil"),
    (Kind.CAMPUS, "Campus des métiers Modèle", "Ouvre ses ateliers aux classes.", "Direction opérationnelle"),
)
#: (axis, action, who answers, target, months of its due date after the rentrée, result once it is over).
ACTIONS = (
    (Axis.PATHS, "Recenser les élèves sans lieu de stage", "Coordination du pôle, avec les DDFPT",
     "Chaque besoin connu 60 jours avant le départ", 2, "92 % des besoins connus 60 jours avant le départ."),
    (Axis.PATHS, "Ouvrir les stages de 3e aux élèves de REP+", "Principaux des collèges",
     "Deux propositions par élève", 4, "Deux propositions pour 8 élèves sur 10 ; le reste en avril."),
    (Axis.PATHS, "Préparer la rentrée des CAP", "DDFPT", "Aucun élève sans lieu le premier jour", 9,
     "Un élève sans lieu le premier jour, placé la semaine suivante."),
    (Axis.NETWORK, "Tenir trois réunions du CLEE", "Animation du CLEE", "30 entreprises présentes", 8,
     "Trois réunions, 34 entreprises."),
    (Axis.NETWORK, "Signer une convention avec la chambre de métiers", "Coordination du pôle",
     "40 places d'artisans par an", 5, "Convention signée ; 26 places ouvertes à ce jour."),
    (Axis.QUALITY, "Visiter chaque élève pendant le stage", "Professeurs référents",
     "Une visite par élève et par période", 9, "Une visite pour 94 % des périodes."),
    (Axis.QUALITY, "Former les tuteurs des entreprises nouvelles", "Coordination du pôle",
     "Une demi-journée par trimestre", 6, "Deux demi-journées, 19 tuteurs."),
    (Axis.QUALITY, "Mesurer l'égalité d'accès", "Coordination du pôle", "Un rapport d'équité figé par an", 10,
     "Rapport figé et présenté aux chefs d'établissement."),
)  # fmt: skip
#: A plan has a life: an action that is given up says why.
DROPPED = "Abandonnée : le partenaire n'a pas de personne disponible cette année."


def write_networks(*, academie: str, poles: Mapping[str, UUID], ids: Ids, today: dt.date) -> None:
    """Write the partners, contacts and actions of every pôle, by slug: the same ones at each writing."""
    year = school_year_of(today)
    named = Pole.objects.in_bulk(list(poles.values()))
    partners: list[Partner] = []
    contacts: list[PartnerContact] = []
    actions: list[PlanAction] = []
    for rank, slug in enumerate(sorted(poles)):
        pole = named[poles[slug]]
        for partner, function in _partners(academie, pole, rank, ids, year):
            partners.append(partner)
            contacts.append(_contact(partner, function, len(contacts), ids))
        actions += _actions(academie, pole, rank=rank, ids=ids, year=year, today=today)
    insert(Partner, partners)
    insert(PartnerContact, contacts)
    insert(PlanAction, actions)


def _partners(academie: str, pole: Pole, rank: int, ids: Ids, year: int) -> Iterator[tuple[Partner, str]]:
    for number, (kind, name, role, function) in enumerate(PARTNERS):
        if (number + rank) % 7 < 5:
            yield Partner(
                id=ids("partner", pole.slug, number), academie_id=academie, pole=pole, kind=kind,
                name=f"{name}, {pole.name}", role=role, starts_on=dt.date(year - number % 3, 9, 1),
            ), function  # fmt: skip


def _contact(partner: Partner, function: str, number: int, ids: Ids) -> PartnerContact:
    """Return a contact; 01 99 00 is a block of numbers kept for fiction (ARCEP, décision 2018-0881)."""
    first_name, last_name = adult_name(20 + number)
    return PartnerContact(
        id=ids("contact", partner.pk), academie_id=partner.academie_id, pole_id=partner.pole_id, partner=partner,
        name=f"{first_name} {last_name}", function=function,
        email=f"{slugify(first_name)}.{slugify(last_name)}.{number}@{MAIL_DOMAIN}",
        phone=f"01 99 00 {number // 100 % 100:02d} {number % 100:02d}",
    )  # fmt: skip


def _actions(academie: str, pole: Pole, *, rank: int, ids: Ids, year: int, today: dt.date) -> Iterator[PlanAction]:
    for number, (axis, title, owner, target, months, result) in enumerate(ACTIONS):
        month = 8 + months
        due = dt.date(year + month // 12, month % 12 + 1, 15)
        state, said = _standing(due, today, result, dropped=(number + 3 * rank) % 11 == 6)
        yield PlanAction(
            id=ids("action", pole.slug, number), academie_id=academie, pole=pole, school_year_id=year, axis=axis,
            title=title, owner=owner, target=target, due_on=due, state=state, result=said,
        )  # fmt: skip


def _standing(due: dt.date, today: dt.date, result: str, *, dropped: bool) -> tuple[str, str]:
    """Return (state, result): over once due, begun in the four months before, dropped ones told apart."""
    if dropped:
        return State.DROPPED, DROPPED
    if due < today:
        return State.DONE, result
    return (State.ONGOING, "") if due - today < dt.timedelta(days=120) else (State.PLANNED, "")

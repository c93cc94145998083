"""The rows of the search follow the offers, whoever changes them; what each reader finds there."""

import datetime as dt
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actors import actor_for
from companies.models import OfferListing, OfferPublication, OfferWord
from companies.moderation import services as moderation
from companies.moderation.checks import CHECKLIST
from companies.search import listing
from companies.search.audience import Audience
from companies.search.query import Reader, SearchQuery, search
from placements import services as placements
from placements.needs import places
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.companies.search.conftest import END, START
from tests.support.roles import as_role

STATUSES = OfferPublication.Status.values


def content():
    names = [field.attname for field in OfferListing._meta.concrete_fields]
    return sorted(OfferListing.objects.values_list(*names), key=str)


def test_rows_kept_one_by_one_are_those_of_a_rebuild(town, elsewhere):
    dice = Random(3)
    other = elsewhere.pole
    offers = [town.offer(title=f"Vente {n}", published_in=[town.pole, other]) for n in range(12)]
    for _ in range(60):
        offer = dice.choice(offers)
        act = dice.randrange(4)
        if act == 0:
            status = dice.choice(STATUSES)
            offer.publications.filter(academie=dice.choice([town.pole, other]).academie).update(
                status=status, decided_at=None if status == "submitted" else timezone.now(), return_reason="unclear"
            )
        elif act == 1:
            offer.title, offer.seats = f"Atelier {dice.randrange(99)}", dice.randint(2, 9)
            offer.placements.update(offer_seats=offer.seats)
            offer.save()
        elif act == 2:
            offer.latitude = None if dice.random() < 0.2 else 47 + dice.random()
            offer.wheelchair_access = not offer.wheelchair_access
            offer.save()
        elif not offer.placements.exists():
            make.PlacementFactory(
                offer=offer, company=offer.company, seat=1, offer_seats=offer.seats, starts_on=START, ends_on=END
            )
        listing.refresh(offer.pk)
    kept = content()
    assert len(kept) > 5
    OfferListing.objects.update(title="faux", free_seats=0)
    OfferListing.objects.filter(pk__in=OfferListing.objects.values("pk")[:3]).delete()
    listing.rebuild(town.pole.academie_id)
    listing.rebuild(other.academie_id)
    assert content() == kept


def test_a_host_that_changes_its_name_is_found_under_the_new_one(town):
    company = town.offer(title="Vente").company
    town.offer(title="Accueil", company=company)
    company.name = "Quincaillerie Modèle"
    company.save()
    listing.refresh_company(company.pk)
    assert {hit.company_name for hit in town.ask(text="quincaillerie").hits} == {"Quincaillerie Modèle"}
    assert town.ask(text="quincaillerie").total == 2


def test_a_rebuild_forgets_words_that_no_offer_has(town):
    offer = town.offer(title="Zythologie")
    offer.title = "Vente"
    offer.save()
    listing.refresh(offer.pk)
    assert OfferWord.objects.filter(word="zythologie").exists()
    listing.rebuild(town.pole.academie_id)
    assert not OfferWord.objects.filter(word="zythologie").exists()
    assert OfferWord.objects.filter(word="vente").exists()


def test_the_command_rebuilds_and_names_an_unknown_academie(town, capsys):
    town.offer()
    OfferListing.objects.all().delete()
    call_command("rebuild_listings", town.pole.academie_id)
    assert OfferListing.objects.count() == 1
    assert capsys.readouterr().out == f"{town.pole.academie_id} : 1 offres publiées\n"
    with pytest.raises(CommandError, match="ZZ"):
        call_command("rebuild_listings", "ZZ")


def test_moderation_moves_the_row(town):
    letter = make.MissionLetterFactory(pole=town.pole)
    offer = make.OfferFactory(commune=town.commune, starts_on=timezone.localdate(), ends_on=END, title="Vente")
    publication = make.OfferPublicationFactory(offer=offer, pole=town.pole, submitted=True)
    actor = actor_for(letter.user, None)
    assert actor is not None
    assert town.titles() == []
    with as_role(), acting_as(actor.scope):
        moderation.admit(actor=actor, publication=publication, checklist=dict.fromkeys(CHECKLIST, True))
    assert town.titles() == ["Vente"]
    with as_role(), acting_as(actor.scope):
        moderation.send_back(actor=actor, publication=publication, reason="unclear", note="Précisez.")
    assert town.titles() == []


def test_a_stay_takes_a_seat_and_gives_it_back_in_every_academie(town, elsewhere):
    need = make.need_in(elsewhere.pole)
    offer = town.offer(seats=2, published_in=[town.pole, elsewhere.pole])
    staff = make.StaffMemberFactory(establishment=need.establishment)
    actor = actor_for(staff.user, None)
    assert actor is not None
    with as_role(), acting_as(actor.scope):
        placements.record_placement(actor=actor, need=need, channel="team", offer=offer, starts_on=START, ends_on=END)
    assert set(OfferListing.objects.filter(offer=offer).values_list("free_seats", flat=True)) == {1}
    assert town.ask().seats == 1
    need.refresh_from_db()
    with as_role(), acting_as(actor.scope):
        places.cancel(actor=actor, need=need, reason="Erreur de saisie.")
    assert set(OfferListing.objects.filter(offer=offer).values_list("free_seats", flat=True)) == {2}


def test_stays_that_follow_each_other_hold_one_seat(town):
    offer = town.offer(seats=2)
    half = START + dt.timedelta(days=11)
    for start, end in ((START, half), (half + dt.timedelta(days=1), END)):
        make.PlacementFactory(offer=offer, company=offer.company, seat=1, offer_seats=2, starts_on=start, ends_on=end)
    listing.refresh(offer.pk)
    assert town.ask().seats == 1
    make.PlacementFactory(offer=offer, company=offer.company, seat=2, offer_seats=2, starts_on=half, ends_on=END)
    listing.refresh(offer.pk)
    assert town.ask().total == 0


def test_an_academie_finds_its_own_bank_alone(town, elsewhere):
    here = town.offer(title="Ici")
    elsewhere.offer(title="Là-bas")
    assert town.titles() == ["Ici"]
    # Asking for the neighbour's bank by its code finds nothing: the policies decide, not the question.
    assert town.titles(reader=Reader(elsewhere.pole.academie_id)) == []
    school = make.EstablishmentFactory(academie=town.pole.academie)
    for scope in (
        Scope.for_rectorat(town.pole.academie), Scope.for_establishment(school), Scope.for_job(town.pole.academie),
    ):  # fmt: skip
        with as_role(), acting_as(scope):
            page = search(SearchQuery(Reader(town.pole.academie_id)))
        assert [hit.offer_id for hit in page.hits] == [here.pk]
    with as_role(), acting_as(Scope.for_company(here.company, [town.pole.academie_id])):
        assert search(SearchQuery(Reader(town.pole.academie_id))).total == 0


@pytest.fixture
def kept(town):
    """One offer of two seats, one of them kept; return the function that makes it."""

    def make_offer(**reservation):
        return town.offer(seats=2, reserved_seats=1, **reservation)

    return make_offer


SCHOOL = "0499999A"


@pytest.mark.parametrize(
    ("public", "reader", "seen"),
    [
        ("rep", {"rep": True}, (2, 1)), ("rep", {"rep": False}, (1, 0)),
        ("qpv", {"qpv": True}, (2, 1)), ("qpv", {"qpv": False}, (1, 0)),
        ("school", {"schools": ("mine",)}, (2, 1)), ("school", {"schools": ("other",)}, (1, 0)),
        ("school", {"schools": None}, (2, 1)),
        ("pole", {"poles": ("mine",)}, (2, 1)), ("pole", {"poles": ()}, (1, 0)), ("pole", {"poles": None}, (2, 1)),
    ],
)  # fmt: skip
def test_reserved_seats_are_shown_to_their_public(town, kept, public, reader, seen):
    school = make.EstablishmentFactory(academie=town.pole.academie)
    named = {"school": {"reserved_establishment": school}, "pole": {"reserved_pole_id": town.pole.pk}}
    kept(reserved_for=public, **named.get(public, {}))
    mine = {"schools": {"mine": school.pk, "other": SCHOOL}, "poles": {"mine": town.pole.pk}}
    facts = {
        name: tuple(mine[name][one] for one in value) if isinstance(value, tuple) else value
        for name, value in reader.items()
    }
    page = town.ask(reader=Reader(town.pole.academie_id, **facts), day=dt.date(2027, 2, 1))
    assert [(hit.free_seats, hit.reserved_seats) for hit in page.hits] == [seen]
    assert page.hits[0].reserved_for == (public if seen[1] else "")


def test_a_reservation_is_given_back_after_its_last_day(town, kept):
    last = dt.date(2027, 2, 10)
    kept(reserved_for="rep", reserved_until=last)
    reader = Reader(town.pole.academie_id, rep=False)
    assert town.ask(reader=reader, day=last).seats == 1
    assert town.ask(reader=reader, day=last + dt.timedelta(days=1)).seats == 2


def test_an_offer_whose_every_seat_is_kept_is_not_shown_to_others(town):
    town.offer(seats=1, reserved_seats=1, reserved_for="rep")
    day = dt.date(2027, 2, 1)
    assert town.ask(reader=Reader(town.pole.academie_id, rep=False), day=day).total == 0
    assert town.ask(reader=Reader(town.pole.academie_id, rep=True), day=day, reserved=True).total == 1


def test_the_reader_of_a_school_knows_its_pole_and_its_priority_education(town):
    year = make.EstablishmentYearFactory(priority_education="REP+")
    pole = make.PoleFactory(academie=year.establishment.academie)
    make.PoleMembershipFactory(pole=pole, establishment=year.establishment)
    reader = Reader.of_school(year.establishment)
    assert reader.rep
    assert reader.schools == (year.establishment.pk,)
    assert reader.poles == (pole.pk,)
    assert not Reader.of_school(make.EstablishmentFactory()).rep


@pytest.mark.parametrize("size", [3, 45])
def test_the_number_of_questions_does_not_depend_on_what_is_found(town, assert_max_queries, size):
    for number in range(size):
        town.offer(km=number / 10, title=f"Vente {number}")
    stay = Audience("pfmp", "1pro", START, END, dt.date(2010, 5, 1))
    with as_role(), acting_as(Scope.for_pole(town.pole)):
        query = SearchQuery(
            Reader(town.pole.academie_id), departure=town.point, minutes=45, audience=stay, text="vnete", sectors=("D",)
        )
        # The limits, two for the words, the pass, what would widen it, and the rows of the page.
        with assert_max_queries(7):
            page = search(query)
    assert page.total == size

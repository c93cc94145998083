"""Merge then undo leaves every table as it was; each row of the académie follows, none of another one does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companies.merging import services
from companies.merging.links import links, pairs
from companies.models import Company, HostMonth, IntentionCampaign, OfferListing
from companies.search import listing
from poles.nomenclatures import Sector
from tests import factories as make
from tests.companies.merging.conftest import Town, build_town, picture


def _offer(town: Town, company: Company) -> Any:
    offer = make.OfferFactory(company=company, published_in=town.pole)
    make.OfferTutorFactory(offer=offer)
    make.OfferDraftFactory(company=company, offer=offer)
    make.PublicationMoveFactory(publication=offer.publications.get())
    return offer


def _placement(town: Town, company: Company) -> None:
    make.PlacementFactory(in_bank=True, need__pole=town.pole, offer=_offer(town, company))


def _invite(town: Town, *companies: Company) -> None:
    """Ask hosts in the campaign of the year, each once."""
    campaign = IntentionCampaign.objects.filter(pole=town.pole).first()
    campaign = campaign or make.IntentionCampaignFactory(pole=town.pole)
    for one in companies:
        if not campaign.invites.filter(company=one).exists():
            make.IntentionInviteFactory(campaign=campaign, company=one)


def _both_invited(town: Town, company: Company) -> None:
    _invite(town, town.kept, town.duplicate)


#: Whatever people may write of a host.
WRITERS = {
    "offer": _offer,
    "placement": _placement,
    "invite": _invite,
    "both_invited": _both_invited,
    "contact": lambda town, company: make.ContactFactory(company=company),
    "event": lambda town, company: make.ContactEventFactory(company=company),
    "approach": lambda town, company: make.HostContactFactory(company=company),
    "month": lambda town, company: make.HostMonthFactory(company=company),
    "step": lambda town, company: make.SearchStepFactory(company=company),
    "card": lambda town, company: make.CandidateCardFactory(application__offer=_offer(town, company)),
    "team": lambda town, company: make.TeamFactory(company=company),
    "earlier": lambda town, company: make.CompanyFactory(merged_into=company),
}
#: One row of the month for a host.
ONCE = ("month",)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    written=st.lists(st.tuples(st.sampled_from(sorted(WRITERS)), st.booleans()), max_size=8),
    facts=st.fixed_dictionaries(
        {},
        optional={
            "address": st.sampled_from(["", "3 rue Fictive"]),
            "website": st.just("https://exemple.example"),
            "headcount": st.sampled_from([None, 4]),
            "monthly_cap": st.sampled_from([None, 0, 3]),
        },
    ),
    bare=st.booleans(),
)
def test_undo_puts_every_row_of_every_table_back(db, written, facts, bare):
    with transaction.atomic():
        town = build_town()
        Company.objects.filter(pk=town.duplicate.pk).update(**facts)
        if bare:
            Company.objects.filter(pk=town.kept.pk).update(headcount=None, naf="", latitude=None, longitude=None)
        done = set()
        for name, on_duplicate in written:
            if name in ONCE and (name, on_duplicate) in done:
                continue
            done.add((name, on_duplicate))
            WRITERS[name](town, town.duplicate if on_duplicate else town.kept)
        listing.rebuild(town.pole.academie_id)
        before = picture()
        with town.coordinator() as actor:
            merged = services.merge(actor=actor, kept_id=town.kept.pk, duplicate_id=town.duplicate.pk)
        between = picture()
        assert between["companies.Company"][town.duplicate.pk]["merged_into_id"] == town.kept.pk
        with town.coordinator() as actor:
            services.undo(actor=actor, merge_id=merged.pk)
        assert picture() == before
        transaction.set_rollback(True)


def test_every_row_follows_and_keys_hold(town):
    for name in sorted(set(WRITERS) - {"both_invited"}):
        WRITERS[name](town, town.duplicate)
    listing.rebuild(town.pole.academie_id)
    with town.coordinator() as actor:
        services.merge(actor=actor, kept_id=town.kept.pk, duplicate_id=town.duplicate.pk)
    left = {link.key: link.rows(town.duplicate.pk).count() for link in links()}
    # The duplicate's own pointer is not one of them: it is what the merge writes.
    assert {key: count for key, count in left.items() if count} == {}
    assert OfferListing.objects.filter(company=town.kept).exists()


def test_what_both_were_asked_stays_where_it_is(town):
    _both_invited(town, town.duplicate)
    with town.coordinator() as actor:
        services.merge(actor=actor, kept_id=town.kept.pk, duplicate_id=town.duplicate.pk)
    assert town.kept.intentions.count() == town.duplicate.intentions.count() == 1


def test_approaches_of_a_month_are_added_up(town):
    make.HostMonthFactory(company=town.kept, count=2)
    month = make.HostMonthFactory(company=town.duplicate, count=3).month
    with town.coordinator() as actor:
        services.merge(actor=actor, kept_id=town.kept.pk, duplicate_id=town.duplicate.pk)
    assert HostMonth.objects.get(company=town.kept, month=month).count == 5


def test_what_is_written_since_on_a_moved_offer_goes_back_with_it(town):
    offer = _offer(town, town.duplicate)
    with town.coordinator() as actor:
        merged = services.merge(actor=actor, kept_id=town.kept.pk, duplicate_id=town.duplicate.pk)
    offer.refresh_from_db()
    placement = make.PlacementFactory(in_bank=True, need__pole=town.pole, offer=offer)
    other = make.OfferFactory(company=town.kept, sector=Sector.BATIMENT)
    with town.coordinator() as actor:
        services.undo(actor=actor, merge_id=merged.pk)
    placement.refresh_from_db()
    other.refresh_from_db()
    assert (placement.company_id, other.company_id) == (town.duplicate.pk, town.kept.pk)


def test_rows_of_another_academie_stay(town):
    there = make.PoleFactory(academie__code="9B")
    mine = make.SearchStepFactory(company=town.duplicate, need__pole=town.pole)
    theirs = make.ContactFactory(company=town.duplicate, establishment__academie=there.academie)
    with town.coordinator() as actor:
        services.merge(actor=actor, kept_id=town.kept.pk, duplicate_id=town.duplicate.pk)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.company_id, theirs.company_id) == (town.kept.pk, town.duplicate.pk)


def test_a_kept_row_that_was_merged_in_its_turn_is_undone_last(town):
    with town.coordinator() as actor:
        first = services.merge(actor=actor, kept_id=town.kept.pk, duplicate_id=town.duplicate.pk)
    Company.objects.filter(pk=town.kept.pk).update(merged_into=make.CompanyFactory())
    with town.coordinator() as actor, pytest.raises(services.MergeRefused, match="annulez d'abord"):
        services.undo(actor=actor, merge_id=first.pk)


def test_the_composite_keys_are_all_known():
    assert {(pair.link.key, pair.field) for pair in pairs()} >= {
        ("companies.offerpublication.company", "offer"),
        ("companies.offertutor.company", "tutor"),
        ("placements.placement.company", "offer"),
        ("placements.application.company", "offer"),
    }

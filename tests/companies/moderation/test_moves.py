"""In whatever order people act, a publication follows the table, and a coordinator alone brings it into the bank."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companies.models import Offer, OfferPublication, PublicationMove
from companies.moderation import calendar, services
from companies.moderation.moves import LIVE, MOVES, Act, MoveRefused, after, may
from companies.moderation.shown import snapshot
from tenancy.scope import Scope, acting_as
from tests.companies.moderation.conftest import TICKED, Bank
from tests.support.roles import as_role

Status = OfferPublication.Status
ALLOWED = {(before, ends) for begins, ends in MOVES.values() for before in begins}


def test_the_table_names_every_act_and_ends_have_no_way_out():
    assert set(MOVES) == set(Act)
    for status in set(Status) - LIVE:
        assert not [act for act in Act if may(act, status)]


@pytest.mark.parametrize("act", list(Act), ids=str)
def test_an_act_that_may_not_begin_is_refused(act):
    for status in Status:
        if may(act, status):
            assert after(act, status) == MOVES[act][1]
        else:
            with pytest.raises(MoveRefused, match="n'est plus possible"):
                after(act, status)


def _host(bank: Bank, name: str, offer: Offer) -> None:
    with bank.host() as actor:
        if name == "submit":
            services.submit(actor=actor, offer=offer, pole=bank.pole_here)
        elif name == "edit":
            row = Offer.objects.get(pk=offer.pk)
            row.tasks += " Ranger."
            row.save(update_fields=["tasks"])
            services.resubmit(actor=actor, offer=offer)
        else:
            getattr(services, name)(actor=actor, offer=offer)


def _pole(bank: Bank, name: str, offer: Offer) -> None:
    publication = OfferPublication.objects.filter(offer=offer).first()
    if publication is None:
        return
    with bank.pole() as actor:
        if name == "admit":
            services.admit(actor=actor, publication=publication, checklist=TICKED)
        elif name == "send_back":
            services.send_back(actor=actor, publication=publication, reason="unclear", note="")
        elif name == "take_back":
            services.take_back(actor=actor, publication=publication)
        else:
            services.withdraw(actor=actor, publication=publication, reason="Essai.")


def _job(bank: Bank, name: str, offer: Offer) -> None:
    with as_role(), acting_as(Scope.for_job(bank.pole_here.academie_id)):
        calendar.follow(offer=offer) if name == "follow" else calendar.expire(offer=offer)


ACTS = {
    **dict.fromkeys(("submit", "edit", "resubmit", "pause", "resume", "close", "confirm"), _host),
    **dict.fromkeys(("admit", "send_back", "take_back", "withdraw"), _pole),
    **dict.fromkeys(("follow", "expire"), _job),
}


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(sorted(ACTS)), max_size=9))
def test_any_order_of_acts_follows_the_table_and_shows_only_what_was_read(bank, names):
    savepoint = transaction.savepoint()
    offer = bank.offer()
    for name in ["submit", *names]:
        with contextlib.suppress(ValidationError), transaction.atomic():
            ACTS[name](bank, name, offer)
        publication = OfferPublication.objects.get(offer=offer)
        current = Offer.objects.select_related("commune").get(pk=offer.pk)
        if publication.status == Status.PUBLISHED:
            words = {key: value for key, value in publication.approved.items() if not key.startswith("_")}
            assert words == snapshot(current), "published and not as it was admitted"
            assert current.state == Offer.State.OPEN
    moves = list(PublicationMove.objects.filter(publication=publication).order_by("moved_at"))
    assert {(one.before, one.after) for one in moves} <= ALLOWED
    assert [one.before for one in moves[1:]] == [one.after for one in moves[:-1]], "a chain without a gap"
    assert moves[-1].after == publication.status
    transaction.savepoint_rollback(savepoint)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RETURNED, Status.PAUSED], ids=str)
def test_a_host_brings_nothing_into_the_bank_by_sql(bank, status):
    offer = bank.submitted()
    publication = bank.here(offer)
    decided = None if status == Status.SUBMITTED else timezone.now()
    OfferPublication.objects.filter(pk=publication.pk).update(
        status=status, decided_at=decided, return_reason="law" if status == Status.RETURNED else ""
    )
    with bank.host(), pytest.raises(Error, match="row-level security"), transaction.atomic(), connection.cursor() as c:
        c.execute(
            "UPDATE companies_offerpublication SET status = 'published', decided_at = %s WHERE id = %s",
            [timezone.now(), publication.pk],
        )
    publication.refresh_from_db()
    assert publication.status == status


def test_a_host_creates_nothing_in_the_bank_by_sql(bank):
    offer = bank.offer()
    with bank.host(), pytest.raises(Error, match="row-level security"), transaction.atomic():
        OfferPublication(
            academie_id=bank.pole_here.academie_id, offer=offer, company=bank.company, pole_id=bank.pole_here.pk,
            status=Status.PUBLISHED, decided_at=timezone.now(),
        ).save(force_insert=True)  # fmt: skip


@pytest.mark.parametrize("who", ["host", "pole"])
def test_a_move_is_written_for_ever(bank, who):
    bank.submitted()
    # A policy that only appends shows the row and lets nobody rewrite it.
    with getattr(bank, who)():
        later = timezone.now() + dt.timedelta(days=1)
        assert PublicationMove.objects.count() == 1
        assert PublicationMove.objects.update(moved_at=later) == 0
        assert PublicationMove.objects.all()._raw_delete("default") == 0
    assert PublicationMove.objects.count() == 1

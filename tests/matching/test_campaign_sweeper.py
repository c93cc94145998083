"""Runs that nobody executes, and what a run reads."""

import datetime as dt
import os
import uuid

import psycopg
import pytest
from django.utils import timezone

from matching import services
from matching.models import RunState
from poles.nomenclatures import Level, PeriodKind, Sector
from tests import factories as make
from tests.factories import shapes
from tests.matching.conftest import build_town
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db


# --- sweeper ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def bells(monkeypatch):
    rung = []
    monkeypatch.setattr(services, "ring", lambda run_id, academie_id: rung.append((run_id, academie_id)))
    return rung


def sweep():
    with as_role():
        return services.sweep_runs()


def test_the_sweeper_rings_for_what_nobody_executes(town, bells):
    abroad = build_town("9B")
    ago = timezone.now() - dt.timedelta(minutes=1)
    lost = make.RunFactory(campaign=town.campaign(), queued_at=ago)
    dead = make.RunFactory(campaign=town.campaign(), running=True, heartbeat_at=ago)
    other = make.RunFactory(campaign=abroad.campaign(), queued_at=ago)
    make.RunFactory(campaign=town.campaign())
    make.RunFactory(campaign=town.campaign(), running=True)
    make.RunFactory(campaign=town.campaign(), done=True, queued_at=ago)
    assert set(sweep()) == {lost.pk, dead.pk, other.pk}
    assert set(bells) == {(lost.pk, "9A"), (dead.pk, "9A"), (other.pk, "9B")}
    # The bell has just rung for the queued ones: not again before a while.
    assert sweep() == [dead.pk]


def test_a_run_that_kills_its_workers_is_parked(town, bells):
    ago = timezone.now() - dt.timedelta(minutes=1)
    run = make.RunFactory(campaign=town.campaign(), running=True, heartbeat_at=ago, attempts=5)
    assert sweep() == []
    run.refresh_from_db()
    assert run.state == "failed"
    assert "interrompu plusieurs fois" in run.error
    assert run.finished_at is not None


def test_the_page_can_tell_that_no_worker_listens(town):
    run = make.RunFactory(campaign=town.campaign())
    assert not run.is_waiting_for_worker
    run.queued_at -= dt.timedelta(seconds=16)
    assert run.is_waiting_for_worker
    run.state, run.heartbeat_at = RunState.RUNNING, timezone.now()
    assert not run.is_waiting_for_worker
    assert not run.is_stalled
    run.heartbeat_at -= dt.timedelta(seconds=31)
    assert run.is_stalled


# --- reading ---------------------------------------------------------------------------------------------------------


def test_what_is_read_is_what_the_rows_say(town, job):
    """Facts read by binary COPY agree with the models, columns with every kind of value."""
    from matching.facts import LEVELS, SECTORS, day_of
    from matching.reading import read_campaign

    home = make.CommuneFactory(academie=town.pole.academie, rural=True)
    student = make.StudentFactory(
        establishment=town.school, school_class=town.school_class, home_commune=home, qpv_code="QN09901I"
    )
    needs = [
        town.need(student=student, sectors=["M", "A", "N"], sectors_only=True, radius_km=35, wheelchair_access=True),
        town.need(escalated=True),
    ]
    offers = [
        town.offer(4, kinds=[PeriodKind.BTS], levels=[Level.TROISIEME, Level.BTS2], sector=Sector.TRANSPORT),
        town.offer(
            2, reserved_rep=True, min_age=18, min_age_reason="Essai.", regulated_works=True, wheelchair_access=True,
            regulated_works_declared_on=dt.date(2026, 2, 3),
        ),
        make.OfferFactory(latitude=None, longitude=None, published_in=town.pole, commune=home),
        town.offer(1, weeks=[shapes.monday_after(14), shapes.monday_after(35)]),
    ]  # fmt: skip
    campaign = town.campaign()
    with job(campaign.academie_id):
        data = read_campaign(campaign, today=timezone.localdate())
    names = {uuid.UUID(bytes=bytes(raw)): i for i, raw in enumerate(data.needs.ids)}
    assert list(names) == sorted(names)
    for need in needs:
        i, row = names[need.pk], data.needs
        assert LEVELS[row.level[i]] == need.student.school_class.level
        assert (day_of(row.starts[i]), day_of(row.ends[i])) == (need.period.starts_on, need.period.ends_on)
        assert day_of(row.birth[i]) == need.student.birth_date
        assert row.ages[i] == need.student.age_on(need.period.starts_on)
        assert {SECTORS[s]: r for s, r in enumerate(row.ranks[i].tolist()) if r} == {
            letter: k + 1 for k, letter in enumerate(need.sectors)
        }
        assert (row.imposed[i], row.wheelchair[i]) == (need.sectors_only, need.wheelchair_access)
        assert row.radius_m[i] == 1000 * need.radius_km
        point = need.student.home_commune
        assert (row.lat[i], row.lon[i]) == (point.latitude, point.longitude)
        assert row.escalated[i] == (need.state == "escalated")
        assert (row.qpv[i], row.rural[i], row.rep[i]) == (need.student.qpv_code != "", point.is_rural, False)
    places = {uuid.UUID(bytes=bytes(raw)): i for i, raw in enumerate(data.offers.ids)}
    assert set(places) == {offer.pk for offer in offers}
    for offer in offers:
        j, table = places[offer.pk], data.offers
        assert table.kind[j] == (campaign.kind in offer.kinds)
        assert {level for k, level in enumerate(LEVELS) if table.levels[j] >> k & 1} == set(offer.levels)
        assert SECTORS[table.sector[j]] == offer.sector
        assert (day_of(table.starts[j]), day_of(table.ends[j])) == (offer.starts_on, offer.ends_on)
        monday = offer.starts_on - dt.timedelta(days=offer.starts_on.weekday())
        mask = sum(1 << (week - monday).days // 7 for week in offer.weeks) if offer.weeks else -1
        assert table.weeks[j] == mask
        assert (table.seats[j], table.min_age[j]) == (offer.seats, offer.min_age or 0)
        assert table.reserved_rep[j] == (offer.reserved_seats if offer.reserved_for == "rep" else 0)
        assert (table.regulated[j], table.wheelchair[j]) == (offer.regulated_works, offer.wheelchair_access)
        declared = offer.regulated_works_declared_on
        assert table.declared[j] == -(2**31) if declared is None else day_of(table.declared[j]) == declared
        where = offer if offer.latitude is not None else offer.commune
        assert (table.lat[j], table.lon[j]) == (where.latitude, where.longitude)
        assert table.commune[j].tobytes().decode() == offer.commune_id


def test_nothing_about_sex_origin_or_health_is_read(town, job):
    """The very SQL of the campaign names no such column."""
    from matching import reading

    text = " ".join((reading._NEEDS, reading._OFFERS, reading._TAKEN))
    for column in (".sex", "first_name", "last_name", "ine", "nationality", "birth_place"):
        assert f"{column} " not in text
        assert f"{column}," not in text


@pytest.mark.django_db(transaction=True)
def test_a_run_reads_one_moment_and_writes_nothing_while_it_reads():
    """What others commit in the meantime is not seen; afterwards the transaction is an ordinary one again."""
    from django.db import connections

    from matching.execution import snapshot
    from placements.models import Need

    town = build_town()
    town.need()
    name = connections["default"].settings_dict["NAME"]
    with as_role(), snapshot("9A"), connections["default"].cursor() as cursor:
        assert Need.objects.count() == 1
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=name) as other:
            other.execute("UPDATE placements_need SET state = 'abandoned'")
        assert Need.objects.filter(state="searching").count() == 1
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("on",)
    assert Need.objects.get().state == "abandoned"
    with connections["default"].cursor() as cursor:
        for setting, value in (
            ("transaction_read_only", "off"),
            ("enable_nestloop", "on"),
            ("transaction_isolation", "read committed"),
        ):
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone() == (value,)

"""A whole campaign in one process, as stages_app: creation, run, rows written, sentences."""

import datetime as dt
import os
import subprocess
import sys
import uuid
from collections import Counter

import psycopg
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.actors import actor_for
from accounts.permissions import abilities, allowed
from matching import bareme, services
from matching.models import Campaign, Proposal, Run, RunState, UnplacedReason
from placements.models import NeedState
from placements.rules import metres
from poles.models import LegalLimit
from poles.nomenclatures import Channel, Level, PeriodKind, Sector
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.matching.conftest import build_town
from tests.support.roles import as_role
from tests.support.worker import process_environment

pytestmark = pytest.mark.django_db


def queue(town, **fields) -> Run:
    with town.acting() as actor:
        return services.launch_campaign(actor=actor, campaign=town.campaign(**fields))


# --- creation and launch ---------------------------------------------------------------------------------------------


def make_campaign(town, **changes) -> Campaign:
    today = timezone.localdate()
    fields = {"pole": town.pole, "name": "PFMP de printemps", "kind": "pfmp", "starts_on": today, "ends_on": today}
    with town.acting() as actor:
        return services.create_campaign(actor=actor, **fields | changes)


def test_a_coordinator_creates_a_campaign_with_the_default_policy(town):
    campaign = make_campaign(town)
    assert campaign.academie_id == town.pole.academie_id
    assert campaign.policy == {"reserves": "soft", "tiers": True, "parity": []}
    assert campaign.created_by == town.actor.user


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"ends_on": dt.date(2020, 1, 1)}, "__all__", "finit avant de commencer"),
        ({"name": ""}, "name", "vide"),
        ({"kind": "vacances"}, "kind", "vacances"),
        ({"policy": {"reserves": "molles"}}, "policy", "valeur inconnue « molles »"),
        ({"policy": {"parity": ["sex"]}}, "policy", "« sex » n'est pas un critère d'équité admis"),
    ],
)
def test_a_campaign_that_cannot_be_says_which_field_is_wrong(town, changes, field, sentence):
    with pytest.raises(ValidationError) as refusal:
        make_campaign(town, **changes)
    assert sentence in " ".join(refusal.value.message_dict[field])
    assert not Campaign.objects.exists()


def test_a_command_of_the_system_creates_and_launches_without_actor(town, job):
    today = timezone.localdate()
    with job(town.pole.academie_id):
        campaign = services.create_campaign(
            actor=None, pole=town.pole, name="Nuit", kind="pfmp", starts_on=today, ends_on=today
        )
        run = services.launch_campaign(actor=None, campaign=campaign)
    assert (campaign.created_by, run.requested_by, run.state) == (None, None, "queued")


def test_two_campaigns_of_a_pole_have_two_names(town):
    make_campaign(town)
    with pytest.raises(ValidationError, match="porte déjà ce nom"):
        make_campaign(town)


def test_the_rectorat_reads_and_does_not_launch(town):
    staff = make.RectoratStaffFactory(academie=town.pole.academie)
    rectorat = actor_for(staff.user, None)
    campaign = town.campaign()
    assert abilities(rectorat, campaign, "campaign") == {"read": True, "create": False, "launch": False}
    with pytest.raises(PermissionDenied):
        services.launch_campaign(actor=rectorat, campaign=campaign)
    with pytest.raises(PermissionDenied):
        services.create_campaign(
            actor=rectorat,
            pole=town.pole,
            name="x",
            kind="pfmp",
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
        )


def test_rights_stop_at_the_pole(town):
    neighbour = build_town()
    run = make.RunFactory(campaign=town.campaign())
    assert abilities(town.actor, run.campaign, "campaign") == {"read": True, "create": True, "launch": True}
    assert not any(abilities(neighbour.actor, run.campaign, "campaign").values())
    assert allowed(town.actor, "run.read", run)
    assert not allowed(neighbour.actor, "run.read", run)
    assert allowed(town.actor, "campaign.create")
    assert allowed(town.actor, "campaign.create", town.pole)
    assert not allowed(town.actor, "campaign.create", neighbour.pole)
    school = actor_for(make.StaffMemberFactory(establishment=town.school).user, None)
    assert not allowed(school, "run.read", run)
    stranger = actor_for(make.RectoratStaffFactory(academie=make.AcademieFactory(code="9B")).user, None)
    assert not allowed(stranger, "run.read", run)


def test_a_double_click_gets_the_same_run(town):
    campaign = town.campaign()
    with town.acting() as actor:
        first = services.launch_campaign(actor=actor, campaign=campaign)
        second = services.launch_campaign(actor=actor, campaign=campaign)
    assert first == second
    assert (first.number, first.state) == (1, RunState.QUEUED)


def test_runs_are_numbered(town, execute):
    campaign = town.campaign()
    for number in (1, 2, 3):
        with town.acting() as actor:
            run = services.launch_campaign(actor=actor, campaign=campaign)
        assert run.number == number
        execute(run)


def test_the_bell_rings_after_the_commit_only(town, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(services, "ring", lambda *args: rung.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        run = queue(town)
        assert rung == []
    assert rung == [(run.pk, run.academie_id)]


def test_a_dead_broker_does_not_disturb_the_click():
    """A process whose broker answers nothing: a warning, quickly, and no error."""
    code = "import django; django.setup(); from matching.services import ring; import uuid; ring(uuid.uuid4(), '9A')"
    done = subprocess.run(
        [sys.executable, "-c", code], env=process_environment() | {"REDIS_URL": "redis://127.0.0.1:1/0"},
        capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    assert "le courtier de messages ne répond pas" in done.stderr


# --- result ----------------------------------------------------------------------------------------------------------


def test_a_whole_campaign(town, execute):
    needs = [town.need(sectors=["D", "G"]) for _ in range(4)]
    escalated = town.need(escalated=True, sectors=["D"])
    near, far = town.offer(2, hectometres=3), town.offer(1, hectometres=30, sector=Sector.HOTELLERIE)
    run = execute(queue(town))

    assert (run.state, run.progress, run.stage, run.verified, run.error) == ("done", 100, "Terminé", True, "")
    assert (run.students, run.offers, run.seats, run.placed, run.unplaced) == (5, 2, 3, 3, 2)
    assert run.edges == 10
    assert run.attempts == 1
    assert len(run.instance_sha256) == len(run.solution_sha256) == 64
    assert run.policy["bareme"]["version"] == bareme.BAREME_VERSION
    assert {"read", "edges", "solve", "verify", "write"} <= set(run.seconds)
    assert run.started_at <= run.heartbeat_at <= run.finished_at

    proposals = {p.need_id: p for p in Proposal.objects.filter(run=run)}
    assert escalated.pk in proposals, "le besoin transmis au pôle passe d'abord"
    assert Counter(p.offer_id for p in proposals.values()) == {near.pk: 2, far.pk: 1}
    for proposal in proposals.values():
        offer = near if proposal.offer_id == near.pk else far
        need = next(n for n in [*needs, escalated] if n.pk == proposal.need_id)
        home = need.student.home_commune
        distance = metres((home.latitude, home.longitude), (offer.latitude, offer.longitude))
        rank = need.sectors.index(offer.sector) + 1 if offer.sector in need.sectors else None
        assert (proposal.distance_m, proposal.wish_rank, proposal.options) == (distance, rank, 2)
        assert proposal.cost == bareme.cost(rank=rank, wishes=len(need.sectors), distance_m=distance)

    reasons = list(UnplacedReason.objects.filter(run=run))
    assert {r.need_id for r in reasons} == {n.pk for n in [*needs, escalated]} - set(proposals)
    assert {(r.reason, r.bottleneck, r.options) for r in reasons} == {("bottleneck", 0, 2)}
    (block,) = run.bottlenecks
    assert (block["students"], block["seats"], block["deficit"], block["offers"]) == (5, 3, 2, 2)
    assert block["levels"] == {"1pro": 5}
    assert block["wished"] == {"D": 5}
    assert block["sectors"] == {"D": 2, "G": 1}
    assert block["communes"] == {town.school.commune_id: 3}
    assert run.notices == []


def test_who_has_no_offer_is_told_which_rule_alone_stands_in_the_way(town, execute):
    town.need(sectors=["D"], sectors_only=True, radius_km=1)
    town.offer(hectometres=300)
    town.offer(hectometres=200)
    town.offer(hectometres=2, levels=[Level.CAP1])
    town.offer(hectometres=2, sector=Sector.SANTE, levels=[Level.CAP1])
    run = execute(queue(town))
    (reason,) = UnplacedReason.objects.filter(run=run)
    assert (reason.reason, reason.bottleneck, reason.options) == ("no_offer", None, 0)
    assert reason.details == {"distance": 2, "level": 1}


def test_the_same_campaign_gives_the_same_bytes(town, execute):
    for _ in range(6):
        town.need(sectors=["D"])
    for k in range(4):
        town.offer(hectometres=k + 1)
    campaign = town.campaign()
    found = []
    for _ in range(2):
        with town.acting() as actor:
            run = execute(services.launch_campaign(actor=actor, campaign=campaign, seed=11))
        pairs = sorted(Proposal.objects.filter(run=run).values_list("need_id", "offer_id", "cost"))
        found.append((run.instance_sha256, run.solution_sha256, pairs))
    assert found[0] == found[1]
    assert len(found[0][2]) == 4


def test_needs_of_others_are_left_alone(town, execute):
    neighbour, abroad = build_town(), build_town("9B")
    kept = town.need()
    for other in (neighbour, abroad):
        other.need()
    for state in (NeedState.DRAFT, NeedState.ABANDONED, NeedState.PLACED):
        town.need(state=state)
    town.need(student=make.StudentFactory(establishment=town.school, school_class=town.school_class, left=True))
    late = make.PeriodFactory(
        establishment=town.school, school_class=town.school_class, starts_on=timezone.localdate() + dt.timedelta(200)
    )
    town.need(period=late)
    town.offer(20)
    run = execute(queue(town))
    assert run.students == 1
    assert Proposal.objects.get(run=run).need_id == kept.pk


def test_offers_admitted_by_the_next_pole_count_and_those_of_another_academie_do_not(town, execute):
    neighbour, abroad = build_town(), build_town("9B")
    for _ in range(3):
        town.need()
    shared = town.offer(1, pole=neighbour.pole)
    town.offer(1, pole=abroad.pole)
    waiting = town.offer(1)
    waiting.publications.update(status="submitted", decided_at=None)
    run = execute(queue(town))
    assert (run.offers, run.seats, run.placed) == (1, 1, 1)
    with town.acting():
        proposal = Proposal.objects.with_names().get(run=run)
        assert proposal.offer == shared, "la coordination lit l'offre que le pôle voisin a admise"


def test_seats_held_by_live_placements_are_not_proposed(town, execute):
    offer = town.offer(3)
    for seat, fields in enumerate(({}, {"cancelled": True}), start=1):
        need = town.need(placed=True)
        make.PlacementFactory(
            need=need, offer=offer, company=offer.company, seat=seat, offer_seats=3, channel=Channel.POLE, **fields
        )
    for _ in range(4):
        town.need()
    run = execute(queue(town))
    assert (run.students, run.seats, run.placed) == (4, 2, 2)


def test_a_student_already_placed_elsewhere_at_these_dates_is_not_counted(town, execute):
    need = town.need()
    make.PlacementFactory(need=need)
    town.offer(1)
    assert execute(queue(town)).students == 0


def test_reserved_seats_go_to_rep_first(town, execute):
    """Same class, same offer: the pupils whose school is REP come from another school of the pôle."""
    college = make.EstablishmentFactory(academie=town.pole.academie, commune=town.school.commune)
    make.PoleMembershipFactory(pole=town.pole, establishment=college)
    make.EstablishmentYearFactory(establishment=college, rep=True)
    school_class = make.SchoolClassFactory(establishment=college)
    period = make.PeriodFactory(establishment=college, school_class=school_class)
    rep = [
        town.need(student=make.StudentFactory(establishment=college, school_class=school_class), period=period)
        for _ in range(2)
    ]
    others = [town.need() for _ in range(2)]
    make.OfferFactory(
        seats=2, reserved_for="rep", reserved_seats=2, published_in=town.pole, commune=town.school.commune,
        latitude=town.school.latitude, longitude=town.school.longitude,
    )  # fmt: skip
    run = execute(queue(town, policy={"reserves": "hard"}))
    assert set(Proposal.objects.filter(run=run).values_list("need_id", flat=True)) == {n.pk for n in rep}
    reasons = UnplacedReason.objects.filter(run=run)
    assert {r.need_id: r.reason for r in reasons} == {n.pk: "reserved" for n in others}


def test_a_minor_never_gets_regulated_works_without_declaration(town, execute):
    town.need()
    town.offer(1, regulated_works=True, regulated_works_declared_on=None)
    run = execute(queue(town))
    assert run.placed == 0
    assert UnplacedReason.objects.get(run=run).details == {"regulated_declaration": 1}


# --- bad input -------------------------------------------------------------------------------------------------------


def codes(run: Run) -> set[str]:
    assert all(notice["text"].endswith(".") for notice in run.notices)
    return {notice["code"] for notice in run.notices}


def test_an_empty_campaign_is_said_not_failed(town, execute):
    run = execute(queue(town))
    assert (run.state, run.students, run.placed, run.verified) == ("done", 0, 0, True)
    assert {"no_need", "no_offer"} <= codes(run)


def test_no_offer_is_said(town, execute):
    town.need()
    run = execute(queue(town))
    assert (run.state, run.placed) == ("done", 0)
    assert codes(run) == {"no_offer"}
    assert UnplacedReason.objects.get(run=run).details == {}


def test_offers_in_the_past_are_counted_and_said(town, execute):
    town.need()
    today = timezone.localdate()
    for _ in range(2):
        town.offer(1, starts_on=today - dt.timedelta(60), ends_on=today - dt.timedelta(1))
    run = execute(queue(town))
    assert {"past_offers", "no_offer"} == codes(run)
    assert "2 offres publiées finissent avant les départs" in " ".join(n["text"] for n in run.notices)


def test_students_without_period_or_need_are_counted_and_said(town, execute):
    without_period = make.SchoolClassFactory(establishment=town.school)
    for _ in range(3):
        make.StudentFactory(establishment=town.school, school_class=without_period)
    make.StudentFactory(establishment=town.school, school_class=town.school_class)
    town.need()
    town.offer(1)
    run = execute(queue(town))
    texts = {notice["code"]: notice["text"] for notice in run.notices}
    assert texts["no_period"].startswith("3 élèves sont dans des classes sans période")
    assert texts["no_need_recorded"].startswith("Un élève a une période dans la fenêtre")


def test_a_period_already_over_is_said(town, execute):
    today = timezone.localdate()
    over = make.PeriodFactory(
        establishment=town.school, school_class=town.school_class, starts_on=today - dt.timedelta(30), days=20
    )
    town.need(period=over)
    run = execute(queue(town, starts_on=today - dt.timedelta(40)))
    assert run.students == 0
    assert {"past_needs", "no_need"} <= codes(run)


def test_a_need_without_any_known_point_is_said(town, execute):
    commune = make.CommuneFactory(academie=town.pole.academie, latitude=None, longitude=None)
    school = make.EstablishmentFactory(academie=town.pole.academie, commune=commune, latitude=None, longitude=None)
    make.PoleMembershipFactory(pole=town.pole, establishment=school)
    make.need_in(town.pole, student=make.StudentFactory(establishment=school))
    town.offer(1)
    run = execute(queue(town))
    assert run.state == "done"
    assert "no_location" in codes(run)
    assert UnplacedReason.objects.get(run=run).details == {"location": 1}


def test_a_missing_legal_limit_fails_with_its_name(town, execute):
    LegalLimit.objects.filter(code="regulated_work_min_age").delete()
    town.need()
    run = execute(queue(town))
    assert run.state == "failed"
    assert "« regulated_work_min_age » n'a pas de valeur" in run.error
    assert not Proposal.objects.exists()


# --- failures, repetitions -------------------------------------------------------------------------------------------


def test_an_unexpected_failure_is_told_and_keeps_the_previous_run(town, execute, monkeypatch):
    town.need()
    town.offer(1)
    campaign = town.campaign()
    with town.acting() as actor:
        first = execute(services.launch_campaign(actor=actor, campaign=campaign))
    monkeypatch.setattr("matching.execution.solve", lambda *a, **k: 1 / 0)
    with town.acting() as actor:
        second = execute(services.launch_campaign(actor=actor, campaign=campaign))
    assert second.state == "failed"
    assert "ZeroDivisionError" in second.error
    assert "reste valable" in second.error
    assert Proposal.objects.filter(run=first).count() == 1
    with town.acting() as actor:
        third = services.launch_campaign(actor=actor, campaign=campaign)
    assert (third.number, third.state) == (3, "queued")


def test_a_refused_verification_publishes_nothing(town, execute, monkeypatch):
    from matching.engine import Finding

    town.need()
    town.offer(1)
    monkeypatch.setattr("matching.execution.verify", lambda *a: [Finding("pairs", "Défaut d'essai.")])
    run = execute(queue(town))
    assert (run.state, run.verified) == ("failed", False)
    assert "vérification indépendante a refusé" in run.error
    assert not Proposal.objects.exists()


def test_a_run_is_executed_once(town, execute):
    town.need()
    town.offer(1)
    run = execute(queue(town))
    again = execute(run)
    assert (again.attempts, again.finished_at) == (1, run.finished_at)
    assert Proposal.objects.filter(run=run).count() == 1


def test_a_worker_thought_dead_cannot_write_over_its_successor(town, execute, monkeypatch):
    """In the middle of the first attempt a second worker claims the run: the first one writes nothing more."""
    from matching import execution

    town.need()
    town.offer(1)
    run = queue(town)
    real, calls = execution.solve, []

    def solve(instance, progress):
        if not calls:
            calls.append(1)
            with acting_as(Scope.for_job(run.academie_id)):
                Run.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - dt.timedelta(minutes=2))
            assert services.execute_run(run_id=run.pk, academie_id=run.academie_id)
        return real(instance, progress=progress)

    monkeypatch.setattr(execution, "solve", solve)
    done = execute(run)
    assert (done.state, done.attempts) == ("done", 2)
    assert Proposal.objects.filter(run=run).count() == 1


def test_a_run_of_another_academie_cannot_be_executed(town):
    run = queue(town)
    with as_role():
        assert services.execute_run(run_id=run.pk, academie_id="9B") is False
    assert Run.objects.get(pk=run.pk).state == "queued"


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

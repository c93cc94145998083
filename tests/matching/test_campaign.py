"""A whole campaign in one process, as stages_app: creation, run, rows written, sentences."""

import datetime as dt
import subprocess
import sys
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.actors import actor_for
from accounts.permissions import abilities, allowed
from matching import bareme, services
from matching.models import Campaign, Proposal, RunState, UnplacedReason
from placements.models import NeedState
from placements.rules import metres
from poles.nomenclatures import Channel, Level, Sector
from tests import factories as make
from tests.factories import shapes
from tests.matching.conftest import build_town, queue
from tests.support.worker import process_environment

pytestmark = pytest.mark.django_db


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


def kept_for(town, **reservation):
    """Publish two seats, one of them reserved."""
    return make.OfferFactory(
        seats=2, reserved_seats=1, published_in=town.pole, commune=town.school.commune,
        latitude=town.school.latitude, longitude=town.school.longitude, **reservation,
    )  # fmt: skip


def test_seats_kept_for_another_school_or_another_pole_are_left_to_them(town, execute):
    for _ in range(4):
        town.need()
    elsewhere = make.EstablishmentFactory(academie=town.pole.academie)
    kept_for(town, reserved_for="school", reserved_establishment=elsewhere)
    kept_for(town, reserved_for="pole", reserved_pole_id=make.PoleFactory(academie=town.pole.academie).pk)
    assert execute(queue(town)).placed == 2


def test_the_pole_gives_the_seats_that_are_kept_for_it(town, execute):
    for _ in range(2):
        town.need()
    kept_for(town, reserved_for="pole", reserved_pole_id=town.pole.pk)
    assert execute(queue(town)).placed == 2


def test_a_kept_seat_that_its_school_already_holds_is_kept_no_more(town, execute):
    for _ in range(2):
        town.need()
    first = town.need()
    offer = kept_for(town, reserved_for="school", reserved_establishment=first.establishment)
    make.PlacementFactory(need=first, offer=offer, company=offer.company, seat=2, offer_seats=2)
    assert execute(queue(town)).placed == 1


@pytest.mark.parametrize("public", ["rep", "school"])
def test_a_reservation_ends_with_its_last_day(town, execute, public):
    for _ in range(2):
        town.need()
    yesterday = shapes.today() - dt.timedelta(days=1)
    school = make.EstablishmentFactory(academie=town.pole.academie) if public == "school" else None
    kept_for(town, reserved_for=public, reserved_establishment=school, reserved_until=yesterday)
    assert execute(queue(town, policy={"reserves": "hard"})).placed == 2


def test_a_minor_never_gets_regulated_works_without_declaration(town, execute):
    town.need()
    town.offer(1, regulated_works=True, regulated_works_declared_on=None)
    run = execute(queue(town))
    assert run.placed == 0
    assert UnplacedReason.objects.get(run=run).details == {"regulated_declaration": 1}

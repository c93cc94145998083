"""What a campaign says of its input and of its failures, and what it does when it is repeated."""

import datetime as dt

import pytest
from django.utils import timezone

from matching import services
from matching.models import Proposal, Run, UnplacedReason
from poles.models import LegalLimit
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.matching.conftest import queue
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db


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

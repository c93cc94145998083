"""Each task run for one académie with the ids of its neighbour changes nothing there (a forged or mistaken message)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg.types.json import Jsonb

from companies.models import Contact, ContactEvent, ContactImport, OfferPublication
from config.celery import app
from equity.models import EquitySnapshot
from establishments.models import Period, StudentImport
from matching.models import Run, RunState
from placements.models import Application, Escalation, Suggestion
from poles.models import MissionLetter
from tenancy.tasks import AcademieTask
from tests.isolation.conftest import address
from tests.worlds import AcademieWorld, Worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("app_login")]

#: The arguments of each task beside the académie, as ids of one world. A task that is not here fails.
ARGUMENTS: dict[str, Callable[[AcademieWorld], dict[str, str]]] = {
    "matching.execute_run": lambda world: {"run_id": str(world.rows[Run].pk)},
    "poles.make_letter_file": lambda world: {"letter_id": str(world.rows[MissionLetter].pk)},
    "equity.freeze_snapshot": lambda world: {"snapshot_id": str(world.rows[EquitySnapshot].pk)},
    "companies.read_contacts": lambda world: {"import_id": str(world.rows[ContactImport].pk)},
    "establishments.read_students": lambda world: {"import_id": str(world.rows[StudentImport].pk)},
    # These name no row: they do what is due in their académie, and only there.
    "establishments.purge_imports_of": lambda world: {},
    "placements.tend_needs_of": lambda world: {},
    "placements.tend_desk_of": lambda world: {},
    "placements.tend_applications_of": lambda world: {},
    "companies.tend_contacts_of": lambda world: {},
    "companies.tell_new_offers_of": lambda world: {},
    "companies.tend_offers_of": lambda world: {},
}

#: What makes the rows of the neighbour due today for the tasks that look for their own work.
DUE = (
    "UPDATE establishments_period SET starts_on = current_date WHERE id = %(period)s",
    "UPDATE placements_escalation SET due_on = current_date - 1 WHERE id = %(request)s",
    "UPDATE placements_application SET due_on = current_date - 1 WHERE id = %(application)s",
    "UPDATE placements_suggestion SET answer_by = current_date - 1 WHERE id = %(suggestion)s",
    "UPDATE establishments_studentimport SET state = 'reading', created_at = now() - interval '90 days'"
    " WHERE id = %(batch)s",
    "UPDATE companies_contact SET private_until = current_date - 1 WHERE id = %(contact)s",
    "UPDATE companies_contactevent SET next_step = 'Rappeler', next_on = current_date - 1 WHERE id = %(exchange)s",
    "UPDATE companies_contactimport SET state = 'reading', content = 'Nom;Ville'::bytea WHERE id = %(book)s",
    "UPDATE companies_offer SET starts_on = current_date - 9, ends_on = current_date - 1"
    " WHERE id = (SELECT offer_id FROM companies_offerpublication WHERE id = %(publication)s)",
)


def fingerprint(world: AcademieWorld) -> dict[str, str]:
    """Return a checksum of every row of an académie, read by the owner in a session of its own."""
    sums = {}
    with psycopg.connect(address("DATABASE_OWNER_URL")) as owner:
        for model in world.rows:
            table = model._meta.db_table
            where = "WHERE academie_id = %s" if hasattr(model, "academie_id") else "WHERE %s <> ''"
            row = owner.execute(
                f"SELECT md5(coalesce(string_agg(t::text, E'\\n' ORDER BY id), '')) FROM \"{table}\" t {where}",
                [world.academie.pk],
            ).fetchone()
            sums[table] = row[0] if row else ""
    return sums


def ours() -> dict[str, Any]:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if isinstance(task, AcademieTask)}


def test_every_task_is_tried() -> None:
    assert set(ours()) == set(ARGUMENTS)


@pytest.mark.parametrize("name", sorted(ARGUMENTS))
def test_a_task_does_nothing_with_the_ids_of_the_neighbour(name: str, worlds: Worlds) -> None:
    # The rows wait for their worker, so that the task would have something to do.
    with psycopg.connect(address("DATABASE_OWNER_URL")) as owner:
        owner.execute(
            "UPDATE matching_run SET state = %s, finished_at = NULL WHERE id = %s",
            [RunState.QUEUED, worlds.b.rows[Run].pk],
        )
        owner.execute(
            "UPDATE poles_missionletter SET document = %s, token = 'essai' WHERE id = %s",
            [Jsonb({"pole": "Exemple", "annee": "2026-2027"}), worlds.b.rows[MissionLetter].pk],
        )
        rows = worlds.b.rows
        for statement in DUE:
            owner.execute(
                statement,
                {
                    "period": rows[Period].pk,
                    "request": rows[Escalation].pk,
                    "application": rows[Application].pk,
                    "suggestion": rows[Suggestion].pk,
                    "batch": rows[StudentImport].pk,
                    "contact": rows[Contact].pk,
                    "exchange": rows[ContactEvent].pk,
                    "book": rows[ContactImport].pk,
                    "publication": rows[OfferPublication].pk,
                },
            )
    before = fingerprint(worlds.a), fingerprint(worlds.b)
    ours()[name].run(**ARGUMENTS[name](worlds.b), academie_id=worlds.a.academie.pk)
    assert (fingerprint(worlds.a), fingerprint(worlds.b)) == before
    assert connections["default"].in_atomic_block is False

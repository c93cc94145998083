"""A task names its académie: refused at definition when it does not, and in the caller when it is forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from celery import Celery

from config.celery import app as product
from tenancy.scope import Scope
from tenancy.tasks import AcademieTask, academie_task

#: Tasks that belong to no académie: they look over the rows of each in turn and queue one task each.
NATIONAL = {
    "companies.tend_contacts", "companies.sweep_contact_imports",
    "matching.sweep_runs", "equity.sweep_snapshots", "accounts.send_messages", "accounts.send_digests",
    "poles.tend_letters",
    "placements.tend_needs", "placements.tend_desk", "companies.tell_new_offers", "companies.tend_offers",
    "establishments.sweep_imports", "establishments.purge_imports", "placements.tend_applications",
}  # fmt: skip


@pytest.fixture
def app() -> Celery:
    return Celery("essai", broker="memory://", set_as_current=False)


def good(*, thing_id: str, academie_id: str) -> None: ...


def without(*, thing_id: str) -> None: ...


def positional(academie_id: str) -> None: ...


def defaulted(*, academie_id: str = "9A") -> None: ...


def variable(**academie_id: str) -> None: ...


@pytest.mark.parametrize("function", [without, positional, defaulted, variable])
def test_a_task_without_its_academie_is_refused_when_it_is_defined(function: Any, app: Celery) -> None:
    with pytest.raises(TypeError, match="académie|academie_id"):
        app.task(base=AcademieTask, lazy=False, shared=False)(function)
    with pytest.raises(TypeError, match="academie_id"):
        academie_task(name=f"essai.{function.__name__}")(function)
    lazy = Celery("essai", broker="memory://", set_as_current=False)
    lazy.task(base=AcademieTask, shared=False)(function)
    with pytest.raises(TypeError, match="academie_id"):
        lazy.finalize()


@pytest.mark.parametrize("bind", [False, True])
def test_a_bound_task_is_checked_too(bind: bool, app: Celery) -> None:
    def bound(self: Any, *, academie_id: str) -> str:
        return str(self.scope(academie_id).wall)

    def loose(self: Any, academie_id: str) -> None: ...

    if bind:
        assert app.task(base=AcademieTask, bind=True, lazy=False, shared=False)(bound)(academie_id="9A") == "('9A',)"
    with pytest.raises(TypeError, match="academie_id"):
        app.task(base=AcademieTask, bind=bind, lazy=False, shared=False)(loose)


def test_a_class_of_task_is_checked() -> None:
    with pytest.raises(TypeError, match="academie_id"):

        class Forgetful(AcademieTask):
            def run(self, thing_id: str) -> None: ...

    with pytest.raises(TypeError, match="typing"):

        class Unchecked(AcademieTask):
            typing = False


def test_the_caller_learns_what_it_forgot(app: Celery) -> None:
    task: Any = app.task(base=AcademieTask, lazy=False, shared=False)(good)
    for call in (
        task.delay,
        lambda: task.delay(thing_id="1"),
        lambda: task.delay("9A", thing_id="1"),
        lambda: task.apply_async(kwargs={"thing_id": "1"}),
        lambda: task.delay(academie_id=None, thing_id="1"),
        lambda: task.delay(academie_id="", thing_id="1"),
        lambda: task.delay(academie_id=24, thing_id="1"),
        lambda: task.delay(academie_id="9A"),
        lambda: task.delay(academie_id="9A", thing_id="1", other=2),
    ):
        with pytest.raises(TypeError):
            call()


def test_a_complete_call_is_queued(app: Celery, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, kwargs, **options: sent.append((name, args, kwargs)))
    task: Any = app.task(base=AcademieTask, lazy=False, shared=False, name="essai.bonne")(good)
    task.delay(thing_id="1", academie_id="9A")
    task.apply_async(kwargs={"thing_id": "2", "academie_id": "9B"})
    assert [kwargs for _name, _args, kwargs in sent] == [
        {"thing_id": "1", "academie_id": "9A"},
        {"thing_id": "2", "academie_id": "9B"},
    ]
    assert AcademieTask.scope("9A") == Scope.for_job("9A")


def test_every_task_of_the_product_belongs_to_an_academie() -> None:
    product.loader.import_default_modules()
    ours = {name: task for name, task in product.tasks.items() if not name.startswith("celery.")}
    assert {name for name, task in ours.items() if not isinstance(task, AcademieTask)} == NATIONAL
    assert len(ours) > len(NATIONAL)

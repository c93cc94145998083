"""Base class of Celery tasks: a task belongs to one académie and says so in its signature."""

from __future__ import annotations

import inspect
from typing import Any

from celery import Task

from tenancy.scope import Scope


class AcademieTask(Task):  # type: ignore[type-arg]
    """Task with a compulsory keyword-only `academie_id`.

    Celery checks the arguments when the task is queued, so that a forgotten académie fails in the web process.
    The body opens `acting_as(self.scope(academie_id))` as often as it needs short transactions: a long computation
    must not hold one open.
    """

    abstract = True
    typing = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        run = cls.__dict__.get("run")
        if run is None:
            return
        function = inspect.unwrap(run.__func__ if isinstance(run, (staticmethod, classmethod)) else run)
        parameter = inspect.signature(function).parameters.get("academie_id")
        if parameter is None or parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{cls.__name__} : une tâche déclare academie_id en argument nommé.")

    @staticmethod
    def scope(academie_id: str) -> Scope:
        """Return the scope of a job of this académie."""
        return Scope.for_job(academie_id)

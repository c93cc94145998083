"""Base class of Celery tasks: a task belongs to one académie and says so in its signature."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from celery import Task, shared_task

from tenancy.scope import Scope


def check_signature(function: Callable[..., Any], name: str) -> None:
    """Raise TypeError unless `academie_id` is a keyword-only argument that the caller cannot forget."""
    parameter = inspect.signature(function).parameters.get("academie_id")
    if parameter is None or parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
        raise TypeError(f"{name} : une tâche déclare academie_id en argument nommé.")
    if parameter.default is not inspect.Parameter.empty:
        raise TypeError(f"{name} : academie_id n'a pas de valeur par défaut, sinon on l'oublierait.")


class AcademieTask(Task):  # type: ignore[type-arg]
    """Task with a compulsory keyword-only `academie_id`.

    Celery checks the arguments when the task is queued, so that a forgotten académie fails in the web process.
    The body opens `acting_as(Scope.for_job(academie_id))` as often as it needs short transactions: a long
    computation must not hold one open.
    """

    abstract = True
    typing = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.typing:
            raise TypeError(f"{cls.__name__} : une tâche d'académie vérifie ses arguments (typing).")
        # Celery makes one class a decorated function, with the function as `run`, when the application is finalized.
        if run := cls.__dict__.get("run"):
            function = run.__func__ if isinstance(run, (staticmethod, classmethod)) else run
            check_signature(inspect.unwrap(function), str(cls.__name__))

    def apply_async(self, args: Any = None, kwargs: Any = None, *others: Any, **options: Any) -> Any:
        """Queue the task. Raises TypeError when the académie is missing or is not a code."""
        academie_id = (kwargs or {}).get("academie_id")
        if not isinstance(academie_id, str) or not academie_id:
            raise TypeError(f"{self.name} : academie_id est le code d'une académie, pas {academie_id!r}.")
        return super().apply_async(args, kwargs, *others, **options)

    @staticmethod
    def scope(academie_id: str) -> Scope:
        """Return the scope of a job of this académie."""
        return Scope.for_job(academie_id)


def academie_task(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Decorate a function as a shared task of one académie, its signature checked at once.

    `shared_task(base=AcademieTask)` checks too, but only when Celery finalizes the application.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        check_signature(inspect.unwrap(function), function.__name__)
        decorator: Any = shared_task  # untyped in Celery
        return decorator(base=AcademieTask, **options)(function)

    return decorate

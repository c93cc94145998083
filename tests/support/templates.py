"""A variable unknown to one of our templates is an error, rather than an empty string on the page."""

import inspect
from pathlib import Path
from types import FrameType
from typing import Any

from django.template.base import FilterExpression, Node

PROJECT = Path(__file__).resolve().parent.parent.parent
# A template may say that a parameter is optional: {{ actions|default:"" }}.
OPTIONAL = {"default", "default_if_none"}


class UndefinedTemplateVariable(AssertionError):
    """A template of the project reads a variable that the view did not give."""


class Undefined(str):
    """Value of `string_if_invalid`: an empty string, whose truth Django asks just before it uses it.

    The answer is an exception inside our templates (unless a filter says that the variable is optional), and false
    inside those of libraries, which count on the empty string.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        caller = inspect.currentframe()
        frame = caller.f_back if caller else None
        expression = frame.f_locals.get("self") if frame else None
        if frame is None or not isinstance(expression, FilterExpression) or frame.f_code.co_name != "resolve":
            return False
        if not any(getattr(function, "_filter_name", "") in OPTIONAL for function, _ in expression.filters):
            _raise_in_our_templates(frame, expression)
        return False


def _raise_in_our_templates(frame: FrameType | None, expression: FilterExpression) -> None:
    while frame is not None:
        node: Any = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            origin = Path(str(node.origin.name))
            if origin.is_relative_to(PROJECT) and ".venv" not in origin.parts:
                place = f"{origin.relative_to(PROJECT)}, ligne {getattr(node.token, 'lineno', '?')}"
                raise UndefinedTemplateVariable(f"{place} : « {expression.var} » inconnue")
            return
        frame = frame.f_back

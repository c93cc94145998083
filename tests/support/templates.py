"""A variable unknown to one of our templates is an error, rather than an empty string on the page."""

import inspect
from pathlib import Path
from typing import Any

from django.template.base import FilterExpression, Node

PROJECT = Path(__file__).resolve().parent.parent.parent
# A template may say that a parameter is optional: {{ actions|default:"" }}.
OPTIONAL = {"default", "default_if_none"}


class UndefinedTemplateVariable(AssertionError):
    """A template of the project reads a variable that the view did not give."""


class Undefined(str):
    """Value of `string_if_invalid`: raises inside our templates, stays empty inside those of libraries."""

    __slots__ = ()

    def __contains__(self, key: Any) -> bool:
        return key == "%s" or super().__contains__(key)

    def __mod__(self, variable: Any) -> str:
        expression: FilterExpression | None = None
        for frame in inspect.stack(context=0)[1:]:
            owner = frame.frame.f_locals.get("self")
            if isinstance(owner, FilterExpression) and expression is None:
                expression = owner
                if any(getattr(function, "_filter_name", "") in OPTIONAL for function, _ in owner.filters):
                    return ""
            if isinstance(owner, Node) and getattr(owner, "origin", None):
                origin = Path(str(owner.origin.name))
                if not origin.is_relative_to(PROJECT) or ".venv" in origin.parts:
                    return ""
                line = getattr(getattr(owner, "token", None), "lineno", "?")
                raise UndefinedTemplateVariable(f"{origin.relative_to(PROJECT)}, ligne {line} : « {variable} » inconnue")
        return ""

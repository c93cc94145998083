"""The machinery of a list page: filter, sort, page, export, and the htmx partial that is the same file.

A view names its columns once; the page, the three exports and the sort links read them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_filters import FilterSet

from web.exports import FORMATS, download

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `value(row)` gives the exported cell; `sort` is the ORM order behind its heading."""

    key: str
    label: str
    value: Callable[[Any], Any]
    sort: Sequence[str] = ()
    numeric: bool = False


@dataclass(slots=True)
class Heading:
    """A heading as a template shows it."""

    column: Column
    query: str = ""
    aria_sort: str = ""


@dataclass(slots=True)
class Chip:
    """An active filter and the address without it."""

    label: str
    query: str


@dataclass(slots=True)
class ListPage:
    """What the list templates read."""

    filterset: FilterSet
    page: Any
    total: int
    headings: list[Heading]
    chips: list[Chip] = field(default_factory=list)
    exports: list[tuple[str, str]] = field(default_factory=list)
    query: str = ""

    def page_query(self, number: int) -> str:
        """Return the query string of another page of the same list."""
        return f"{self.query}&page={number}" if self.query else f"page={number}"


def _without(params: Sequence[tuple[str, str]], *dropped: str) -> str:
    return urlencode([(key, value) for key, value in params if key not in dropped and value])


def _chips(filterset: FilterSet, params: list[tuple[str, str]]) -> list[Chip]:
    chips = []
    for name, field_ in filterset.form.fields.items():
        value = filterset.form.cleaned_data.get(name) if filterset.is_valid() else None
        if value in (None, "", False):
            continue
        if value is True:
            chips.append(Chip(str(field_.label), _without(params, name, "page")))
            continue
        raw = filterset.form[name].value()
        choices = {str(key): label for key, label in getattr(field_, "choices", [])}
        shown = ", ".join(str(choices.get(str(one), one)) for one in (raw if isinstance(raw, list) else [raw]))
        chips.append(Chip(f"{field_.label} : {shown}", _without(params, name, "page")))
    return chips


def list_response(
    request: HttpRequest,
    *,
    queryset: models.QuerySet[Any],
    filterset_class: type[FilterSet],
    columns: Sequence[Column],
    template: str,
    name: str,
    default_sort: Sequence[Any],
    context: dict[str, Any] | None = None,
    keys: Mapping[str, Any] | None = None,
    detail: Callable[[models.QuerySet[Any]], models.QuerySet[Any]] | None = None,
) -> HttpResponse:
    """Answer a list request: a page, its htmx partial (`template#list`), or a file when `format` is asked.

    An unknown sort key or page number falls back to the first one: a bookmark must not break.
    For long lists: `keys` are expressions that the order names and the count does without; `detail` adds to a queryset
    what a line shows, and is then asked for the rows of the page (or of the file) alone.
    """
    params = [(key, value) for key in request.GET for value in request.GET.getlist(key)]
    filterset = filterset_class(request.GET, queryset=queryset, request=request)
    rows = filterset.qs if filterset.is_valid() else queryset.none()

    asked = request.GET.get("tri", "")
    descending, key = asked.startswith("-"), asked.removeprefix("-")
    column = next((c for c in columns if c.key == key and c.sort), None)
    order = [_flip(part) if descending else part for part in column.sort] if column else list(default_sort)
    total = rows
    rows = rows.annotate(**(keys or {})).order_by(*order, "pk")

    fmt = request.GET.get("format", "")
    if fmt in FORMATS:
        told = detail(rows) if detail else rows
        cells = ([c.value(row) for c in columns] for row in told.iterator(chunk_size=2000))
        return download(fmt, name, [c.label for c in columns], cells)

    paginator = Paginator(rows, PER_PAGE)
    if keys:
        paginator.count = total.order_by().count()
    page: Any = paginator.get_page(request.GET.get("page"))
    if detail:
        order_of = list(page.object_list.values_list("pk", flat=True))
        shown = detail(rows.model._default_manager.filter(pk__in=order_of)).in_bulk()
        page.object_list = [shown[pk] for pk in order_of if pk in shown]
    headings = []
    for c in columns:
        active = column is c
        direction = ("descending" if descending else "ascending") if active else "none"
        target = f"-{c.key}" if active and not descending else c.key
        query = urlencode([*[(k, v) for k, v in params if k not in ("tri", "page") and v], ("tri", target)])
        headings.append(Heading(c, query if c.sort else "", direction if c.sort else ""))
    listing = ListPage(
        filterset=filterset,
        page=page,
        total=paginator.count,
        headings=headings,
        chips=_chips(filterset, params),
        exports=[(f, _without(params, "page", "format") + ("&" if params else "") + f"format={f}") for f in FORMATS],
        query=_without(params, "page"),
    )
    partial = bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]
    chosen = template.replace(".html", "_list.html") if partial else template
    return render(request, chosen, {"listing": listing, **(context or {})})


def _flip(order: str) -> str:
    return order.removeprefix("-") if order.startswith("-") else f"-{order}"

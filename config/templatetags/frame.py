"""Tags of the frame and of the lists: icons, menu, sortable headers, active filters, fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config import navigation
from web.icons import drawing

register = template.Library()

#: Status of a thing -> class and icon of its tag.
TONES = {
    "late": "alert", "due": "clock", "ok": "check", "done": "check", "line": "clock", "neutral": "cross",
}  # fmt: skip


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw an icon; it is hidden from assistive technology, the text beside it speaks."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        f" {css}" if css else "",
        drawing(name),
    )


@register.simple_tag
def tag(tone: str, text: Any, symbol: str = "") -> SafeString:
    """Write a status: `{% tag "late" "1 jour de retard" %}`; tones: late, due, ok, done, line, neutral."""
    return format_html('<span class="tag tag--{}">{}{}</span>', tone, icon(symbol or TONES[tone]), text)


@register.simple_tag
def url_or_none(name: str, *args: Any) -> str | None:
    """Return an address, or None when the page does not exist: `{% url_or_none "x" as address %}`."""
    return navigation.address(name, *args)


@register.inclusion_tag("components/menu.html", takes_context=True)
def main_menu(context: Context) -> dict[str, Any]:
    """Show the main menu of the acting person; nothing for someone without a function."""
    actor, request = context.get("actor"), context.get("request")
    return {"items": navigation.menu(actor, request.path) if actor and request else []}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, label: str, field: str, css: str = "") -> dict[str, Any]:
    """Write a column header that sorts: `?tri=field`, then `?tri=-field`."""
    request: HttpRequest = context["request"]
    current = request.GET.get("tri", "") or str(context.get("sort", ""))
    query = request.GET.copy()
    query.pop("page", None)
    query["tri"] = f"-{field}" if current == field else field
    order = {field: "ascending", f"-{field}": "descending"}.get(current, "")
    return {"label": label, "url": f"?{query.urlencode()}", "order": order, "css": css}


def _without(query: QueryDict, name: str, value: str | None = None) -> str:
    rest = query.copy()
    kept = [other for other in rest.getlist(name) if value is not None and other != value]
    rest.setlist(name, kept) if kept else rest.pop(name, None)
    rest.pop("page", None)
    return f"?{rest.urlencode()}"


def _spoken(field: forms.Field, value: str) -> str:
    choices: Iterable[Any] = getattr(field, "choices", ())
    for key, label in choices:
        if str(key) == value:
            return str(label)
    return "oui" if isinstance(field, forms.BooleanField) or value in ("on", "true") else value


@register.inclusion_tag("components/active_filters.html", takes_context=True)
def active_filters(context: Context, form: forms.BaseForm) -> dict[str, Any]:
    """List the filters in use as chips; each one is a link that removes it and keeps the rest."""
    query: QueryDict = context["request"].GET
    chips = []
    for bound in form:
        for value in filter(None, query.getlist(bound.html_name)):
            hidden = bound.is_hidden
            if not hidden:
                chips.append((str(bound.label), _spoken(bound.field, value), _without(query, bound.html_name, value)))
    return {"chips": chips, "clear": context["request"].path if len(chips) > 1 else ""}


@register.filter
def control(field: BoundField) -> SafeString:
    """Render the widget of a field with the classes of the Système de design."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        return field.as_widget()
    css = "fr-select" if isinstance(widget, forms.Select) else "fr-input"
    attrs: dict[str, str | bool] = {"class": f"{widget.attrs.get('class', '')} {css}".strip()}
    if type(field.form).__module__.startswith("allauth."):
        # Its placeholders repeat the labels, and vanish at the first letter.
        attrs["placeholder"] = False
    if isinstance(widget, forms.TextInput) and field.html_name == "q":
        attrs |= {"type": "search", "data-search": "", "autocomplete": "off"}
    return field.as_widget(attrs=attrs)


@register.filter
def shape(field: BoundField) -> str:
    """Return how the field is laid out: `check` (box beside its label), `choices` (fieldset) or `line`."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "choices"
    return "check" if isinstance(widget, forms.CheckboxInput) else "line"


@register.filter
def pages_around(page: Any) -> list[int | str]:
    """Return the page numbers to show, with an ellipsis where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))

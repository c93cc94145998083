"""Mails read on a page."""

from __future__ import annotations

import re

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def with_own_links(text: str) -> SafeString:
    """Return the escaped text where addresses of the product are links to its pages, whatever its host name."""
    site = re.escape(settings.STAGES_SITE_URL.rstrip("/"))
    parts = re.split(rf"({site}/[^\s<>\"']*)", text)
    start = len(settings.STAGES_SITE_URL.rstrip("/"))
    written = [
        format_html('<a href="{}">{}</a>', part[start:], part) if number % 2 else conditional_escape(part)
        for number, part in enumerate(parts)
    ]
    return mark_safe("".join(written))  # noqa: S308 (each part is escaped above)

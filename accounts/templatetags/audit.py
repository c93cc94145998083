"""Lines of the journal in templates."""

from __future__ import annotations

from django import template

from accounts.audit import presentation
from accounts.audit.models import AuditEntry

register = template.Library()

register.filter("whole", presentation.whole)
register.filter("type_name", presentation.type_name)


@register.filter
def reference(line: AuditEntry) -> str:
    """Return the short reference of a line's object: a person's name, or the first eight signs of the key."""
    return getattr(line, "object_name", None) or line.object_id[:8]

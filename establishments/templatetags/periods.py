"""Filters of the pages of classes and periods."""

from __future__ import annotations

from django import template

from establishments.models import SchoolClass
from establishments.periods.plans import ClassPlan, Plans

register = template.Library()


@register.filter
def plan_of(plans: Plans, school_class: SchoolClass) -> ClassPlan:
    """Return the plan of a class: `{% with plan=plans|plan_of:school_class %}`."""
    return plans.of(school_class)

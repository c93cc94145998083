"""Small drawings inside templates: `{% share_bar placed missing %}`, `{% age_bar days 5 %}`."""

from __future__ import annotations

from django import template

from web import charts

register = template.Library()

register.simple_tag(charts.share_bar)
register.simple_tag(charts.age_bar)
register.simple_tag(charts.elapsed_bar)
register.simple_tag(charts.rate_whisker)

"""`screen(draft)`: every rule in force on the day of the draft, and what each finds."""

from __future__ import annotations

from companies.screening import disguise, grounds, hours, titles, works
from companies.screening.draft import Draft, Finding
from companies.screening.rule import Rule

#: The rules, as rows. A change of the law ends a row and adds another.
RULES: tuple[Rule, ...] = (*works.RULES, *hours.RULES, *disguise.RULES, *grounds.RULES, *titles.RULES)


def screen(draft: Draft) -> list[Finding]:
    """Return what a draft must repair or justify, in the order of its fields and of their text; each once."""
    order = {field: place for place, field in enumerate(draft.texts)}
    findings = {
        Finding(
            field=hit.field,
            start=hit.start,
            end=hit.end,
            code=rule.code,
            level=hit.level or rule.level,
            article=rule.article,
            sentence=hit.sentence or rule.sentence,
            repair=hit.repair or rule.repair,
        )
        for rule in RULES
        if rule.holds_on(draft.day)
        for hit in rule.check(draft)
    }
    return sorted(findings, key=lambda one: (order.get(one.field, len(order)), one))

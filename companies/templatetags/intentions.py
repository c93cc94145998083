"""Tags of the campaign of intentions."""

from __future__ import annotations

from django import template

from companies.models import IntentionInvite

register = template.Library()

#: Answer of a host → (tone, icon) of its tag.
TAGS: dict[str, tuple[str, str]] = {
    IntentionInvite.Answer.YES: ("ok", "check"),
    IntentionInvite.Answer.MAYBE: ("due", "clock"),
    IntentionInvite.Answer.NO: ("neutral", "cross"),
}


@register.inclusion_tag("components/tag.html")
def answer_tag(invite: IntentionInvite) -> dict[str, str]:
    """Write the answer of a host as a tag, or that it is awaited."""
    if invite.answer:
        tone, symbol = TAGS[invite.answer]
        return {"tone": tone, "symbol": symbol, "text": invite.get_answer_display()}
    text = "Sans réponse" if invite.sent_at else "À envoyer"
    return {"tone": "line", "symbol": "clock", "text": text}

"""What a person reads of an answer."""

import html
from typing import Any


def words(response: Any) -> str:
    """Return the text of a page with plain spaces and without HTML escapes."""
    return html.unescape(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")

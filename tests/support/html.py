"""What a strict Content-Security-Policy would silently drop (inline scripts, styles, handlers) is an error in tests."""

from html.parser import HTMLParser

from django.http.response import HttpResponseBase

DATA_TYPES = {"application/json", "application/ld+json", "importmap", "speculationrules"}


class InlineFinder(HTMLParser):
    """Collect a sentence for each thing that the policy of the pages refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        place = f"ligne {self.getpos()[0]} : <{tag}>"
        if (
            tag == "script"
            and not values.get("src")
            and not values.get("nonce")
            and values.get("type") not in DATA_TYPES
        ):
            self.found.append(f"{place} script en ligne sans nonce")
        if tag == "style" and not values.get("nonce"):
            self.found.append(f"{place} style en ligne sans nonce")
        for name, value in attrs:
            if name == "style":
                self.found.append(f"{place} attribut style")
            elif name.startswith(("on", "hx-on")):
                self.found.append(f"{place} attribut {name}")
            elif name in ("href", "src", "action") and (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{place} adresse javascript:")


def inline_code(html: str) -> list[str]:
    """Return what would be dropped by the policy, one sentence each."""
    finder = InlineFinder()
    finder.feed(html)
    return finder.found


def check_response(response: HttpResponseBase) -> None:
    """Fail when an HTML response carries inline code."""
    if getattr(response, "streaming", False) or not response.get("Content-Type", "").startswith("text/html"):
        return
    found = inline_code(response.content.decode(response.charset or "utf-8"))
    assert not found, "La politique de sécurité du contenu refuserait :\n" + "\n".join(found)

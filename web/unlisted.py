"""Pages whose address is the right to act: the link of a mail."""

from django.http import HttpResponse


def unlisted(response: HttpResponse) -> HttpResponse:
    """Keep the address from search engines and from other sites.

    Not « no-referrer »: the browser would send the page's form without origin, and the check against forged forms
    would refuse it.
    """
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response

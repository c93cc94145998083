"""The client of page tests: each request is an isolation test for free."""

from typing import Any

from django.test import Client, TestCase

from tests.support.html import check_response
from tests.support.roles import as_role


class StagesClient(Client):
    """Requests run as stages_app with their on_commit callbacks; HTML answers may not carry inline code.

    `check_inline = False` on the instance lifts the last rule for pages of libraries (API documentation).
    """

    check_inline = True

    def request(self, **environ: Any) -> Any:
        with as_role(), TestCase.captureOnCommitCallbacks(execute=True):
            response = super().request(**environ)
        if self.check_inline:
            check_response(response)
        return response

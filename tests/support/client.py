"""The client of page tests: each request is an isolation test for free."""

import time
from typing import Any

from django.test import Client, TestCase

from tests.support.html import check_response
from tests.support.roles import as_role


class StagesClient(Client):
    """Requests run as stages_app with their on_commit callbacks; HTML answers may not carry inline code.

    `check_inline = False` on the instance lifts the last rule for pages of libraries (API documentation).
    """

    check_inline = True

    def force_login(self, user: Any, backend: str | None = None, *, second_factor: bool = True) -> None:
        """Sign in; by default the session has shown a second factor, as that of any agent at work has."""
        super().force_login(user, backend)
        if second_factor:
            session = self.session
            session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()

    def request(self, **environ: Any) -> Any:
        with as_role(), TestCase.captureOnCommitCallbacks(execute=True):
            response = super().request(**environ)
        if self.check_inline:
            check_response(response)
        return response

"""Mails are rows first: written in the transaction that wants them, sent afterwards by a worker.

    post(template="letter_reminder", to=coordinator, academie_id="24", key=f"letter:{letter.pk}:30", context={…})

- `key` names the mail for ever: posted twice, sent once.
- `templates/mails/<template>.txt`: first line = subject, then an empty line, then the text. `<template>.html` extends
  `mails/base.html` (blocks `words`, `act`). The text is not escaped, the HTML is. Both receive the words of `context`,
  `person` (User or None) and `site` (address of the product); the HTML also `subject`.
- `register(template, still_due=…)` re-checks rights when the mail leaves; see `accounts.outbox.registry`.
"""

from accounts.outbox.registry import Parcel, register
from accounts.outbox.services import post

__all__ = ["Parcel", "post", "register"]

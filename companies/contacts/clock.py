"""What the calendar does with contacts each night: open, warn, end loans, remind, forget. Every act may be repeated."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.utils import timezone

from companies.contacts import approaches, loans, sharing
from companies.contacts.imports import keeping


def tend_contacts(*, academie_id: str, today: dt.date | None = None) -> Counter[str]:
    """Tend the contacts of one académie; return how many of each were done."""
    day = today or timezone.localdate()
    done: Counter[str] = Counter()
    done["opened"] = sharing.open_due(academie_id=academie_id, today=day)
    done["warned"] = sharing.warn_owners(academie_id=academie_id, today=day)
    done["ended"] = loans.expire_due(academie_id=academie_id, today=day)
    done["reminded"] = approaches.remind_due(academie_id=academie_id, today=day)
    done["forgotten"] = keeping.forget(academie_id=academie_id)
    return done

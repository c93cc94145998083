"""Words and signatures of the demonstration's mission letters, as the pages would have written them."""

from __future__ import annotations

import base64
import datetime as dt
from hashlib import sha256

from django.utils import timezone

from accounts.models import User
from poles.letters.rules import DEFAULT_MISSIONS, DEFAULT_TEXT, fill, french_day, workload_label
from poles.models import Academie, MissionLetter, Pole, RectoratStaff

RATES = ("1", "2", "0.5", "3")
OBJECTIVES = [
    {"text": "Placer chaque élève transmis au pôle", "indicator": "part placée à J-7", "target": "95 %"},
    {"text": "Répondre vite aux établissements", "indicator": "délai moyen de réponse", "target": "5 jours"},
]


def write_words(letter: MissionLetter, *, rank: int, pole: Pole, academie: Academie, staff: RectoratStaff) -> None:
    """Give a letter its contents, its signature and its acknowledgement, a few days before its first day."""
    signer: User = staff.user
    letter.missions, letter.objectives = list(DEFAULT_MISSIONS), [dict(one) for one in OBJECTIVES]
    letter.imp_rate = RATES[rank % len(RATES)]
    letter.signed_by = signer
    letter.signed_at = _at_ten(letter.starts_on - dt.timedelta(days=12))
    letter.acknowledged_at = _at_ten(letter.starts_on - dt.timedelta(days=9))
    # Reproducible like the rest: the letters of a demonstration hold nothing to protect.
    letter.token = base64.urlsafe_b64encode(sha256(f"lettre {letter.pk}".encode()).digest()).decode().rstrip("=")
    year = letter.school_year_id
    values = {
        "titulaire": letter.user.full_name,
        "pole": pole.name,
        "academie": academie.name,
        "annee": f"{year}-{year + 1}",
        "debut": french_day(letter.starts_on),
        "fin": french_day(letter.ends_on),
        "charge": workload_label(letter.imp_rate, None),
    }
    letter.document = {
        **values,
        "paragraphes": fill(DEFAULT_TEXT, values),
        "missions": letter.missions,
        "objectifs": letter.objectives,
        "suppleance": "",
        "signataire": signer.full_name,
        "fonction": staff.function,
        "signee_le": french_day(letter.signed_at.date()),
    }


def _at_ten(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))

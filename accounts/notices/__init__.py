"""What happened, told to each person: a line inside the product, and a mail at the pace that they chose.

    declare(
        "offer_proposed", label="Offres à admettre", about="Quand un organisme propose une offre à votre pôle.",
        sentence="Une offre attend votre lecture|{n} offres attendent votre lecture",
        audience=(ActorKind.COORDINATOR,),
    )                                                                                    # from AppConfig.ready()
    tell(to=coordinators, kind="offer_proposed", key=f"proposed:{pk}", path=reverse(…))  # in a service

- The row is written in the transaction of the caller. `key` names the event for ever: told twice, one line.
- What is shown is the sentence of the kind: nobody's name can be in it. The address names nobody either.
- A room that already writes its own mail declares the kind with `has_mail=True` and adds `"notice": kind` to the words
  of the mail: the mail then leaves only to those who wish it at once; the others find the event in the daily mail.
"""

from accounts.notices.registry import declare
from accounts.notices.services import take_back, tell

__all__ = ["declare", "take_back", "tell"]

"""How long things may wait. Choices of the product, not of the law; the delay of a pôle is its académie's choice."""

import datetime as dt

#: An offer that its host has not confirmed for that long is asked about…
STALE = dt.timedelta(days=60)
#: …and closed when the question stays without an answer for that long.
ANSWER = dt.timedelta(days=15)
#: The link of the question opens a little longer than the offer: whoever answers late reads that it is closed.
LINK = ANSWER + dt.timedelta(days=15)
#: Not asked any more when the offer ends by itself before the answer is due.
ALMOST_OVER = ANSWER

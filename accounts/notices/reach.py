"""The scope of what the room does for everybody."""

from tenancy.scope import Scope

#: A job of no académie: the wall lets no row of theirs through, the lines and the choices of people have none.
JOB = Scope("job", (), {"jobs": ("avis",)})

"""People who sign in. What they may do comes from their memberships, never from this row."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Creation of people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person; without password the account waits for an invitation or an identity provider."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a person whatever the case of their address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person: name, e-mail, password. No rights here."""

    email = models.EmailField("adresse électronique", max_length=254)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    is_active = models.BooleanField("compte actif", default=True)
    #: Sessions opened under another number are dead: raised when a factor changes (the password is checked beside it).
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField("compte créé le", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Return what a session is checked against on each request, see `session_epoch`."""
        text = f"{self.session_epoch}:{self.password}"
        return salted_hmac("accounts.User.session", text, secret=secret, algorithm="sha256").hexdigest()

    @property
    def full_name(self) -> str:
        """First name then last name."""
        return f"{self.first_name} {self.last_name}".strip()


# The rooms of this app that hold tables; below, because they name nothing of the above.
from accounts.audit.models import AuditChain, AuditEntry, AuditRead  # noqa: E402, F401
from accounts.impersonation.models import Impersonation, SupportStaff  # noqa: E402, F401
from accounts.invitations.models import Invitation  # noqa: E402, F401
from accounts.notices.models import Notice, NoticeChoice  # noqa: E402, F401
from accounts.outbox.models import Message  # noqa: E402, F401
from accounts.recovery.models import FactorReset  # noqa: E402, F401

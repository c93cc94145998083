from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from accounts import factors, outbox, permissions, sessions
        from accounts.audit import services
        from accounts.audit.permissions import PERMISSIONS as AUDIT
        from accounts.invitations.registry import kinds_for
        from accounts.invitations.services import is_still_due
        from accounts.notices import mails as notices
        from accounts.outbox.registry import add_gate
        from accounts.recovery.services import may_decide
        from tenancy.grants import APPEND_ONLY, CHANGED_COLUMNS

        permissions.register(AUDIT)
        services.install()
        outbox.register("invitation", still_due=is_still_due)
        outbox.register("notice_now", still_due=notices.now_still_due)
        outbox.register("notice_digest", still_due=notices.digest_still_due)
        add_gate(notices.is_wanted)
        permissions.register(
            {
                "invitation.manage": [[lambda actor, thing: bool(kinds_for(actor))]],
                "factor.decide": [[lambda actor, thing: may_decide(actor)]],
            }
        )
        factors.connect()
        sessions.connect()
        APPEND_ONLY.add("accounts_auditentry")
        CHANGED_COLUMNS["accounts_auditchain"] = ("number", "hash", "seal")
        CHANGED_COLUMNS["accounts_impersonation"] = ("stopped_at",)

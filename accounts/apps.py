from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from accounts import permissions
        from accounts.audit import services
        from accounts.audit.permissions import PERMISSIONS as AUDIT
        from tenancy.grants import APPEND_ONLY, CHANGED_COLUMNS

        permissions.register(AUDIT)
        services.install()
        APPEND_ONLY.add("accounts_auditentry")
        CHANGED_COLUMNS["accounts_auditchain"] = ("number", "hash", "seal")
        CHANGED_COLUMNS["accounts_impersonation"] = ("stopped_at",)

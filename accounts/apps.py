from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from accounts.audit import services
        from tenancy.grants import APPEND_ONLY, CHANGED_COLUMNS

        services.install()
        APPEND_ONLY.add("accounts_auditentry")
        CHANGED_COLUMNS["accounts_auditchain"] = ("number", "hash", "seal")

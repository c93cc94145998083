from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "accounts.sso"
    label = "sso"
    verbose_name = "Fournisseurs d’identité"

    def ready(self) -> None:
        from accounts.audit import verbs
        from accounts.sso import sessions

        verbs.declare(
            {
                "identity.linked": "a relié une identité {provider} à son compte",
                "identity.unlinked": "a délié une identité {provider} de son compte",
                "identity.opened": "a ouvert son compte par {provider}",
            }
        )
        sessions.connect()

from django.apps import AppConfig


class PolesConfig(AppConfig):
    name = "poles"
    verbose_name = "Pôles"

    def ready(self) -> None:
        from accounts.actors import register
        from poles import memberships

        register(memberships.RECTORAT)
        register(memberships.COORDINATOR)

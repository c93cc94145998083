from django.apps import AppConfig


class PolesConfig(AppConfig):
    name = "poles"
    verbose_name = "Pôles"

    def ready(self) -> None:
        from accounts import actors
        from accounts.permissions import register
        from poles import memberships, permissions

        actors.register(memberships.RECTORAT)
        actors.register(memberships.COORDINATOR)
        register(permissions.PERMISSIONS)

from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "placements"
    verbose_name = "Stages"

    def ready(self) -> None:
        from accounts import audit
        from accounts.permissions import register
        from placements import journal, permissions

        register(permissions.PERMISSIONS)
        audit.declare(journal.VERBS)

from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "placements"
    verbose_name = "Stages"

    def ready(self) -> None:
        from accounts.permissions import register
        from placements import permissions

        register(permissions.PERMISSIONS)

from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "placements"
    verbose_name = "Stages"

    def ready(self) -> None:
        from accounts import audit
        from accounts.permissions import register
        from establishments.periods import impact as periods
        from placements import impact, journal, permissions
        from placements.needs.permissions import PERMISSIONS as NEEDS

        register(permissions.PERMISSIONS)
        register(NEEDS)
        audit.declare(journal.VERBS)
        periods.register(impact.count)

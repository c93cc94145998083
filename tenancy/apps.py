"""The app of the wall: guard on connections, rights after migrations, system checks."""

from django.apps import AppConfig
from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    """Connects what must hold in every process."""

    name = "tenancy"
    verbose_name = "Cloisonnement"

    def ready(self) -> None:
        """Install the guard, the grants and the checks."""
        from tenancy import grants, guard, system_checks

        connection_created.connect(guard.install, dispatch_uid="tenancy.guard")
        post_migrate.connect(grants.after_migrate, sender=self, dispatch_uid="tenancy.grants")
        checks.register(system_checks.models_have_walls, checks.Tags.models)
        checks.register(system_checks.role_is_restricted, checks.Tags.database)

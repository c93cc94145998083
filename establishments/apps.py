from django.apps import AppConfig


class EstablishmentsConfig(AppConfig):
    name = "establishments"
    verbose_name = "Établissements"

    def ready(self) -> None:
        from accounts import audit, permissions
        from accounts.actors import register
        from accounts.invitations import register as invite
        from establishments import invitations, memberships, services
        from establishments.calendar import services as calendar
        from establishments.periods import permissions as planning
        from establishments.periods import rollover
        from establishments.periods import services as periods
        from establishments.permissions import PERMISSIONS
        from establishments.staff import journal as staff_journal
        from establishments.staff import permissions as staff
        from establishments.students.imports import journal as imports
        from establishments.students.imports import permissions as importing

        register(memberships.SCHOOL)
        invite(invitations.SCHOOL)
        permissions.register(PERMISSIONS)
        permissions.register(planning.PERMISSIONS)
        permissions.register(importing.PERMISSIONS)
        permissions.register(staff.PERMISSIONS)
        audit.declare(services.VERBS)
        audit.declare(staff_journal.VERBS)
        audit.declare(imports.VERBS)
        audit.declare(calendar.VERBS)
        audit.declare(periods.VERBS)
        audit.declare(rollover.VERBS)

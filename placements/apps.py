from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "placements"
    verbose_name = "Stages"

    def ready(self) -> None:
        from accounts import audit, outbox
        from accounts.permissions import register
        from companies.load import counting
        from companies.search import reasons, seats, wishes
        from establishments.periods import impact as periods
        from establishments.students import by_hand
        from establishments.students.imports import stays
        from placements import counting as interns
        from placements import impact, journal, leavers, listed, permissions
        from placements.applications import registering as applications
        from placements.bank.permissions import PERMISSIONS as BANK
        from placements.calendar import permissions as calendar
        from placements.desk import journal as desk_journal
        from placements.desk import kinds, notices
        from placements.desk.permissions import PERMISSIONS as DESK
        from placements.needs import journal as needs_journal
        from placements.needs.permissions import PERMISSIONS as NEEDS
        from placements.proposing.wishes import wished
        from placements.search import services as diary

        counting.register(interns.interns)
        register(permissions.PERMISSIONS)
        applications.register()
        register(NEEDS)
        register(BANK)
        register(DESK)
        audit.declare(desk_journal.VERBS)
        outbox.register("desk_notice", still_due=notices.still_due)
        kinds.declare()
        audit.declare(needs_journal.VERBS)
        audit.declare(by_hand.VERBS)
        outbox.register("refusal_alert", still_due=diary.alert_still_due)
        register(calendar.PERMISSIONS)
        audit.declare(journal.VERBS)
        audit.declare(calendar.VERBS)
        periods.register(impact.count)
        seats.register(listed.held)
        reasons.register(listed.why_not)
        stays.register(leavers.find, leavers.cancel)
        wishes.register(wished)
        stays.register_searches(leavers.give_up, leavers.take_up)

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "companies"
    verbose_name = "Organismes d'accueil"

    def ready(self) -> None:
        from accounts import actors
        from accounts.permissions import register
        from companies import memberships, permissions
        from companies.contacts import registering as contacts
        from companies.intentions import registering as intentions
        from companies.load import registering as load
        from companies.members import registering as members
        from companies.merging import registering as merging
        from companies.moderation import following
        from companies.moderation import registering as moderation
        from companies.offers import registering as offers
        from companies.search import listing
        from companies.search import registering as search

        following.register(listing.refresh)
        actors.register(memberships.COMPANY)
        register(permissions.PERMISSIONS)
        contacts.register()
        load.register()
        moderation.register()
        members.register()
        intentions.register()
        search.register()
        merging.register()
        offers.register()

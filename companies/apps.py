from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "companies"
    verbose_name = "Organismes d'accueil"

    def ready(self) -> None:
        from accounts.actors import register
        from companies import memberships

        register(memberships.COMPANY)

from django.apps import AppConfig


class EstablishmentsConfig(AppConfig):
    name = "establishments"
    verbose_name = "Établissements"

    def ready(self) -> None:
        from accounts.actors import register
        from establishments import memberships

        register(memberships.SCHOOL)

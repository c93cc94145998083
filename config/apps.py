from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Configuration"

    def ready(self) -> None:
        from config.bilan import COUNTERS
        from poles.letters.bilan import register_counter

        for counter in COUNTERS:
            register_counter(counter)

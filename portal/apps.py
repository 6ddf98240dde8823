from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Rebond"

    def ready(self) -> None:
        from . import catalogue  # what is set needs every application's catalogue

        catalogue.set_messages()

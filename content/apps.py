from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Contenus"

    def ready(self) -> None:
        from sessions.common.periodic import add_periodic

        from . import freshness
        from .search.actions import reconcile

        freshness.connect()
        add_periodic("search", reconcile)

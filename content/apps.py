from django.apps import AppConfig
from django.db.models.signals import post_save


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Contenus"

    def ready(self) -> None:
        from wagtail.images import get_image_model

        from sessions.common.periodic import add_periodic
        from sessions.notifications.foot import register_contact

        from . import freshness
        from .booklets.actions import forget_old_files
        from .editors import desk, notices
        from .editors.links import ask_for_links
        from .editors.review import ask_for_figures
        from .editors.scheduled import publish_scheduled
        from .frame import frame
        from .pictures import on_image_saved, take_up_renditions
        from .search.actions import reconcile

        freshness.connect()
        notices.connect()
        desk.speak_french()
        register_contact(lambda: frame()["contact"])
        post_save.connect(on_image_saved, sender=get_image_model(), dispatch_uid="content.renditions")
        add_periodic("scheduled_pages", publish_scheduled)
        add_periodic("outside_links", ask_for_links)
        add_periodic("review", ask_for_figures)
        add_periodic("search", reconcile)
        add_periodic("renditions", take_up_renditions)
        add_periodic("booklet_files_old", forget_old_files)

"""The title of a screen of the editors' desk."""

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from sessions.common.typography import NBSP


def header_title(view: WagtailAdminTemplateMixin) -> str:
    """« Historique : Vos droits ». Wagtail joins both by an English colon, in code and for every screen."""
    parts = (view.get_page_title(), view.get_page_subtitle())
    return f"{NBSP}: ".join(str(part) for part in parts if part)


def set_titles() -> None:
    WagtailAdminTemplateMixin.get_header_title = header_title

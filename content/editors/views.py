"""Our own pages of the editors' desk: the report « À revoir », the pages of one type."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.usage import ContentTypeUseView

from portal.accounts.enums import Role
from portal.accounts.queries import has_role

from .review import keep_figures, report


def may_review(user) -> bool:
    """Who writes pages or publishes them."""
    return has_role(user, Role.EDITOR, Role.COORDINATOR, Role.ADMIN)


class TypeUseView(ContentTypeUseView):
    """The pages of one type, without the way to Wagtail's report on types: that is the administrators'."""

    def get_breadcrumbs_items(self):
        report = reverse("wagtailadmin_reports:page_types_usage")
        return [item for item in super().get_breadcrumbs_items() if item["url"] != report]


class ReviewView(WagtailAdminTemplateMixin, TemplateView):
    """What deserves a second look on the whole site. Wagtail's own reports let everybody in: this one asks."""

    page_title = "À revoir"
    header_icon = "glasses"
    template_name = "content/admin/review.html"

    def dispatch(self, request, *args, **kwargs):
        if not may_review(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        sections = report()
        keep_figures(sections)  # the desk then says what this page says
        return super().get_context_data(**kwargs) | {
            "sections": [section for section in sections if section.rows],
            "clear": [section for section in sections if not section.rows],
        }

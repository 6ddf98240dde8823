from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from content import queries
from content.audiences.queries import pages_readable_by, reader_of
from content.blocks import BodyBlock
from content.fields import StreamField

from .base import PublicPage


class HomePage(PublicPage):
    """The front door: what this is, the next sessions, where to go from there."""

    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)

    template = "content/home.html"
    page_description = "La page d’accueil du site. Elle montre d’elle-même les prochaines sessions."
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "content.ProgrammePage",
        "content.SectionPage",
        "content.ArticlePage",
        "content.QuestionsPage",
        "content.NewsIndexPage",
        "content.GlossaryPage",
        "content.SitesPage",
        "content.LegalPage",
        "content.SiteMapPage",
    ]
    search_fields = [*PublicPage.search_fields, index.SearchField("body")]
    content_panels = [*PublicPage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = "page d’accueil"
        verbose_name_plural = "pages d’accueil"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context["cohorts"] = queries.cohorts_to_join(limit=queries.NEXT_ON_HOME)
        presented = self.get_children().type(_programme_page()).live()
        context["programme_pages"] = list(pages_readable_by(reader_of(request), presented))
        return context

    def breadcrumb(self, request: HttpRequest) -> list[dict[str, str]]:
        return []


def _programme_page() -> type[Page]:
    from .programme import ProgrammePage  # a page type is registered once, by the facade content.models

    return ProgrammePage

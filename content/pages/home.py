from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content import queries
from content.audiences.queries import pages_readable_by, reader_of
from content.blocks import BodyBlock
from content.fields import StreamField

from .base import PublicPage
from .news import NewsIndexPage, news_below
from .programme import ProgrammePage
from .questions import GlossaryPage, QuestionsPage
from .section import SectionPage

NEWS_ON_HOME = 3
SHELVES = (SectionPage, QuestionsPage, GlossaryPage)


class HomePage(PublicPage):
    """The front door: what this is, the next sessions, where to go from there."""

    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)

    template = "content/home.html"
    page_description = (
        "La page d’accueil du site. Elle montre d’elle-même les prochaines sessions, les rubriques et les actualités."
    )
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "content.ProgrammePage",
        "content.BookletPage",
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
        reader = reader_of(request)
        below = list(pages_readable_by(reader, self.get_children().live()))  # plain: one query whatever their types
        context["programme_pages"] = [page for page in below if page.specific_class is ProgrammePage]
        context["shelf"] = [
            {"title": page.title, "text": page.search_description, "url": page.get_url(request)}
            for page in below
            if page.specific_class in SHELVES
        ]
        index_page = next((page for page in below if page.specific_class is NewsIndexPage), None)
        context["news_url"] = index_page.get_url(request) if index_page else ""
        news = news_below(index_page, reader)[:NEWS_ON_HOME] if index_page else []
        context["news"] = [one.summary(request) for one in news]
        return context

    def breadcrumb(self, request: HttpRequest) -> list[dict[str, str]]:
        return []

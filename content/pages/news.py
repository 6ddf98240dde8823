from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content.audiences.queries import Reader, pages_readable_by, reader_of
from content.blocks import BodyBlock
from content.drawings import Drawing
from content.fields import StreamField

from .base import PublicPage, today

NEWS_ON_A_PAGE = 12


class NewsIndexPage(PublicPage):
    """The news, newest first."""

    template = "content/news_index.html"
    drawn = Drawing.LETTER
    page_description = "La liste des actualités, les plus récentes d’abord. Rangez les actualités dessous."
    max_count = 1
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.NewsPage"]

    class Meta:
        verbose_name = "page des actualités"
        verbose_name_plural = "pages des actualités"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        shown = Paginator(news_below(self, reader_of(request)), NEWS_ON_A_PAGE).get_page(request.GET.get("page"))
        context["news_page"] = shown
        context["news"] = [news.summary(request) for news in shown]
        return context


class NewsPage(PublicPage):
    """Something new: a date, a partner, a change. It says when it was published and ages in the open."""

    day = models.DateField("date", default=today, help_text="La date qui paraît sous le titre.")
    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)

    template = "content/news.html"
    page_description = "Une actualité datée : une nouvelle session, un changement, une rencontre."
    parent_page_types = ["content.NewsIndexPage"]
    search_kind = "news"
    subpage_types: list[str] = []
    search_fields = [*PublicPage.search_fields, index.SearchField("body")]
    content_panels = [*PublicPage.content_panels, FieldPanel("day"), FieldPanel("body")]

    class Meta:
        verbose_name = "actualité"

    def summary(self, request: HttpRequest) -> dict:
        """What a list shows: {title, text, day, url}."""
        return {"title": self.title, "text": self.lead, "day": self.day, "url": self.get_url(request)}


def news_below(index_page: NewsIndexPage, reader: Reader) -> QuerySet[NewsPage]:
    """The live news that the reader may read, newest first."""
    below = NewsPage.objects.child_of(index_page).live()
    return pages_readable_by(reader, below).order_by("-day", "-pk")

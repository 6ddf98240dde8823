from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content.audiences.queries import pages_readable_by, reader_of
from content.blocks import BodyBlock
from content.drawings import Drawing
from content.fields import DrawingField, StreamField

from .base import PublicPage


class SectionPage(PublicPage):
    """A shelf of pages on one subject: a few words, then the pages below as cards."""

    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)
    drawing = DrawingField()

    template = "content/section.html"
    drawn = Drawing.BOOK
    page_description = "Une rubrique : elle présente d’elle-même les pages rangées dessous."
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ArticlePage", "content.QuestionsPage"]
    search_fields = [*PublicPage.search_fields, index.SearchField("body")]
    content_panels = [*PublicPage.content_panels, FieldPanel("body"), FieldPanel("drawing")]

    class Meta:
        verbose_name = "rubrique"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context["shelf"] = self.shelf(request)
        return context

    def shelf(self, request: HttpRequest) -> list[dict[str, str]]:
        """The live pages below that the reader may read, in the order of the tree, as {title, text, url}."""
        below = pages_readable_by(reader_of(request), self.get_children().live()).order_by("path").specific()
        return [{"title": page.title, "text": page.lead, "url": page.get_url(request)} for page in below]

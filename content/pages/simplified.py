from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from content.blocks import BodyBlock
from content.fields import StreamField
from content.panels import TwinPanel

from .base import WrittenPage

SIMPLIFIED_SLUG = "version-simplifiee"


class SimplifiedPage(WrittenPage):
    """The simplified twin of the page above it: shorter sentences, one idea each, the same facts.

    Its place in the tree is the link: a page has one twin at most, below it, open to the same readers. Publishing it
    says that it agrees with the page above as it is at that moment (``content.queries.outdated_twins``). It does not
    claim the label « facile à lire et à comprendre », which needs a reading by the people concerned.
    """

    slug: str  # Page's, whose type the checker does not find by itself
    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)

    template = "content/simplified.html"
    page_description = "La version simplifiée de la page au-dessus : des phrases courtes, une idée par phrase."
    max_count_per_parent = 1
    search_kind = "simplified"
    parent_page_types = [
        "content.ProgrammePage",
        "content.ModulePage",
        "content.ArticlePage",
        "content.QuestionsPage",
        "content.LegalPage",
    ]
    subpage_types: list[str] = []
    search_fields = [*WrittenPage.search_fields, index.SearchField("body")]
    content_panels = [TwinPanel(), *WrittenPage.content_panels, FieldPanel("body"), *WrittenPage.source_panels]

    class Meta:
        verbose_name = "version simplifiée"
        verbose_name_plural = "versions simplifiées"

    def full_clean(self, *args, **kwargs) -> None:
        """The address is the same below every page, unless the editor wants another."""
        self.slug = self.slug or SIMPLIFIED_SLUG
        super().full_clean(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        source = self.get_parent()
        context["source"] = {"title": source.title, "url": source.get_url(request)}
        context["outdated"] = self.is_outdated(source)
        return context

    def is_outdated(self, source: Page | None = None) -> bool:
        """Whether the page above was published after this one; false for a draft, which nobody reads."""
        above = source or self.get_parent()
        if not (self.live and above.last_published_at and self.last_published_at):
            return False
        return above.last_published_at > self.last_published_at

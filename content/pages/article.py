from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from content import queries
from content.audiences.queries import anybody, pages_readable_by
from content.blocks import BodyBlock
from content.drawings import Drawing
from content.fields import DrawingField, StreamField

from .base import HOME, PublicPage, WrittenPage


class ArticlePage(WrittenPage):
    """One subject, read from top to bottom."""

    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)
    drawing = DrawingField()

    template = "content/article.html"
    drawn = Drawing.TALK
    page_description = "Une page sur un sujet : comment cela se passe, vos droits, vos questions."
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = ["content.SimplifiedPage"]
    search_fields = [*WrittenPage.search_fields, index.SearchField("body")]
    content_panels = [
        *WrittenPage.content_panels,
        FieldPanel("body"),
        *WrittenPage.source_panels,
        FieldPanel("drawing"),
    ]

    class Meta:
        verbose_name = "article"


class LegalPage(WrittenPage):
    """Accessibility, privacy, legal notice: linked from the foot of every page."""

    footer_label = models.CharField(
        "libellé en pied de page",
        max_length=60,
        blank=True,
        help_text="Vide : le titre de la page. La loi veut « Accessibilité : non conforme » pour la déclaration.",
    )
    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)

    template = "content/article.html"
    page_description = "Une page légale, liée au pied de toutes les pages."
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.SimplifiedPage"]
    search_fields = [*WrittenPage.search_fields, index.SearchField("body")]
    content_panels = [
        *WrittenPage.content_panels,
        FieldPanel("footer_label"),
        FieldPanel("body"),
        *WrittenPage.source_panels,
    ]

    class Meta:
        verbose_name = "page légale"
        verbose_name_plural = "pages légales"


class SitesPage(PublicPage):
    """« Près de chez vous »: every site with its access, read live."""

    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)

    template = "content/sites.html"
    drawn = Drawing.PLACE
    page_description = "Les lieux des sessions, avec leur accès. La liste vient des sites enregistrés."
    max_count = 1
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    search_fields = [*PublicPage.search_fields, index.SearchField("body")]
    content_panels = [*PublicPage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = "page des sites"
        verbose_name_plural = "pages des sites"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context["sites"] = queries.sites_with_sessions()
        return context


class SiteMapPage(PublicPage):
    """Every page that everybody may read, as one list."""

    template = "content/site_map.html"
    drawn = Drawing.SIGNPOST
    page_description = "Le plan du site : il se tient à jour de lui-même."
    max_count = 1
    search_kind = ""  # a list of what is found by itself
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "plan du site"
        verbose_name_plural = "plans du site"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context["tree"] = public_tree(self.get_parent(), request)
        return context


def public_tree(home: Page, request: HttpRequest) -> list[dict]:
    """Home and what lies below it, live and open to everybody, as nested {title, url, children}.

    Home is called as every breadcrumb calls it.
    """
    nodes: dict[str, dict] = {}
    roots: list[dict] = []
    pages = pages_readable_by(anybody(), home.get_descendants(inclusive=True).live())
    for page in pages.order_by("path"):
        node = {
            "title": HOME if page.pk == home.pk else page.title,
            "url": page.get_url(request),
            "children": [],
        }
        nodes[page.path] = node
        above = nodes.get(page.path[: -page.steplen])
        (above["children"] if above else roots).append(node)
    return roots

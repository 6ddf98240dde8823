from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.search import index
from wagtail.url_routing import RouteResult

from content.blocks import ChapterBlock
from content.booklets import reader
from content.booklets.panels import EditionsPanel
from content.booklets.queries import public_edition, without_content
from content.drawings import Drawing
from content.fields import StreamField
from sessions.common.freshness import mark_public
from sessions.programmes.models import Programme

from .base import PublicPage, typeset
from .programme import ModulePage


class OwnChapterBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", max_length=150)
    body = ChapterBlock(label="Contenu")

    class Meta:
        label = "Chapitre à part"
        icon = "doc-full"
        description = "Un chapitre écrit pour ce livret : une introduction, une liste d’adresses."


class QuestionsChapterBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Titre", default="Vos questions, nos réponses", max_length=150)

    class Meta:
        label = "Questions posées en séance"
        icon = "help"
        description = "Les questions que vous avez retenues, module par module. Le chapitre se remplit de lui-même."


class ChaptersBlock(blocks.StreamBlock):
    """What a booklet is made of, in order."""

    chapter = OwnChapterBlock()
    modules = blocks.StaticBlock(
        label="Tous les modules du programme",
        icon="list-ol",
        admin_text="Toutes les pages de module publiées, dans l’ordre du programme.",
    )
    module = blocks.PageChooserBlock(label="Un module", page_type="content.ModulePage", icon="doc-empty")
    questions = QuestionsChapterBlock()


class BookletPage(PublicPage):
    """A booklet. Publishing it makes a new edition of what it holds that day; readers read the last edition."""

    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="programme",
        help_text="Pour les modules, les questions posées en séance, et pour le remettre aux sessions.",
    )
    chapters = StreamField(ChaptersBlock(), verbose_name="chapitres", blank=True)

    drawn = Drawing.BOOK
    search_kind = "booklet"
    page_description = "Un livret : des modules, des questions et des chapitres, à lire, à imprimer ou à emporter."
    parent_page_types = ["content.HomePage", "content.ProgrammePage"]
    subpage_types: list[str] = []
    search_fields = [*PublicPage.search_fields, index.SearchField("chapters")]
    content_panels = [
        EditionsPanel(),
        *PublicPage.content_panels,
        FieldPanel("programme"),
        FieldPanel("chapters"),
    ]

    class Meta:
        verbose_name = "livret"

    def clean(self) -> None:
        """A chapter that is filled from the programme needs one."""
        super().clean()
        kinds = {block.block_type for block in self.chapters}
        if self.programme_id is None and kinds & {"modules", "questions"}:
            raise ValidationError({"programme": "Choisissez le programme dont viennent les modules et les questions."})

    def module_pages(self) -> list[ModulePage]:
        """The live pages of the programme's modules, in its order."""
        pages = ModulePage.objects.live().filter(module__programme=self.programme)
        return list(pages.select_related("module").order_by("module__position"))

    def route(self, request: HttpRequest, path_components: list[str]):
        """``chapitre-2/``, ``imprimer/``, ``pdf/``… lie below the page without being pages."""
        if self.live and len(path_components) == 1:
            return RouteResult(self, kwargs={"part": path_components[0]})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, part: str = "", **kwargs) -> HttpResponseBase:
        edition = public_edition(self, without_content() if part in reader.FILES else None)
        if edition is None:
            raise Http404
        address = self.get_url(request)
        context = {**self.get_context(request), "layout": "content/base.html", "back": address}
        if part:
            context["breadcrumb"] = [*context["breadcrumb"][:-1], {"title": self.title, "url": address}]
        response = reader.answer(request, edition, part, context)
        if part in reader.FILES or self.is_kept_for_some(request):
            return response
        return mark_public(response)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """The whole text on one page, as it would be frozen now."""
        response = reader.preview(request, self)
        response.add_post_render_callback(typeset)
        return response

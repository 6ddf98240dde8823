from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from content import drawings, queries
from content.audiences.queries import Reader, pages_readable_by, reader_of
from content.blocks import BodyBlock, DocumentBlock
from content.booklets.queries import booklets_of, sections_of
from content.fields import DrawingField, StreamField
from content.indexing import structured
from sessions.programmes.models import Module, Programme

from .base import WrittenPage

SHORT_FEATURES = ["bold", "ul", "link"]


class ProgrammePage(WrittenPage):
    """Presents one programme; its modules, sessions, places and sites are read live."""

    programme = models.OneToOneField(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="page",
        verbose_name="programme",
        help_text="La page montre d’elle-même les modules, les prochaines sessions et les sites de ce programme.",
    )
    audience = RichTextField("à qui cela s’adresse", blank=True, features=SHORT_FEATURES)
    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)

    template = "content/programme.html"
    drawn = drawings.Drawing.PATH
    page_description = "Présente un programme, ses modules et ses prochaines sessions."
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ModulePage", "content.BookletPage", "content.SimplifiedPage"]
    exclude_fields_in_copy = ["programme"]
    search_fields = [*WrittenPage.search_fields, index.SearchField("audience"), index.SearchField("body")]
    content_panels = [
        *WrittenPage.content_panels,
        FieldPanel("programme"),
        FieldPanel("audience"),
        FieldPanel("body"),
        *WrittenPage.source_panels,
    ]

    class Meta:
        verbose_name = "page de programme"
        verbose_name_plural = "pages de programme"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        known = self.programme
        context["cohorts"] = queries.cohorts_to_join(known) if known else []
        context["running"] = queries.cohorts_running(known) if known else []
        context["sites"] = list(queries.sites_of(known)) if known else []
        context["modules"] = self.modules(request)
        booklets = booklets_of(known, reader_of(request)) if known else []
        context["booklets"] = [{"title": page.title, "url": page.get_url(request)} for page in booklets]
        context["structured"] += self.course(context)
        return context

    def course(self, context: dict) -> str:
        """The programme and the sessions that can be joined, for machines; nothing before one is open."""
        if not context["cohorts"]:
            return SafeString("")
        text, organiser = context["description"], settings.SITE_NAME
        told = structured.course(self.title, text, context["canonical"], organiser, context["cohorts"])
        return structured.script(told)

    def modules(self, request: HttpRequest) -> list[dict]:
        """The modules in order, each with its drawing, and the address of its live page when the reader may read it."""
        if self.programme is None:
            return []
        below = ModulePage.objects.child_of(self).live().only("module", "lead", "drawing", "url_path")
        pages = pages_readable_by(reader_of(request), below)
        page_of = {page.module_id: page for page in pages}
        listed = []
        for module in queries.modules_of(self.programme):
            page = page_of.get(module.pk)
            text = (page.lead if page else "") or capfirst(module.focus)
            art = (page.drawing if page else "") or drawings.of_module(module.position)
            listed.append({"module": module, "text": text, "url": page.get_url(request) if page else "", "art": art})
        return listed


class ModulePage(WrittenPage):
    """Tells what one module is about, before and after the meeting."""

    module = models.OneToOneField(
        Module,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="page",
        verbose_name="module",
        help_text="Une page par module.",
    )
    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)
    drawing = DrawingField()
    bring = RichTextField("ce qu’il faut apporter", blank=True, features=SHORT_FEATURES)
    speakers = RichTextField(
        "qui intervient",
        blank=True,
        features=SHORT_FEATURES,
        help_text="Des fonctions et des organismes, pas des noms : les personnes changent d’une session à l’autre.",
    )
    documents = StreamField([("document", DocumentBlock())], verbose_name="documents", blank=True)
    remember = RichTextField("à retenir", blank=True, features=SHORT_FEATURES)

    template = "content/module.html"
    page_description = "Le contenu d’un module : de quoi l’on parle, qui intervient, ce qu’il faut apporter."
    parent_page_types = ["content.ProgrammePage"]
    subpage_types = ["content.SimplifiedPage"]
    exclude_fields_in_copy = ["module"]
    search_kind = "module"
    search_fields = [
        *WrittenPage.search_fields,
        index.SearchField("body"),
        index.SearchField("bring"),
        index.SearchField("speakers"),
        index.SearchField("remember"),
    ]
    content_panels = [
        *WrittenPage.content_panels,
        FieldPanel("module"),
        HelpPanel("La trame d’intervention du module n’est jamais montrée ici : elle reste aux animatrices."),
        FieldPanel("body"),
        FieldPanel("bring"),
        FieldPanel("speakers"),
        FieldPanel("documents"),
        FieldPanel("remember"),
        *WrittenPage.source_panels,
        FieldPanel("drawing"),
    ]

    class Meta:
        verbose_name = "page de module"
        verbose_name_plural = "pages de module"

    def clean(self) -> None:
        """The module is one of the programme presented by the page above."""
        super().clean()
        parent = self.get_parent() if self.depth else None
        above = parent.specific if parent else None
        if self.module and isinstance(above, ProgrammePage) and above.programme_id != self.module.programme_id:
            raise ValidationError({"module": "Ce module n’appartient pas au programme de la page au-dessus."})

    @property
    def name_in_trail(self) -> str:
        """« Module 3 »: titles of modules are long, and stand in full just below."""
        return f"Module {self.module.position}" if self.module else self.title

    @property
    def illustration(self) -> str:
        return self.drawing or (drawings.of_module(self.module.position) if self.module else "")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        before, after = self.neighbours(reader_of(request))
        context["previous"] = {"title": before.title, "url": before.get_url(request)} if before else None
        context["following"] = {"title": after.title, "url": after.get_url(request)} if after else None
        context["programme_url"] = context["breadcrumb"][-2]["url"]
        context["in_booklets"] = self.in_booklets(request)
        return context

    def in_booklets(self, request: HttpRequest) -> list[dict[str, str]]:
        """Where the same module stands in a booklet that the reader may read."""
        if self.module is None:
            return []
        found = sections_of(self, self.module.programme_id, reader_of(request))
        return [{"title": booklet.title, "url": f"{booklet.get_url(request)}{part}/"} for booklet, part in found]

    def neighbours(self, reader: Reader) -> tuple["ModulePage | None", "ModulePage | None"]:
        """The pages of the module before and of the module after that the reader may read, in the programme's order."""
        if self.module is None:
            return None, None
        beside = (
            ModulePage.objects.sibling_of(self, inclusive=False)
            .live()
            .filter(module__isnull=False)
            .select_related("module")
            .only("title", "url_path", "module__position")
            .order_by("module__position")
        )
        pages = list(pages_readable_by(reader, beside))
        position = self.module.position
        before = [page for page in pages if page.module.position < position]
        after = [page for page in pages if page.module.position > position]
        return (before[-1] if before else None), (after[0] if after else None)

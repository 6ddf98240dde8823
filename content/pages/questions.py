from itertools import groupby

from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.search import index

from content.blocks import BodyBlock
from content.drawings import Drawing
from content.fields import DrawingField, StreamField
from content.glossary import terms_in_order
from sessions.common.text import fold

from .base import PublicPage, WrittenPage


class QuestionsPage(WrittenPage):
    """Questions and answers on one subject, in groups, opened one by one."""

    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)
    drawing = DrawingField()

    template = "content/article.html"
    drawn = Drawing.BUBBLES
    page_description = "Des questions et leurs réponses, rangées par sujet."
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = ["content.SimplifiedPage"]
    search_fields = [*WrittenPage.search_fields, index.SearchField("body")]
    content_panels = [
        *WrittenPage.content_panels,
        HelpPanel("Ajoutez un bloc « Questions et réponses » par sujet : son titre paraît dans le sommaire."),
        FieldPanel("body"),
        *WrittenPage.source_panels,
        FieldPanel("drawing"),
    ]

    class Meta:
        verbose_name = "questions et réponses"
        verbose_name_plural = "questions et réponses"


class GlossaryPage(PublicPage):
    """Every term of the glossary with its definition, in alphabetical order."""

    template = "content/glossary.html"
    drawn = Drawing.BUBBLES
    page_description = "Le glossaire : la liste vient des mots enregistrés dans « Glossaire »."
    max_count = 1
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "page du glossaire"
        verbose_name_plural = "pages du glossaire"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        grouped = groupby(terms_in_order(), key=lambda term: fold(term.term)[:1].upper())
        context["letters"] = [{"letter": letter, "terms": list(terms)} for letter, terms in grouped]
        return context

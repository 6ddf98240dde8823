from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.search import index

from content import queries
from content.audiences.queries import audience_of, is_restricted, paths_above, reader_of
from content.blocks import films_lacking
from content.editors.checks import Unready, mark, refuse_unreadable
from content.editors.forms import PageForm
from content.indexing import structured
from sessions.common.freshness import mark_public
from sessions.common.typography import typeset_html

SOURCE_FEATURES = ["bold", "link"]
HOME = "Accueil"  # what the home page is called on the way to another, whatever its title says


def today() -> date:
    return timezone.localdate()


def typeset(response) -> None:
    """Set the text of a rendered page as French prints it."""
    response.content = typeset_html(response.content.decode(response.charset))


def refuse_unready(page: Page) -> None:
    """Raise Unready for what may never be published: a film without its parts (file, captions, transcript), an empty
    link or heading, a heading that skips a level.
    """
    refuse_unreadable(page)
    if lacking := films_lacking(getattr(page, "body", ())):
        raise Unready(page, lacking)


class PublicPage(Page):
    """What every page shares: its lead, its breadcrumb, and the right to be kept by the page cache."""

    lead = models.TextField(
        "phrase d’introduction",
        blank=True,
        max_length=400,
        help_text="Une ou deux phrases simples, sous le titre. À qui s’adresse la page, ce qu’on y trouve.",
    )

    review_on = models.DateField(
        "à relire le",
        null=True,
        blank=True,
        help_text="Ce jour-là, la page paraît dans « À revoir ». Vide : un an après la date du texte, s’il en a une.",
    )

    search_kind: ClassVar[str] = "page"  # the filter of the search (content.search.sources) under which it is found
    search_fields = [*Page.search_fields, index.SearchField("lead")]
    content_panels = [*Page.content_panels, FieldPanel("lead")]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("show_in_menus"),
            ],
            "Adresse, moteurs de recherche et menu",
        )
    ]

    settings_panels = [
        *Page.settings_panels,
        FieldPanel("review_on"),
        MultiFieldPanel(
            [FieldPanel("audience"), FieldPanel("audience_programme"), FieldPanel("audience_cohort")], "Qui peut lire"
        ),
    ]
    base_form_class = PageForm
    private_page_options: list[str] = []  # « Qui peut lire » stands in their place

    # The drawing of this kind of page, beside its title; empty: none.
    drawn: str = ""

    class Meta:
        abstract = True

    @property
    def illustration(self) -> str:
        """The name of the drawing beside the title: the editor's choice (field ``drawing``), else that of the type."""
        return getattr(self, "drawing", "") or self.drawn

    def serve(self, request: HttpRequest, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        response.add_post_render_callback(typeset)
        return response if self.is_kept_for_some(request) else mark_public(response)

    def serve_preview(self, request: HttpRequest, mode_name: str):
        """As visitors will see it; never kept by the page cache."""
        response = super().serve_preview(request, mode_name)
        response.add_post_render_callback(typeset)
        response.add_post_render_callback(mark)
        return response

    def publish(self, revision, *args, **kwargs):
        """Whatever the door – form, list, workflow, schedule –, nothing goes out that some could not follow.

        Raises Unready, which the admin explains (content.editors.refusals).
        """
        refuse_unready(revision.as_object())
        return super().publish(revision, *args, **kwargs)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Read once for one page object: Wagtail asks before it serves the page, and the cache asks after."""
        return self._restrictions

    @cached_property
    def _restrictions(self) -> QuerySet[PageViewRestriction]:
        # Wagtail's own rule, in one query for two: an alias is kept as its source is, for this page and those above.
        paths = paths_above(self)
        above = Q(page__path__in=paths, page__alias_of=None)
        restrictions = PageViewRestriction.objects.filter(above | Q(page__aliases__path__in=paths))
        len(restrictions)  # read now, and kept by the queryset
        return restrictions

    def is_kept_for_some(self, request: HttpRequest) -> bool:
        """Whether a rule or one of Wagtail's restrictions keeps this page, so that no cache may hold it."""
        return self.has_view_restrictions or is_restricted(self, reader_of(request))

    @property
    def has_view_restrictions(self) -> bool:
        """Whether Wagtail's own restrictions keep this page or a page above it for some visitors."""
        return bool(self.get_view_restrictions())

    @property
    def audience_label(self) -> str:
        """For whom the page is kept, its own rule or that of a page above; empty when everybody may read it."""
        rule = audience_of(self)
        return str(rule) if rule else ""

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context["description"] = self.search_description or self.lead
        context["breadcrumb"] = self.breadcrumb(request)
        context["canonical"] = settings.SITE_URL + self.get_url(request)
        context["structured"] = structured.script(self.schema(context))
        return context

    def schema(self, context: dict) -> dict:
        """What the page shows, for machines (schema.org): here the way to it."""
        items = context["breadcrumb"] or [{"title": HOME, "url": ""}]
        return structured.breadcrumb(items, settings.SITE_URL, context["canonical"])

    @property
    def name_in_trail(self) -> str:
        """What the page is called at the end of its own breadcrumb, just above its title."""
        return self.title

    def breadcrumb(self, request: HttpRequest) -> list[dict[str, str]]:
        """The pages above, from the home page down, then this one without address."""
        site = Site.find_for_request(request)  # known already: it led here
        below_home = site is not None and self.path[: -self.steplen] == site.root_page.path
        above = [site.root_page] if below_home else self.get_ancestors().filter(depth__gt=1).live()
        items = [{"title": HOME if page.depth == 2 else page.title, "url": page.get_url(request)} for page in above]
        return [*items, {"title": self.name_in_trail, "url": ""}]


class WrittenPage(PublicPage):
    """A page that informs on rights: it says when it was written and where to check."""

    written_on = models.DateField("écrit le", default=today, help_text="Le jour où le texte a été écrit ou vérifié.")
    where_to_check = RichTextField(
        "où vérifier",
        blank=True,
        features=SOURCE_FEATURES,
        help_text="Les règles changent : citez le site public où vérifier, par exemple ameli.fr ou service-public.fr.",
    )

    source_panels = [MultiFieldPanel([FieldPanel("written_on"), FieldPanel("where_to_check")], "Date et sources")]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context["twin"] = self.twin(request)
        return context

    def twin(self, request: HttpRequest) -> dict[str, str] | None:
        """The way to the live simplified version below this page, if there is one: open to the same readers."""
        below = queries.simplified_versions().child_of(self).first() if self.numchild else None
        return {"title": below.title, "url": below.get_url(request)} if below else None

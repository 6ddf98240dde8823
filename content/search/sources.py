"""What can be found: a registry of sources. A new sort of content plugs in with one class and ``register()``."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page, get_page_models
from wagtail.search.index import SearchField

from content import queries
from content.glossary import Term
from content.pages.article import SitesPage
from content.pages.base import PublicPage
from content.pages.questions import GlossaryPage
from sessions.common.typography import at, day
from sessions.programmes.models import Site
from sessions.scheduling.models import Cohort
from sessions.scheduling.queries import joinable, joinable_cohorts, upcoming

KINDS: dict[str, tuple[str, str]] = {  # one thing, and the filter for all of them; in their order on the page
    "page": ("Page", "Pages"),
    "module": ("Module", "Modules"),
    "booklet": ("Livret", "Livrets"),
    "session": ("Session", "Sessions"),
    "place": ("Lieu", "Lieux"),
    "glossary": ("Mot expliqué", "Glossaire"),
    "news": ("Actualité", "Actualités"),
    "simplified": ("Version simplifiée", "Versions simplifiées"),
}


@dataclass(frozen=True)
class Draft:
    """One thing as it is to be indexed: plain text, no markup."""

    number: int
    kind: str
    title: str
    lead: str = ""
    body: str = ""


class Source:
    """One sort of content, its rows known by their numbers."""

    name: str

    def stamps(self) -> dict[int, str]:
        """Each row that should be found by somebody, and what changes with its text."""
        return {draft.number: fingerprint(draft) for draft in self.drafts()}

    def drafts(self, numbers: Iterable[int] | None = None) -> Iterator[Draft]:
        """The texts of these rows, of all of them by default; a row that is nobody's to find is left out."""
        raise LookupError(self.name)

    def readable(self, pages: QuerySet) -> QuerySet:
        """The numbers that may be found now by who may read these pages, as a queryset of one column."""
        raise LookupError(self.name)

    def addresses(self, numbers: Iterable[int], request: HttpRequest) -> dict[int, str]:
        """Where each of these rows is read."""
        raise LookupError(self.name)


SOURCES: dict[str, Source] = {}


def register(source: Source, **labels: tuple[str, str]) -> None:
    """Add a source and the labels of its kinds: ``register(Booklets(), booklet=("Livret", "Livrets"))``."""
    SOURCES[source.name] = source
    KINDS.update(labels)


def fingerprint(draft: Draft) -> str:
    return hashlib.blake2b(repr(draft).encode(), digest_size=16).hexdigest()


def plain(parts: Iterable[str]) -> str:
    """Pieces of text as one, each on a line."""
    return "\n".join(text for part in parts if (text := " ".join(part.split())))


class Pages(Source):
    """Every live page, by the fields that it declares for search; ``search_kind`` of its class names the filter."""

    name = "page"

    def stamps(self) -> dict[int, str]:
        rows = self._live().values_list("pk", "last_published_at", "latest_revision_created_at")
        return {pk: f"{published or created}" for pk, published, created in rows}

    def drafts(self, numbers=None):
        pages = self._live() if numbers is None else self._live().filter(pk__in=list(numbers))
        for page in pages.specific():
            yield Draft(page.pk, page.search_kind, page.title, page.lead, plain(self._texts(page)))

    def readable(self, pages):
        return pages.values("pk")

    def addresses(self, numbers, request):
        return {page.pk: page.get_url(request) for page in Page.objects.filter(pk__in=numbers)}

    def _live(self) -> QuerySet:
        types = [model for model in get_page_models() if getattr(model, "search_kind", "")]
        found = ContentType.objects.get_for_models(*types).values() if types else []
        return Page.objects.live().filter(content_type__in=[kind.pk for kind in found]).order_by("pk")

    def _texts(self, page: PublicPage) -> Iterator[str]:
        for field in page.get_search_fields():
            if isinstance(field, SearchField) and field.field_name not in ("title", "lead"):
                value = field.get_value(page)
                yield from value if isinstance(value, list) else [str(value or "")]
        yield page.search_description


class Sessions(Source):
    """Sessions that one can join, under the name of their programme and their town."""

    name = "session"

    def drafts(self, numbers=None):
        cohorts = joinable_cohorts() if numbers is None else joinable_cohorts().filter(pk__in=list(numbers))
        for cohort in cohorts:
            meetings = list(upcoming(cohort.meetings.select_related("module")))
            title = f"{cohort.programme} – {cohort.site.town}, à partir du {day(meetings[0].starts_at)}"
            lead = f"Session {at(cohort.site.town)}, {cohort.site.name}. Inscription et prochaines dates."
            lines = [f"{day(meeting.starts_at)} : {meeting.label}" for meeting in meetings]
            yield Draft(cohort.pk, "session", title, lead, plain(lines))

    def readable(self, pages):
        return Cohort.objects.filter(joinable()).order_by().values("pk")

    def addresses(self, numbers, request):
        codes = Cohort.objects.filter(pk__in=numbers).values_list("pk", "code")
        return {pk: reverse("registrations:register", args=[code]) for pk, code in codes}


class Places(Source):
    """Where sessions take place, read on the page of the sites."""

    name = "place"

    def drafts(self, numbers=None):
        sites = queries.sites_near() if numbers is None else queries.sites_near().filter(pk__in=list(numbers))
        for site in sites:
            address = f"{site.address} {site.locality}"
            yield Draft(site.pk, "place", f"{site.name}, {site.town}", "", plain([address, site.access]))

    def readable(self, pages):
        shown = SitesPage.objects.filter(pk__in=pages.values("pk"))
        near = queries.sites_near().order_by().values("pk")
        return Site.objects.filter(Exists(shown), pk__in=near).order_by().values("pk")

    def addresses(self, numbers, request):
        page = SitesPage.objects.live().first()
        return dict.fromkeys(numbers, page.get_url(request)) if page else {}


class Glossary(Source):
    """The terms with their other forms, read on the page of the glossary."""

    name = "glossary"

    def drafts(self, numbers=None):
        terms = Term.objects.order_by("pk") if numbers is None else Term.objects.filter(pk__in=list(numbers))
        for term in terms:
            forms = ", ".join(line.strip() for line in term.variants.splitlines() if line.strip())
            body = f"Aussi : {forms}." if forms else ""
            yield Draft(term.pk, "glossary", term.term, term.definition, body)

    def readable(self, pages):
        shown = GlossaryPage.objects.filter(pk__in=pages.values("pk"))
        return Term.objects.filter(Exists(shown)).order_by().values("pk")

    def addresses(self, numbers, request):
        page = GlossaryPage.objects.live().first()
        terms = Term.objects.filter(pk__in=numbers)
        return {term.pk: f"{page.get_url(request)}#{term.anchor}" for term in terms} if page else {}


for _source in (Pages(), Sessions(), Places(), Glossary()):
    register(_source)

"""Reading rules and readers. One query gives every rule, so that nothing here walks the tree page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from portal.accounts.enums import Role
from portal.accounts.queries import roles_of
from sessions.partners.permissions import contact_of
from sessions.people.permissions import participant_of
from sessions.registrations.enums import RegistrationState
from sessions.registrations.models import Registration

from .enums import Audience
from .models import PageAudience


@dataclass(frozen=True)
class Rule:
    """A rule as it is compared: it holds for every page whose tree path begins with ``path``."""

    path: str
    audience: str
    programme: int | None
    cohort: int | None

    def covers(self, page: Page) -> bool:
        return page.path.startswith(self.path)


@dataclass
class Reader:
    """Who is at the other end. Made anew for each request: ``rules`` are read once, when first needed."""

    staff: bool = False
    partner: bool = False
    participant: bool = False
    programmes: frozenset[int] = frozenset()  # of the sessions where the person is registered
    cohorts: frozenset[int] = frozenset()

    @property
    def is_known(self) -> bool:
        return self.staff or self.partner or self.participant

    @cached_property
    def rules(self) -> list[Rule]:
        """Every rule, from the top of the tree down."""
        rows = PageAudience.objects.order_by("page__path").values_list("page__path", "audience", "programme", "cohort")
        return [Rule(*row) for row in rows]

    @cached_property
    def locked_paths(self) -> list[str]:
        """Where Wagtail's own restrictions hold: our page types offer none, one written otherwise is still obeyed."""
        return list(PageViewRestriction.objects.order_by("page__path").values_list("page__path", flat=True))

    def satisfies(self, rule: Rule) -> bool:
        """The team reads everything; the others what is kept for them."""
        if self.staff:
            return True
        if rule.audience == Audience.PROGRAMME:
            return rule.programme in self.programmes
        if rule.audience == Audience.COHORT:
            return rule.cohort in self.cohorts
        return rule.audience == Audience.PARTNERS and self.partner

    def refused_by(self, page: Page) -> Rule | None:
        """The first rule, from the top, that keeps this page from the reader; None when the page may be read."""
        return next((rule for rule in self.rules if rule.covers(page) and not self.satisfies(rule)), None)

    def closed_paths(self) -> list[str]:
        """The tops of the branches that this reader may not read."""
        return [rule.path for rule in self.rules if not self.satisfies(rule)] + self.locked_paths


def anybody() -> Reader:
    """A visitor of whom nothing is known: what they may read is public."""
    return Reader()


def reader_of(request: HttpRequest) -> Reader:
    """The reader of this request, read once. Without a cookie nothing is asked of the database."""
    if not hasattr(request, "_reader"):
        known = settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "session")
        request._reader = _known_reader(request) if known else anybody()
    return request._reader


def _known_reader(request: HttpRequest) -> Reader:
    held = {role.role for role in roles_of(request.user)}
    person = participant_of(request)
    places = _places_of(person) if person else []
    return Reader(
        staff=request.user.is_superuser or bool(held - {Role.PARTNER}),
        partner=Role.PARTNER in held or contact_of(request) is not None,
        participant=person is not None,
        programmes=frozenset(programme for programme, _ in places),
        cohorts=frozenset(cohort for _, cohort in places),
    )


def _places_of(person) -> Iterable[tuple[int, int]]:
    """Programme and session of each confirmed registration: the waiting list and an offered place open nothing yet."""
    confirmed = Registration.objects.filter(participant=person, state=RegistrationState.REGISTERED).order_by("pk")
    return list(confirmed.values_list("cohort__programme", "cohort"))


def pages_readable_by(reader: Reader, pages: PageQuerySet | None = None) -> PageQuerySet:
    """Of these pages (of any type; the live ones by default), those that the reader may read.

    Two queries once a reader, whatever the number of pages: our rules and Wagtail's own restrictions.
    """
    pages = Page.objects.live() if pages is None else pages
    closed = Q()
    for path in reader.closed_paths():
        closed |= Q(path__startswith=path)
    return pages.exclude(closed) if closed else pages


def is_restricted(page: Page, reader: Reader) -> bool:
    """Whether the page is kept for some, this reader among them or not."""
    return any(rule.covers(page) for rule in reader.rules)


def open_to_all_of(audience: list[PageAudience], pages: Iterable[Page]) -> list[Page]:
    """Of these pages, those that everybody whom these rules (all of them) let in may read; two queries.

    An empty list of rules stands for everybody. What Wagtail itself restricts is nobody's.
    """
    every = list(PageAudience.objects.select_related("page").order_by("pk"))
    locked = tuple(anybody().locked_paths)
    return [
        page
        for page in pages
        if not page.path.startswith(locked)
        and all(
            any(given.narrows(rule) for given in audience) for rule in every if page.path.startswith(rule.page.path)
        )
    ]


def rules_above(page: Page) -> list[PageAudience]:
    """The rules that keep a page, its own and those of the pages above."""
    rules = PageAudience.objects.filter(page__path__in=paths_above(page)).select_related(
        "programme", "cohort__programme"
    )
    return list(rules.order_by("page__path"))


def paths_above(page: Page) -> list[str]:
    """The paths of the pages from the root of the tree to this one, this one included."""
    return [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]


def audience_of(page: Page) -> PageAudience | None:
    """The rule nearest to the page, its own or that of a page above, for the editor; None: everybody may read."""
    rules = rules_above(page)
    return rules[-1] if rules else None

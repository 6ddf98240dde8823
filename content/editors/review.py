"""What deserves a second look: the report of the editors, and its figures for their home page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task
from wagtail.images import get_image_model
from wagtail.models import Page

from content import queries
from content.pages.base import refuse_unready
from sessions.common.jobs import is_waiting
from sessions.common.typography import day, moment

from . import links
from .checks import Unready, findings_of, texts_of
from .scheduled import late

OLD = timedelta(days=365)  # a text on rights that nobody has looked at for longer is to be read again
MOST_LISTED = 200
COUNTED_EVERY = 10 * 60  # seconds
WAITING = ("late", "stale", "twins", "inside", "outside", "images")  # what the desk counts; style is no duty
SOON = timedelta(minutes=15)  # what was due for less may still be on its way


@dataclass(frozen=True)
class Row:
    """A page or an image, what to see to, and where."""

    title: str
    text: str
    url: str


@dataclass
class Section:
    name: str
    title: str
    advice: str
    rows: list[Row] = field(default_factory=list)


def report() -> list[Section]:
    """Every section, those with something to do first; the same number of queries for any number of pages online."""
    pages = list(Page.objects.live().filter(depth__gt=1).specific().order_by("path"))
    sections = [
        Section("late", "Pages qui n’ont pas paru", "Corrigez, puis publiez ou proposez de nouveau.", [*_late()]),
        Section("stale", "Pages à relire", "Relisez, vérifiez les règles, changez la date.", [*_stale(pages)]),
        Section("twins", "Versions simplifiées dépassées", "La page a changé depuis : relisez les deux.", [*_twins()]),
        Section("inside", "Liens qui ne mènent nulle part", "La page visée n’est plus en ligne.", [*_inside(pages)]),
        Section("outside", "Autres sites muets", "Cherchez la nouvelle adresse.", [*_outside(pages)]),
        Section("images", "Images sans description", "Dites en une phrase ce qu’on y voit.", [*_images(pages)]),
        Section("wording", "Textes à simplifier", "Des phrases plus courtes se lisent mieux.", [*_wording(pages)]),
    ]
    return sorted(sections, key=lambda section: not section.rows)


# --- Figures for the desk ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Figures:
    """How much there was to do when it was counted, by section."""

    counts: dict[str, int]
    counted_at: datetime


def figures() -> Figures | None:
    """As they were counted last; None before the first time. The desk reads no page for them."""
    kept = cache.get("review-figures")
    return Figures(*kept) if kept else None


def keep_figures(sections: list[Section]) -> None:
    counts = {section.name: len(section.rows) for section in sections if section.name in WAITING}
    cache.set("review-figures", (counts, timezone.now()), None)


def ask_for_figures() -> int:
    """Every ten minutes, have the worker count, unless it has still to; returns how many jobs."""
    if cache.add("review-asked", True, COUNTED_EVERY) and not is_waiting(count_what_waits):
        count_what_waits.enqueue()
        return 1
    return 0


@task(backend="jobs")
def count_what_waits() -> None:
    keep_figures(report())


# --- Late -------------------------------------------------------------------------------------------------------------
def _late() -> Iterator[Row]:
    """What was refused at its hour, and why; what is late for a reason that no editor can see."""
    for revision in late():
        page = revision.as_object()
        wanted = f"Devait paraître le {moment(revision.approved_go_live_at)}"
        try:
            refuse_unready(page)
        except Unready as error:
            yield Row(page.title, f"{wanted}. {error.message}", _edit(page.pk))
        else:
            if revision.approved_go_live_at < timezone.now() - SOON:
                yield Row(page.title, f"{wanted}. Publiez-la, ou prévenez l’administration du site.", _edit(page.pk))


# --- Stale ------------------------------------------------------------------------------------------------------------
def due_date(page: Page) -> date | None:
    """When a page is to be read again; None when nothing says so."""
    written = getattr(page, "written_on", None)
    return getattr(page, "review_on", None) or (written + OLD if written else None)


def _stale(pages: list[Page]) -> Iterator[Row]:
    today = timezone.localdate()
    dated = [(due, page) for page in pages if (due := due_date(page)) and due <= today]
    for due, page in sorted(dated, key=lambda pair: (pair[0], pair[1].path)):
        yield Row(page.title, f"À relire depuis le {day(due, weekday=False)}", _edit(page.pk))


def _twins() -> Iterator[Row]:
    for twin in queries.outdated_twins():
        yield Row(twin.title, f"La page a changé le {day(twin.source_published_at, weekday=False)}", _edit(twin.pk))


# --- Links ------------------------------------------------------------------------------------------------------------
def _inside(pages: list[Page]) -> Iterator[Row]:
    live = {page.pk for page in pages}
    chosen = {page.pk: {one for value in texts_of(page) for one in links.pages_linked(value)} - live for page in pages}
    gone = dict(Page.objects.filter(pk__in=set().union(*chosen.values())).values_list("pk", "title"))
    for page in pages:
        for number in sorted(chosen[page.pk]):
            target = f"la page « {gone[number]} »" if number in gone else "une page supprimée"
            yield Row(page.title, f"Mène à {target}", _edit(page.pk))
    known = links.known_paths(pages)
    for page in pages:
        for path in links.dead_paths(page, known):
            yield Row(page.title, f"Mène à {path}", _edit(page.pk))


def _outside(pages: list[Page]) -> Iterator[Row]:
    broken = dict(links.failing().values_list("address", "failing_since"))
    for page in pages if broken else []:
        for address in links.outside_addresses(page):
            if since := broken.get(address):
                yield Row(page.title, f"{address}, depuis le {day(since, weekday=False)}", _edit(page.pk))


# --- Images, words ----------------------------------------------------------------------------------------------------
def nameless_images() -> QuerySet:
    """Images of the library without a description."""
    return get_image_model().objects.filter(description="").order_by("title", "pk")


def _images(pages: list[Page]) -> Iterator[Row]:
    for image in nameless_images()[:MOST_LISTED]:
        yield Row(image.title, "Dans la bibliothèque d’images", reverse("wagtailimages:edit", args=[image.pk]))
    for page in pages:
        if any(_lacks_alternative(value) for value in texts_of(page)):
            yield Row(page.title, "Une image de la page n’a pas de texte qui la remplace", _edit(page.pk))


def _lacks_alternative(value) -> bool:
    if isinstance(value, dict):
        chosen = value.get("image") and {"decorative", "alt_text"} <= value.keys()
        if chosen and not value["decorative"] and not (value["alt_text"] or "").strip():
            return True
        return any(_lacks_alternative(part) for part in value.values())
    return isinstance(value, list) and any(_lacks_alternative(part) for part in value)


def _wording(pages: list[Page]) -> Iterator[Row]:
    for page in pages:
        found = list(dict.fromkeys(str(finding) for finding in findings_of(page)))
        if found:
            yield Row(page.title, " ".join(found[:2]) + _and_more(len(found) - 2), _edit(page.pk))


def _and_more(number: int) -> str:
    if number < 1:
        return ""
    return " Et une autre remarque." if number == 1 else f" Et {number} autres remarques."


def _edit(number: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[number])

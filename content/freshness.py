"""What publishing sets off: addresses told to the domain, kept pages made stale, the search brought up to date."""

from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from sessions.common.freshness import touch_public
from sessions.programmes.models import Module, Programme, Site

from .audiences.models import PageAudience
from .booklets.actions import publish_edition
from .booklets.queries import holds_what_is_closed
from .contact import ContactSettings
from .glossary import Term
from .pages.booklet import BookletPage
from .pages.programme import ModulePage, ProgrammePage
from .search.actions import refresh_entry

PUBLIC_PATH_LENGTH = 300


def tell_public_paths(page: Page) -> None:
    """Write the address of this page and of those below it where the domain links to them; empty unless it is live."""
    family = page.get_descendants(inclusive=True)
    for shown in ProgrammePage.objects.filter(pk__in=family.values("pk"), programme__isnull=False):
        Programme.objects.filter(pk=shown.programme_id).update(public_path=_path(shown))
    for shown in ModulePage.objects.filter(pk__in=family.values("pk"), module__isnull=False):
        Module.objects.filter(pk=shown.module_id).update(public_path=_path(shown))


def _path(page: Page) -> str:
    """The path from the root of the site, empty for a draft and for a page out of every site."""
    parts = page.get_url_parts() if page.live else None
    path = parts[2] if parts else ""
    return path if path and len(path) <= PUBLIC_PATH_LENGTH else ""


def _on_page_change(sender, instance: Page, **kwargs) -> None:
    tell_public_paths(instance)
    touch_public()


def free_addresses(page: Page) -> None:
    """Forget the redirections that stand where this page and those below it are now: they would lead to themselves."""
    family = page.get_descendants(inclusive=True).live()
    paths = [Redirect.normalise_path(parts[2]) for one in family if (parts := one.get_url_parts())]
    Redirect.objects.filter(old_path__in=paths, automatically_created=True).delete()


def _on_address_change(sender, instance: Page, **kwargs) -> None:
    _on_page_change(sender, instance, **kwargs)
    free_addresses(instance)


def _on_text_change(sender, instance: Page, **kwargs) -> None:
    """Published or withdrawn: the search reads it again, by a job written in the same transaction."""
    refresh_entry.enqueue("page", instance.pk)


def _on_booklet_published(sender, instance: BookletPage, revision, **kwargs) -> None:
    publish_edition(instance, by=revision.user if revision else None)


def _on_closing(sender, instance: Page | PageAudience | PageViewRestriction, **kwargs) -> None:
    """A page that is kept for some from now on, or withdrawn, leaves the booklets that others read.

    A page that moves changes rules too. A booklet whose own readers change is made for them. A module that opens waits
    for the editor, who sees that the last edition is out of date.
    """
    number = instance.pk if isinstance(instance, Page) else instance.page_id
    path = Page.objects.filter(pk=number).values_list("path", flat=True).first()
    for booklet in BookletPage.objects.live().order_by("pk"):
        other_readers = path is not None and booklet.path.startswith(path)
        if other_readers or holds_what_is_closed(booklet):
            publish_edition(booklet)


def _on_unpublish(sender, instance: Page, **kwargs) -> None:
    """Also sent for a page about to be deleted, whose row is then still there and live."""
    specific = instance.specific
    if isinstance(specific, ProgrammePage) and specific.programme_id:
        Programme.objects.filter(pk=specific.programme_id).update(public_path="")
    if isinstance(specific, ModulePage) and specific.module_id:
        Module.objects.filter(pk=specific.module_id).update(public_path="")
    touch_public()


def _on_shown_change(sender, **kwargs) -> None:
    touch_public()


def connect() -> None:
    """Called once, when the app is ready."""
    page_published.connect(_on_page_change, dispatch_uid="content.published")
    for signal in (post_page_move, page_slug_changed):
        signal.connect(_on_address_change, dispatch_uid=f"content.{id(signal)}")
    post_page_move.connect(_on_closing, dispatch_uid="content.booklets.moved")
    page_unpublished.connect(_on_closing, sender=ModulePage, dispatch_uid="content.booklets.withdrawn")
    post_delete.connect(_on_closing, sender=Page, dispatch_uid="content.booklets.deleted")
    page_published.connect(_on_booklet_published, sender=BookletPage, dispatch_uid="content.booklet")
    page_unpublished.connect(_on_unpublish, dispatch_uid="content.unpublished")
    for signal in (page_published, page_unpublished):
        signal.connect(_on_text_change, dispatch_uid=f"content.search.{id(signal)}")
    for signal in (post_save, post_delete):
        for rule in (PageAudience, PageViewRestriction):
            signal.connect(_on_closing, sender=rule, dispatch_uid=f"content.booklets.{rule.__name__}.{id(signal)}")
        for model in (ContactSettings, PageAudience, PageViewRestriction, Term, Programme, Module, Site):
            signal.connect(_on_shown_change, sender=model, dispatch_uid=f"content.{model.__name__}.{id(signal)}")

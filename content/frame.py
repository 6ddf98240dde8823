"""The frame of every page: name, contact, menu, foot. Kept until something public changes."""

from django.conf import settings
from django.core.cache import cache
from wagtail.models import Site

from sessions.common.freshness import public_version
from sessions.common.typography import phone

from .contact import ContactSettings
from .pages.article import LegalPage, SiteMapPage

FRAME_SECONDS = 3600


def empty_frame() -> dict:
    """What a page shows before there is a site, and when the database is out of reach."""
    return {
        "name": settings.SITE_NAME,
        "contact": {"name": "", "phone": "", "hours": ""},
        "menu": [],
        "footer": [],
    }


def frame() -> dict:
    """The frame of the default site, from the cache when nothing public has changed since it was built."""
    key = f"frame:{public_version()}"
    kept = cache.get(key)
    if kept is None:
        kept = build_frame()
        cache.set(key, kept, FRAME_SECONDS)
    return kept


def build_frame() -> dict:
    """Menu: live public pages marked « dans les menus ». Foot: the legal pages, then the site map."""
    built = empty_frame()
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return built
    built["name"] = site.site_name or settings.SITE_NAME
    contact = ContactSettings.objects.filter(site=site).first()
    if contact is not None:
        built["contact"] = {"name": contact.name, "phone": phone(contact.phone), "hours": contact.hours}
    pages = site.root_page.get_descendants().live().public().order_by("path")
    built["menu"] = [{"title": page.title, "url": page.get_url()} for page in pages.filter(show_in_menus=True)]
    for model, label in ((LegalPage, "footer_label"), (SiteMapPage, "title")):
        for page in model.objects.live().public().descendant_of(site.root_page).order_by("path"):
            built["footer"].append({"title": getattr(page, label) or page.title, "url": page.get_url()})
    return built

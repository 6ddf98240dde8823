"""The frame of every page: name, contact, menu, foot. Kept until something public changes."""

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from wagtail.models import Site

from sessions.common.freshness import public_version
from sessions.common.typography import phone, typeset

from .audiences.queries import anybody, pages_readable_by
from .contact import ContactSettings
from .pages.article import LegalPage, SiteMapPage

FRAME_SECONDS = 3600


def empty_frame() -> dict:
    """What a page shows before there is a site, and when the database is out of reach."""
    return {
        "name": settings.SITE_NAME,
        "address": settings.SITE_URL,
        "contact": {"name": "", "phone": "", "hours": "", "email": ""},
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
    """Menu: live public pages marked « dans les menus », then the search. Foot: legal pages, site map."""
    built = empty_frame()
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return built
    built["name"] = site.site_name or settings.SITE_NAME
    contact = ContactSettings.objects.filter(site=site).first()
    if contact is not None:
        built["contact"] = {
            "name": contact.name,
            "phone": phone(contact.phone),
            "hours": typeset(contact.hours),
            "email": contact.email,
        }
    labels = dict(LegalPage.objects.live().values_list("pk", "footer_label"))
    foot = Q(pk__in=labels) | Q(pk__in=SiteMapPage.objects.live().values("pk"))
    below = site.root_page.get_descendants().live().filter(foot | Q(show_in_menus=True))
    shown = pages_readable_by(anybody(), below)
    for page in shown.order_by("path"):
        link = {"title": typeset(page.title), "url": page.get_url()}
        if page.show_in_menus:
            built["menu"].append(link)
        if page.pk in labels or page.specific_class is SiteMapPage:
            built["footer"].append({**link, "title": typeset(labels.get(page.pk) or page.title)})
    built["menu"].append({"title": "Rechercher", "url": reverse("search"), "icon": "search"})
    return built

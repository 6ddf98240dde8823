"""robots.txt and sitemap.xml: what search engines may read, and where it is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from content.audiences.queries import anybody, pages_readable_by

FRESH_FOR = 600  # seconds


@require_safe
@cache_control(public=True, max_age=FRESH_FOR)
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read. Addresses that hold a secret are not named here: their answers say « noindex »."""
    lines = ["User-agent: *", "Disallow: /gestion/", "Disallow: /animation/", "Disallow: /compte/", ""]
    lines += [f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=FRESH_FOR)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The live pages that anybody may read, whoever asks, in the order of the tree."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    below = site.root_page.get_descendants(inclusive=True).live() if site else Page.objects.none()
    pages = pages_readable_by(anybody(), below).order_by("path")
    listed = [{"address": settings.SITE_URL + page.get_url(request), "at": page.last_published_at} for page in pages]
    return render(request, "content/sitemap.xml", {"pages": listed}, content_type="application/xml; charset=utf-8")

"""HTML to tagged PDF (PDF/UA-1, WeasyPrint): a pure builder, the same source gives the same bytes.

``render(html)`` takes a whole page with ``<html lang>`` and ``<title>``. Its styles and pictures are ours alone, named
``static:css/paper.css`` or written as ``data:image/…``; nothing else is fetched. Slow and hungry (a second, 100 MB):
for the worker, never a request.
"""

import mimetypes
from pathlib import Path

from django.contrib.staticfiles import finders


def render(html: str) -> bytes:
    """The page as PDF/UA-1. Raises ValueError when it asks for anything but our own static files."""
    return render_counted(html)[0]


def render_counted(html: str) -> tuple[bytes, int]:
    """The same, and how many pages it has."""
    from weasyprint import HTML  # two seconds and much memory: only where a document is really built

    options = {"pdf_variant": "pdf/ua-1", "full_fonts": False}
    document = HTML(string=html, url_fetcher=_fetcher()).render(**options)
    return document.write_pdf(**options), len(document.pages)


def _fetcher():
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers=None):
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            name = url.removeprefix("static:")
            found = finders.find(name) if name != url else None
            if not found:
                raise ValueError(f"Not one of our static files: {url}")
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, Path(found).read_bytes(), headers={"Content-Type": kind})

    return OwnFiles(allowed_protocols=["static", "data"], allow_redirects=False)

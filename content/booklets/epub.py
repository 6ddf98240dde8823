"""An edition as EPUB 3.3 (W3C, 2023): one file a chapter, a table of contents, accessibility metadata. A pure builder.

The same edition gives the same bytes. Pictures written as ``data:`` addresses become files; links become absolute.
"""

import base64
import io
import re
import zipfile
from xml.sax.saxutils import escape

from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from .models import BookletEdition

CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
STAMP = (1980, 1, 1, 0, 0, 0)  # of every entry: a date of making would change the bytes
DATA_IMAGE = re.compile(r"^data:image/jpeg;base64,(.+)$", re.DOTALL)
TIME = "%Y-%m-%dT%H:%M:%SZ"


def build(edition: BookletEdition) -> bytes:
    """The bytes of the file."""
    pictures: dict[str, bytes] = {}
    chapters = edition.chapters
    pages = {"title.xhtml": _page("title", edition), "nav.xhtml": _page("nav", edition, chapters=chapters)}
    for chapter in chapters:
        body = _xhtml(chapter.html, chapter.slug, pictures)
        pages[f"{chapter.slug}.xhtml"] = _page("chapter", edition, chapter=chapter, body=body)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        # First and not compressed, so that the file says what it is (OCF 3.3, 4.3).
        archive.writestr(zipfile.ZipInfo("mimetype", STAMP), "application/epub+zip", zipfile.ZIP_STORED)
        _write(archive, "META-INF/container.xml", CONTAINER.encode())
        _write(archive, "OEBPS/package.opf", _package(edition, pictures).encode())
        _write(archive, "OEBPS/booklet.css", _styles())
        for name, page in pages.items():
            _write(archive, f"OEBPS/{name}", page.encode())
        for name, content in pictures.items():
            _write(archive, f"OEBPS/{name}", content)
    return buffer.getvalue()


def absolute(html: str) -> str:
    """The same HTML, its links to our own pages with the site's name before them: a file is read far from the site."""
    return re.sub(r'href="/(?!/)', f'href="{settings.SITE_URL}/', html)


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, STAMP)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _xhtml(html: str, slug: str, pictures: dict[str, bytes]) -> SafeString:
    """Well-formed XHTML; each picture is put among ``pictures`` and named by its file."""
    soup = BeautifulSoup(absolute(html), "html.parser")
    for image in soup.find_all("img"):
        found = DATA_IMAGE.match(str(image["src"]))
        if found is None:
            image.decompose()
            continue
        name = f"images/{slug}-{len(pictures) + 1}.jpg"
        pictures[name] = base64.b64decode(found[1])
        image["src"] = name
    return mark_safe(soup.decode(formatter="minimal"))  # the chapter's own HTML, escaped when it was frozen


def _page(name: str, edition: BookletEdition, **context) -> str:
    return render_to_string(f"content/booklets/epub/{name}.xhtml", {"edition": edition, **context})


def _package(edition: BookletEdition, pictures: dict[str, bytes]) -> str:
    items = [
        '<item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>',
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="booklet.css" media-type="text/css"/>',
    ]
    spine = ['<itemref idref="title"/>', '<itemref idref="nav"/>']
    for chapter in edition.chapters:
        items.append(f'<item id="{chapter.slug}" href="{chapter.slug}.xhtml" media-type="application/xhtml+xml"/>')
        spine.append(f'<itemref idref="{chapter.slug}"/>')
    for number, name in enumerate(pictures, 1):
        items.append(f'<item id="image-{number}" href="{name}" media-type="image/jpeg"/>')
    return PACKAGE.format(
        identifier=edition.public_id,
        title=escape(edition.title),
        publisher=escape(settings.SITE_NAME),
        made=edition.made_at.strftime(TIME),
        modes="textual,visual" if pictures else "textual",
        more='<meta property="schema:accessibilityFeature">alternativeText</meta>' if pictures else "",
        items="\n    ".join(items),
        spine="\n    ".join(spine),
    )


def _styles() -> bytes:
    with open(finders.find("css/booklet-epub.css"), "rb") as file:
        return file.read()


PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="fr">
  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>
    <dc:title>{title}</dc:title>
    <dc:language>fr</dc:language>
    <dc:publisher>{publisher}</dc:publisher>
    <dc:date>{made}</dc:date>
    <meta property="dcterms:modified">{made}</meta>
    <meta property="schema:accessMode">textual</meta>
    <meta property="schema:accessModeSufficient">{modes}</meta>
    <meta property="schema:accessibilityFeature">structuralNavigation</meta>
    <meta property="schema:accessibilityFeature">tableOfContents</meta>
    <meta property="schema:accessibilityFeature">readingOrder</meta>
    {more}
    <meta property="schema:accessibilityHazard">none</meta>
    <meta property="schema:accessibilitySummary">Texte structuré par des titres, avec table des matières.</meta>
  </metadata>
  <manifest>
    {items}
  </manifest>
  <spine>
    {spine}
  </spine>
</package>
"""

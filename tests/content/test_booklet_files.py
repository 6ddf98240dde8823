"""The files of a booklet: tagged PDF, large print, EPUB; what their structure says, and what their links say."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import connection
from PIL import Image as Picture
from pypdf import PdfReader
from wagtail.images import get_image_model

from content import pictures
from content.booklets import epub, files
from content.booklets.actions import publish_edition
from content.booklets.models import BookletEdition
from content.booklets.queries import public_edition
from content.models import BookletPage
from content.pictures import prepare_renditions
from sessions.common import pdf
from sessions.common.actions import build_document
from sessions.common.models import Document
from tests.factories.booklets import make_booklet
from tests.factories.content import make_home, publish
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(booklet):
    """The one edition of a booklet with an apostrophe in its title."""
    BookletEdition.objects.all().delete()
    Document.objects.all().delete()
    booklet.title = "Le livret d’après"
    return public_edition(publish(booklet))


def built(kind: str) -> Document:
    return build_document(Document.objects.get(kind=kind).pk)


def opened(document: Document) -> pikepdf.Pdf:
    with document.file.open("rb") as stored:
        return pikepdf.open(io.BytesIO(stored.read()))


def titles(items) -> list:
    return [(item.title, titles(item.children)) for item in items]


@pytest.mark.drawn
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["booklet_pdf", "booklet_large"])
def test_a_pdf_is_tagged_named_and_has_bookmarks(edition, kind):
    document = built(kind)
    with opened(document) as pdf:
        assert str(pdf.Root.Lang) == "fr"
        assert pdf.Root.MarkInfo.Marked == True  # noqa: E712 (pikepdf's own type)
        assert pdf.Root.StructTreeRoot
        assert pdf.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
        assert str(pdf.docinfo.Title) == "Le livret d’après"
        assert pdf.open_metadata()["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        with pdf.open_outline() as outline:
            chapters = ["Sommaire", *[chapter.title for chapter in edition.chapters]]
            assert [item.title for item in outline.root] == chapters
            assert [child.title for child in outline.root[1].children] == ["L’essentiel"]
        assert document.pages == len(pdf.pages) > len(edition.chapters)


@pytest.mark.drawn
@pytest.mark.slow
def test_the_contents_of_the_pdf_lead_to_the_chapters(edition):
    with opened(built("booklet_pdf")) as pdf:
        links = {str(note.Dest) for note in pdf.pages[1].get("/Annots", []) if note.Subtype == "/Link"}
        assert links == {chapter.slug for chapter in edition.chapters}


@pytest.mark.slow
def test_the_links_say_format_size_and_pages_once_the_worker_has_made_the_files(edition, client):
    page = client.get(edition.page.url).content.decode()
    assert page.count("il se prépare") == 3
    document = built("booklet_pdf")
    page = client.get(edition.page.url).content.decode()
    words = re.sub(r"\s+", " ", page)
    assert re.search(rf"Le livret à imprimer \(PDF, \d+ ko, {document.pages} pages\)", words)
    response = client.get(f"{edition.page.url}pdf/")
    assert response["Content-Type"] == "application/pdf"
    assert "livret.pdf" in response["Content-Disposition"]
    assert response.content.startswith(b"%PDF")


def test_the_contents_say_which_module_and_count_nothing_beside(edition):
    module = next(chapter for chapter in edition.chapters if chapter.kicker)
    nav = parts_of(epub.build(edition))["OEBPS/nav.xhtml"].decode()
    for contents in (files.pdf_source(edition), nav):
        assert f">{module.kicker}. {module.title}</a>" in contents


def test_large_print_is_at_least_18_points(edition):
    assert 'class="large"' in files.pdf_source(edition, large=True)
    assert 'class="large"' not in files.pdf_source(edition)
    assert b"html.large { font-size: 18pt" in open_style("css/booklet.css")


@pytest.mark.drawn
@pytest.mark.slow
def test_nothing_is_smaller_in_large_print_not_even_page_numbers(edition):
    reader = PdfReader(io.BytesIO(pdf.render(files.pdf_source(edition, large=True))))
    sizes = {}

    def note(text, matrix, text_matrix, font, size):
        if text.strip():
            scale = abs(text_matrix[0] * matrix[0])
            sizes[round(size * scale, 1)] = text

    for page in reader.pages:
        page.extract_text(visitor_text=note)
    assert min(sizes) >= 18, sizes


def test_the_cover_bears_the_name_of_the_site(edition, settings):
    settings.SITE_NAME = "Élan"
    assert '<p class="brand">Élan</p>' in files.pdf_source(edition)


def open_style(name: str) -> bytes:
    from django.contrib.staticfiles import finders

    with open(finders.find(name), "rb") as file:
        return file.read()


# --- EPUB -------------------------------------------------------------------------------------------------------------
def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.drawn
def test_an_epub_begins_with_its_type_and_names_all_it_holds(edition):
    content = epub.build(edition)
    assert content[30:58] == b"mimetypeapplication/epub+zip"
    parts = parts_of(content)
    package = ElementTree.fromstring(parts["OEBPS/package.opf"])
    named = {f"OEBPS/{item.get('href')}" for item in package.iter("{http://www.idpf.org/2007/opf}item")}
    assert named == {name for name in parts if name.startswith("OEBPS/")} - {"OEBPS/package.opf"}
    spine = [item.get("idref") for item in package.iter("{http://www.idpf.org/2007/opf}itemref")]
    assert spine == ["title", "nav", "chapitre-1", "chapitre-2", "chapitre-3"]


@pytest.mark.drawn
def test_every_page_of_an_epub_is_well_formed_and_french(edition):
    pages = {name: page for name, page in parts_of(epub.build(edition)).items() if name.endswith(".xhtml")}
    assert len(pages) == 5
    for page in pages.values():
        assert ElementTree.fromstring(page).get("lang") == "fr"


@pytest.mark.drawn
def test_an_epub_says_how_accessible_it_is(edition):
    package = parts_of(epub.build(edition))["OEBPS/package.opf"].decode()
    for feature in ("structuralNavigation", "tableOfContents", "readingOrder", "accessibilitySummary"):
        assert feature in package


def test_the_same_edition_gives_the_same_bytes(edition):
    assert epub.build(edition) == epub.build(edition)


def test_the_links_of_a_file_lead_back_to_the_site(settings):
    settings.SITE_URL = "https://www.rebond.example"
    assert epub.absolute('<a href="/droits/">') == '<a href="https://www.rebond.example/droits/">'
    for kept in ('<a href="https://a.fr/">', '<a href="#chapitre-1">', '<a href="//a.fr/">'):
        assert epub.absolute(kept) == kept


@pytest.fixture
def image():
    file = io.BytesIO()
    Picture.new("RGB", (40, 30), "teal").save(file, "PNG")
    return get_image_model().objects.create(title="La salle", file=ImageFile(ContentFile(file.getvalue()), "salle.png"))


def with_picture(image) -> BookletPage:
    block = {"image": {"image": image.pk, "alt_text": "Une salle claire", "decorative": False}, "caption": "Ici"}
    chapter = {"title": "Le lieu", "body": [{"type": "picture", "value": block}]}
    return make_booklet(make_home(), ProgrammeFactory(), pages=False, chapters=[{"type": "chapter", "value": chapter}])


def test_a_picture_whose_file_is_gone_leaves_its_words(image, caplog):
    image.file.storage.delete(image.file.name)
    cache.clear()
    html = public_edition(with_picture(image)).chapters[0].html
    assert "<img" not in html
    assert "Une salle claire" in html
    assert "Ici" in html
    assert "cannot be read" in caplog.text


def test_a_picture_is_encoded_once_by_the_worker(image, monkeypatch):
    monkeypatch.setattr(type(image), "get_renditions", lambda self, *wanted: {})  # slow, and no matter here
    prepare_renditions.func(image.pk)
    monkeypatch.setattr(pictures, "_flat_jpeg", None)  # would fail
    page = with_picture(image)
    publish_edition(page)
    assert 'src="data:image/jpeg;base64,' in public_edition(page).chapters[0].html


def test_a_picture_is_encoded_before_the_booklet_is_locked(image, monkeypatch):
    page = with_picture(image)
    cache.clear()
    depth = []
    encode = pictures._flat_jpeg
    monkeypatch.setattr(
        pictures, "_flat_jpeg", lambda file: depth.append(len(connection.savepoint_ids)) or encode(file)
    )
    around = len(connection.savepoint_ids)
    publish_edition(page)
    assert depth == [around]


def test_a_picture_is_in_the_booklet_and_stays_there_when_it_is_deleted(image):
    page = with_picture(image)
    image.delete()
    edition = public_edition(page)
    assert 'src="data:image/jpeg;base64,' in edition.chapters[0].html
    parts = parts_of(epub.build(edition))
    assert parts["OEBPS/images/chapitre-1-1.jpg"].startswith(b"\xff\xd8")
    assert b'alt="Une salle claire"' in parts["OEBPS/chapitre-1.xhtml"]

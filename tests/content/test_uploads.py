"""Files that editors send: only what everybody can read, nothing hidden in a picture, sizes prepared beforehand."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images import get_image_model

from content import pictures
from content.files import NOT_WHAT_IT_SAYS, UNREADABLE_PDF, trouble_of_document, without_metadata
from content.models import ArticlePage
from portal.accounts.enums import Role
from tests.factories.accounts import StaffFactory
from tests.factories.content import make_document, make_home, publish

# Wagtail leaves the temporary file of a rendition to the garbage collector.
renders = pytest.mark.filterwarnings("ignore:[Uu]nclosed file:ResourceWarning")
PLACE = 0x8825  # the part of EXIF that says where a picture was taken
UPRIGHT = 0x0112


def pdf(*, tags: bool = True, language: bool = True, title: bool = True) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if tags:
        document.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        part = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document))
        document.Root.StructTreeRoot = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=part)
    if language:
        document.Root.Lang = "fr"
    if title:
        document.docinfo["/Title"] = "Mes questions"
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def archive(**files: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return written.getvalue()


def picture(kind: str = "JPEG", size=(40, 20), **options) -> bytes:
    written = io.BytesIO()
    Picture.new("RGB", size, "teal").save(written, kind, **options)
    return written.getvalue()


def placed() -> Picture.Exif:
    """Taken somewhere, with the camera on its side."""
    exif = Picture.Exif()
    exif[UPRIGHT] = 6
    exif.get_ifd(PLACE)[2] = (49.0, 3.0, 5.0)
    exif[0x010E] = "Chez Claire"
    return exif


# --- Documents --------------------------------------------------------------------------------------------------------
def test_a_tagged_pdf_is_accepted():
    assert trouble_of_document("questions.pdf", pdf()) == ""


@pytest.mark.parametrize(("lacking", "word"), [("tags", "balises"), ("language", "langue"), ("title", "titre")])
def test_a_pdf_that_some_cannot_read_is_refused_with_what_to_do(lacking, word):
    trouble = trouble_of_document("questions.pdf", pdf(**{lacking: False}))
    assert word in trouble
    assert "PDF accessible" in trouble


@pytest.mark.parametrize("content", [b"%PDF-1.7 broken", pdf()[:200]], ids=["broken", "cut"])
def test_a_damaged_pdf_is_refused_and_breaks_nothing(content):
    assert trouble_of_document("questions.pdf", content) == UNREADABLE_PDF


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html>"),
        ("livre.epub", pdf()),
        ("livre.epub", archive(mimetype=b"application/zip")),
        ("table.xlsx", archive(mimetype=b"application/epub+zip")),
        ("texte.odt", b"PK\x03\x04"),
        ("table.csv", b"\x00\x01"),
        ("table.csv", b"<script>"),
        ("film.mp4", b"<html>"),
        ("film.webm", b"\x00\x00\x00\x18ftypmp42"),
    ],
)
def test_a_file_is_judged_by_what_it_holds(name, content):
    assert trouble_of_document(name, content) == NOT_WHAT_IT_SAYS


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("livre.epub", archive(mimetype=b"application/epub+zip")),
        ("texte.odt", archive(mimetype=b"application/vnd.oasis.opendocument.text")),
        ("table.xlsx", archive(**{"[Content_Types].xml": b"", "xl/workbook.xml": b""})),
        ("table.csv", "nom;âge\n".encode()),
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42"),
    ],
)
def test_what_is_what_it_says_is_accepted(name, content):
    assert trouble_of_document(name, content) == ""


@pytest.fixture
def editor(desk, signed_in):
    return signed_in(StaffFactory(role=Role.EDITOR))


def test_an_untagged_pdf_is_refused_where_one_file_is_sent(editor):
    sent = SimpleUploadedFile("questions.pdf", pdf(tags=False), "application/pdf")
    page = editor.post(reverse("wagtaildocs:add"), {"title": "Questions", "file": sent}).content.decode()
    assert "balises" in page
    assert "L’extension de fichier" not in page.replace("'", "’")
    assert not Document.objects.exists()


def test_an_untagged_pdf_is_refused_where_many_files_are_sent(editor):
    for content, number in ((pdf(tags=False), 0), (pdf(), 1)):
        sent = SimpleUploadedFile("questions.pdf", content, "application/pdf")
        editor.post(
            reverse("wagtaildocs:add_multiple"), {"files[]": sent}, headers={"x-requested-with": "XMLHttpRequest"}
        )
        assert Document.objects.count() == number


# --- Pictures ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_keeps_nothing_but_what_is_seen(kind):
    kept = Picture.open(io.BytesIO(without_metadata(picture(kind, exif=placed()))))
    assert kept.format == kind
    assert not dict(kept.getexif())
    assert not kept.getexif().get_ifd(PLACE)
    assert kept.size == (20, 40)  # upright


def test_a_picture_keeps_its_transparent_parts():
    written = io.BytesIO()
    Picture.new("RGBA", (2, 2), (10, 20, 30, 0)).save(written, "PNG")
    assert Picture.open(io.BytesIO(without_metadata(written.getvalue()))).getpixel((0, 0))[3] == 0


def test_an_uploaded_picture_is_stored_without_its_place(editor):
    sent = SimpleUploadedFile("salle.jpg", picture(exif=placed()), "image/jpeg")
    editor.post(reverse("wagtailimages:add"), {"title": "La salle", "file": sent, "description": "Une salle claire"})
    image = get_image_model().objects.get()
    assert (image.width, image.height) == (20, 40)
    with image.file.open("rb") as stored:
        assert not dict(Picture.open(stored).getexif())


def test_pictures_are_accepted_and_drawings_refused_where_many_files_are_sent(editor):
    sent = {"plan.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "salle.jpg": picture()}
    answers = {
        name: editor.post(
            reverse("wagtailimages:add_multiple"),
            {"files[]": SimpleUploadedFile(name, content)},
            headers={"x-requested-with": "XMLHttpRequest"},
        ).json()
        for name, content in sent.items()
    }
    assert not answers["plan.svg"]["success"]
    assert "Les images SVG sont refusées" in answers["plan.svg"]["error_message"]
    assert answers["salle.jpg"]["success"]
    assert get_image_model().objects.count() == 1


def test_a_drawing_that_bears_the_name_of_a_picture_is_refused_in_plain_words(editor):
    sent = SimpleUploadedFile("plan.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/png")
    answer = editor.post(reverse("wagtailimages:add"), {"title": "Plan", "file": sent}).content.decode()
    assert "Ce fichier n’est pas l’image que son nom annonce." in answer
    assert not get_image_model().objects.exists()


@renders
def test_the_form_of_a_picture_asks_what_one_sees_and_not_where_to_cut(editor, image):
    form = editor.get(reverse("wagtailimages:edit", args=[image.pk])).content.decode()
    assert "Ce que l’on voit, en une phrase." in form
    assert "Elle ne sert encore nulle part" in form
    assert "focal-point-chooser" not in form


# --- Sizes prepared by the worker -------------------------------------------------------------------------------------
@pytest.fixture
def image(db):
    file = ContentFile(picture(size=(1200, 600)), "salle.jpg")
    return get_image_model().objects.create(title="La salle", description="Une salle claire", file=file)


def page_with(image) -> ArticlePage:
    value = {"image": {"image": image.pk, "decorative": False, "alt_text": "Une salle claire"}, "caption": ""}
    page = ArticlePage(title="La salle", body=[{"type": "picture", "value": value}])
    make_home().add_child(instance=page)
    return publish(page)


def test_a_new_picture_asks_for_its_sizes(image):
    job = DBTaskResult.objects.get(task_path="content.pictures.prepare_renditions")
    assert job.args_kwargs["args"] == [image.pk]


def test_serving_a_page_makes_no_rendition(client, image):
    page = client.get(page_with(image).url).content.decode()
    assert image.file.url in page
    assert "<source" not in page
    assert not image.renditions.exists()


@renders
def test_a_prepared_picture_comes_in_three_formats_and_two_widths(client, image):
    pictures.prepare_renditions.func(image.pk)
    pictures.prepare_renditions.func(image.pk)
    assert image.renditions.count() == 6
    page = client.get(page_with(image).url).content.decode()
    assert [f'<source type="image/{kind}"' in page for kind in ("avif", "webp", "jpeg")] == [True] * 3
    assert "480w, " in page
    assert 'alt="Une salle claire"' in page


@renders
def test_the_periodic_work_takes_up_what_a_killed_worker_left(image):
    DBTaskResult.objects.all().delete()
    assert pictures.take_up_renditions() == 1
    pictures.prepare_renditions.func(image.pk)
    assert pictures.take_up_renditions() == 0


def test_the_periodic_work_does_not_ask_again_for_what_waits(image):
    assert pictures.take_up_renditions() == 0  # the upload asked for it
    assert DBTaskResult.objects.filter(task_path="content.pictures.prepare_renditions").count() == 1


def test_a_lost_file_takes_nobody_s_turn(db, monkeypatch):
    monkeypatch.setattr(pictures, "AT_ONCE", 1)
    lost = get_image_model().objects.create(title="Perdue", file="perdue.jpg", width=4, height=4)
    good = get_image_model().objects.create(title="La salle", file=ContentFile(picture(), "salle.jpg"))

    def asked_for() -> list:
        DBTaskResult.objects.all().delete()
        pictures.take_up_renditions()
        return DBTaskResult.objects.get().args_kwargs["args"]

    assert asked_for() == [lost.pk]
    pictures.prepare_renditions.func(lost.pk)
    assert asked_for() == [good.pk]


def test_a_database_in_trouble_says_nothing_of_a_picture(image, monkeypatch):
    DBTaskResult.objects.all().delete()

    def locked(self, *wanted):
        raise OperationalError("database is locked")

    monkeypatch.setattr(type(image), "get_renditions", locked)
    with pytest.raises(OperationalError):
        pictures.prepare_renditions.func(image.pk)
    assert pictures.take_up_renditions() == 1


@renders
def test_the_still_of_a_film_is_prepared_by_the_worker_too(image):
    def still() -> str:
        film = make_document("film.mp4", b"film")
        return render_to_string("content/clip.html", {"clip": {"title": "Un film", "video": film, "poster": image}})

    assert f'poster="{image.file.url}"' in still()
    assert not image.renditions.exists()
    pictures.prepare_renditions.func(image.pk)
    assert f'poster="{image.renditions.get(filter_spec="format-jpeg|width-960").url}"' in still()


def test_a_deleted_picture_is_no_trouble_for_its_job(image):
    number = image.pk
    image.delete()
    pictures.prepare_renditions.func(number)

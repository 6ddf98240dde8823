"""The files of the starter texts: tagged sheets, a film that browsers play, captions that can be shown."""

import io

import pikepdf
import pytest
from PIL import Image
from wagtail.documents import get_document_model

from content import starter
from content.captions import problems
from content.models import ModulePage
from content.starter import files
from content.starter.reader import TEXTS, read
from content.starter.scenes import HEIGHT, WIDTH, Scene, pictures
from content.starter.webm import webm

FILMS = sorted((TEXTS / "films").glob("*.md"))


@pytest.mark.parametrize("path", FILMS, ids=lambda path: path.stem)
def test_the_captions_of_the_films_can_be_shown(path):
    assert problems(files.captions(read(f"films/{path.name}")).encode()) == []


def test_a_film_is_a_webm_file_of_key_frames():
    film = webm([Image.new("RGB", (16, 16), "teal")] * 60, frame_ms=200)
    assert film.startswith(bytes.fromhex("1a45dfa3"))
    assert b"webm" in film[:100]
    assert b"V_VP8" in film
    assert film.count(bytes.fromhex("1f43b675")) == 3  # one cluster for each five seconds
    assert film.count(bytes.fromhex("9d012a")) == 60  # RFC 6386, 9.1: the start code of a key frame
    cue = film.index(bytes.fromhex("1c53bb6b"))
    segment = film.index(bytes.fromhex("18538067")) + 12
    place = film.index(bytes.fromhex("f101000000000000") + b"\x08", cue) + 9
    assert film[segment + int.from_bytes(film[place : place + 8], "big") :].startswith(bytes.fromhex("1f43b675"))


def test_a_film_needs_a_picture():
    with pytest.raises(ValueError, match="picture"):
        webm([], frame_ms=200)


def test_the_scene_is_drawn_for_each_moment():
    drawn = list(pictures(Scene(1, (0.0, 0.5))))
    assert [picture.size for picture in drawn] == [(WIDTH, HEIGHT)] * 5
    assert drawn[0].tobytes() != drawn[-1].tobytes()


@pytest.fixture
def short_films(monkeypatch) -> None:
    """Of one second each."""
    monkeypatch.setattr(files, "pictures", lambda scene: pictures(Scene(1, scene.joins)))


@pytest.mark.drawn
@pytest.mark.slow
def test_the_worker_makes_sheets_and_film_once_and_leaves_editors_pages_alone(starter_texts, short_films, client):
    edited = ModulePage.objects.get(slug="mes-droits-1")
    edited.latest_revision.user = starter.editor_group().user_set.create(email="editrice@rebond.example")
    edited.latest_revision.save()
    for _ in range(2):
        files.prepare_files.func()
    titles = list(get_document_model().objects.order_by("title").values_list("title", flat=True))
    assert len(titles) == 2 + 10
    assert not ModulePage.objects.get(slug="mes-droits-1").documents
    page = client.get("/preparer-la-reprise/presentation/").content.decode()
    assert page.count("<video") == 5
    module = client.get("/preparer-la-reprise/medecin-du-travail/").content.decode()
    assert "Mes questions pour le médecin du travail (PDF" in module
    sheet = get_document_model().objects.get(title="Mes questions pour le médecin du travail")
    with sheet.open_file() as file, pikepdf.open(io.BytesIO(file.read())) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "fr"
        assert len(pdf.pages) == 1  # « Une page à remplir »
    assert sheet.get_file_size() < 50_000  # a phone fetches it; lines of dots would weigh 700 kB

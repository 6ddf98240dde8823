"""Films: captions that can be shown, no publication without them, pieces of a file behind its reading rights."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.blocks import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text

from content.audiences.enums import Audience
from content.blocks import BodyBlock, films_lacking
from content.blocks.media import WITHOUT_CAPTIONS, WITHOUT_TRANSCRIPT
from content.captions import problems
from content.ranges import span_of
from portal.accounts.enums import Role
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.content import keep_for, make_article, make_document, make_twin

VTT = (
    "WEBVTT\n\n1\n00:00.000 --> 00:02.500\nBonjour.\n\n"
    "NOTE à relire\n\n00:02.500 --> 01:00:04.000 line:0\nAsseyez-vous.\n"
)
FILM = bytes(range(256)) * 4


# --- Caption files ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", [VTT, "\ufeff" + VTT, VTT.replace("\n", "\r\n"), VTT.replace("WEBVTT", "WEBVTT fr")])
def test_a_good_file_of_captions_is_accepted(text):
    assert problems(text.encode()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ne commence pas par"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nSubRip", "ne commence pas par"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nÉté".encode("latin-1"), "UTF-8"),
        (b"WEBVTT\n", "aucun sous-titre"),
        (b"WEBVTT\n\nBonjour.", "Ligne 3 : il manque la ligne des temps"),
        (b"WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,000\nA", "Ligne 4 : les temps"),
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\nA", "finit avant"),
        (
            b"WEBVTT\n\n00:09.000 --> 00:10.000\nA\n\n00:01.000 --> 00:02.000\nB",
            "Ligne 6 : les sous-titres ne sont pas",
        ),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "est vide"),
    ],
)
def test_a_wrong_file_of_captions_says_where(content, said):
    [problem] = problems(content)
    assert said in problem


# --- The block --------------------------------------------------------------------------------------------------------
@pytest.fixture
def home(desk):
    return desk


def clip(**changed) -> dict:
    return {
        "title": "Le service social",
        "duration": "3 minutes",
        "video": make_document("film.mp4", FILM).pk,
        "captions": make_document("film.vtt", VTT.encode()).pk,
        "transcript": "<p>Bonjour. Asseyez-vous.</p>",
        "poster": None,
    } | changed


def film(*clips, **changed) -> dict:
    return {"title": "En images", "text": "", "main": clip(**changed), "clips": list(clips)}


def cleaned(**changed):
    block = BodyBlock().child_blocks["film"]
    return block.clean(block.to_python(film(**changed)))


def refusal(**changed) -> dict[str, str]:
    with pytest.raises(StructBlockValidationError) as caught:
        cleaned(**changed)
    return {name: error.messages[0] for name, error in caught.value.block_errors["main"].block_errors.items()}


@pytest.mark.django_db
def test_a_film_with_captions_and_transcript_is_accepted():
    cleaned()


@pytest.mark.django_db
def test_a_film_without_captions_or_transcript_is_refused_in_plain_french():
    assert refusal(captions=None) == {"captions": WITHOUT_CAPTIONS}
    assert refusal(transcript="<p> </p>") == {"transcript": WITHOUT_TRANSCRIPT}


@pytest.mark.django_db
def test_a_film_of_another_format_is_refused():
    assert "MP4 ou WebM" in refusal(video=make_document("film.pdf", b"x").pk)["video"]
    assert "WebVTT" in refusal(captions=make_document("film.pdf", b"x").pk)["captions"]
    assert "WEBVTT" in refusal(captions=make_document("faux.vtt", b"Bonjour").pk)["captions"]


def article_with(home, *clips, **changed) -> Page:
    page = make_article(home, slug="film")
    page.body = [{"type": "film", "value": film(*clips, **changed)}]
    return page


def test_a_film_never_starts_by_itself_and_comes_with_what_replaces_it(client, home):
    article_with(home, clip(title="Une minute")).save_revision().publish()
    page = client.get("/film/").content.decode()
    assert page.count("<video controls") == 2
    assert page.count('<track kind="captions"') == 2
    assert page.count("Bonjour. Asseyez-vous.") == 2
    assert "autoplay" not in page


# --- No publication without captions ----------------------------------------------------------------------------------
@pytest.fixture
def editor(client, home):
    user = StaffFactory(role=Role.COORDINATOR)
    sign_in(client, user)
    return user


def posted(captions: str) -> dict:
    main = {"title": "Le service social", "duration": "", "video": str(make_document("film.mp4", FILM).pk)}
    main |= {"captions": captions, "poster": "", "transcript": rich_text("<p>Bonjour.</p>")}
    stream = {"count": "1", "0": {"deleted": "", "order": "0", "type": "film"}}
    stream["0"]["value"] = {"title": "En images", "text": "", "main": main, "clips": {"count": "0"}}
    fields = {"title": "Film", "slug": "film", "lead": "", "written_on": "2026-11-20", "where_to_check": rich_text("")}
    fields |= {"seo_title": "", "search_description": "", "body": stream}
    return nested_form_data(fields | {"comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}})


def test_the_editor_keeps_a_draft_without_captions_and_cannot_publish_it(client, editor, home):
    page = make_article(home, "Film", slug="film")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    refused = client.post(address, posted("") | {"action-publish": "1"}).content.decode()
    assert "ne se publie pas sans sous-titres" in refused
    client.post(address, posted(""))
    page.refresh_from_db()
    assert page.has_unpublished_changes
    client.post(address, posted(str(make_document("film.vtt", VTT.encode()).pk)) | {"action-publish": "1"})
    assert "<video" in client.get("/film/").content.decode()


def test_a_draft_without_captions_is_not_published_from_the_list(client, editor, home):
    page = article_with(home, captions=None)
    page.save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    said = client.post(f"{address}?id={page.pk}", {"include_descendants": ""}, follow=True).content.decode()
    assert "il manque les sous-titres" in said
    assert "<video" not in client.get("/film/").content.decode()


def test_no_other_door_publishes_a_film_without_captions(home):
    page = article_with(home, clip(title="La pastille", captions=None))
    with pytest.raises(ValidationError, match="La pastille"):
        page.save_revision().publish()


def test_a_draft_below_a_page_published_from_the_list_is_refused_in_the_same_words(client, editor, home):
    above = make_article(home, slug="article")
    below = make_twin(above)
    below.unpublish()
    below.body = [{"type": "film", "value": film(captions=None)}]
    below.save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    said = client.post(f"{address}?id={above.pk}", {"include_descendants": "on"}, follow=True).content.decode()
    assert "Au film « Le service social », il manque les sous-titres." in said


@pytest.mark.django_db
def test_a_refused_film_says_each_part_that_is_missing():
    body = BodyBlock().to_python([{"type": "film", "value": film(captions=None, transcript="", video=None)}])
    said = "Au film « Le service social », il manque le fichier du film, les sous-titres et la transcription."
    assert films_lacking(body) == [said]


def test_a_wrong_file_of_captions_is_refused_when_it_is_sent(client, editor):
    def send(content: str):
        file = SimpleUploadedFile("film.vtt", content.encode())
        return client.post(reverse("wagtaildocs:add"), {"title": "Sous-titres", "file": file}).content.decode()

    assert "ne commence pas par" in send("Bonjour.")
    assert not get_document_model().objects.exists()
    send(VTT)
    assert get_document_model().objects.count() == 1


# --- Pieces of a file -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ("bytes=0-", range(0, 100)),
        ("bytes=0-1", range(0, 2)),
        ("bytes=90-200", range(90, 100)),
        ("bytes=-10", range(90, 100)),
        ("bytes=-200", range(0, 100)),
        ("bytes=100-", range(0)),
        ("bytes=-0", range(0)),
        ("bytes=5-2", None),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("lines=0-1", None),
    ],
)
def test_a_range_is_read_as_the_standard_says(asked, span):
    found = span_of(asked, 100)
    assert found == span if span is None else (found is not None and list(found) == list(span))


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def shown(home) -> dict:
    """The film and the captions of a live page."""
    page = article_with(home)
    page.save_revision().publish()
    return page.body[0].value["main"]


def test_a_film_is_given_whole_in_part_or_not_again(client, shown):
    address = shown["video"].url
    whole = client.get(address)
    assert (whole.status_code, whole.headers["Accept-Ranges"], body(whole)) == (200, "bytes", FILM)
    part = client.get(address, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.headers["Content-Range"]) == (206, "bytes 10-19/1024")
    assert (part.headers["Content-Type"], body(part)) == ("video/mp4", FILM[10:20])
    assert client.get(address, headers={"range": "bytes=9000-"}).status_code == 416
    changed = client.get(address, headers={"range": "bytes=10-19", "if-range": '"autre"'})
    assert (changed.status_code, body(changed)) == (200, FILM)
    assert client.get(address, headers={"if-none-match": whole.headers["ETag"]}).status_code == 304


def test_captions_are_served_as_captions(client, shown):
    captions = client.get(shown["captions"].url)
    assert captions.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert body(captions) == VTT.encode()


def test_a_film_is_behind_the_rights_of_its_page(client, shown):
    keep_for(Page.objects.get(slug="film"), Audience.STAFF)
    assert client.get(shown["video"].url, headers={"range": "bytes=0-1"}).status_code == 403

"""Public pages are kept whole for anonymous visitors, and stale as soon as what they show changes."""

import gzip

import pytest
from django.conf import settings as django_settings
from django.contrib import messages
from django.core.cache import cache, caches
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory, override_settings
from django.urls import include, path

from portal.page_cache import KeptPages
from sessions.common.freshness import _renew, mark_public, public_version, touch_public
from tests.factories.accounts import UserFactory

built: list[str] = []
during_build: list = []


def page(request):
    built.append(request.path)
    while during_build:
        during_build.pop()()
    return mark_public(HttpResponse(f"<p>Construite {len(built)} fois</p>"))


def with_token(request):
    return mark_public(HttpResponse(f"<p>{len(get_token(request))}</p>"))


def with_cookie(request):
    response = mark_public(HttpResponse("<p>biscuit</p>"))
    response.set_cookie("choix", "clair")
    return response


def with_message(request):
    messages.success(request, "C’est fait.")
    return mark_public(HttpResponse("<p>message</p>"))


def not_marked(request):
    built.append(request.path)
    return HttpResponse("<p>à part</p>")


urlpatterns = [
    path("page/", page),
    path("jeton/", with_token),
    path("biscuit/", with_cookie),
    path("message/", with_message),
    path("a-part/", not_marked),
    path("absente/", lambda request: mark_public(HttpResponse("<p>rien</p>", status=404))),
    path("donnees/", lambda request: mark_public(JsonResponse({}))),
    path("", include("portal.urls")),
]


@pytest.fixture(autouse=True)
def _cached(settings):
    settings.PAGE_CACHE_SECONDS = 60
    built.clear()
    during_build.clear()
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_second_visitor_gets_the_kept_page(client):
    first, second = client.get("/page/"), client.get("/page/")
    assert first.headers["X-Page-Cache"] == "miss"
    assert second.headers["X-Page-Cache"] == "hit"
    assert second.content == first.content
    assert len(built) == 1


def test_kept_page_carries_the_same_headers(client):
    first, second = client.get("/page/"), client.get("/page/")
    assert {**first.headers, "X-Page-Cache": ""} == {**second.headers, "X-Page-Cache": ""}
    assert "default-src 'none'" in second.headers["Content-Security-Policy"]


def test_hit_costs_one_round_trip_to_the_cache_and_no_query(client, monkeypatch, django_assert_num_queries, db):
    client.get("/page/")  # built
    client.get("/page/")  # read from the shared cache, then kept by this process
    trips = []
    backend = caches["default"]
    for name in ("get", "get_many", "set", "add"):
        real = getattr(backend, name)
        monkeypatch.setattr(
            backend, name, lambda *a, _real=real, _name=name, **k: trips.append(_name) or _real(*a, **k)
        )
    with django_assert_num_queries(0):
        client.get("/page/")
    assert trips == ["get"]


def test_head_is_answered_from_the_kept_page_without_its_body(client):
    body = client.get("/page/").content
    response = client.head("/page/")
    assert response.headers["X-Page-Cache"] == "hit"
    assert response.content == b""
    assert response.headers["Content-Length"] == str(len(body))


@pytest.mark.parametrize("visit", [1, 2, 3])
def test_who_takes_gzip_gets_the_page_compressed_once_with_a_tag_for_both_forms(client, visit):
    for _ in range(visit - 1):
        client.get("/page/")
    packed = client.get("/page/", headers={"accept-encoding": "br, gzip"})
    plain = client.get("/page/", headers={"accept-encoding": "br"})
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["Content-Length"] == str(len(packed.content))
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in plain.headers


def test_head_alone_keeps_nothing(client):
    client.head("/page/")
    assert client.get("/page/").headers["X-Page-Cache"] == "miss"


@pytest.mark.parametrize("known", ["{tag}", "W/{tag}", '"autre", {tag}', "*"])
def test_visitor_who_has_the_page_gets_304_without_body(client, known):
    tag = client.get("/page/").headers["ETag"].removeprefix("W/")
    response = client.get("/page/", headers={"if-none-match": known.format(tag=tag)})
    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["ETag"] == f"W/{tag}"
    assert "Content-Security-Policy" in response.headers


def test_visitor_who_has_an_older_page_gets_the_page(client):
    client.get("/page/")
    assert client.get("/page/", headers={"if-none-match": '"ancienne"'}).status_code == 200


def test_change_makes_every_kept_page_stale(client, django_capture_on_commit_callbacks, db):
    client.get("/page/")
    with django_capture_on_commit_callbacks(execute=True):
        touch_public()
    assert client.get("/page/").headers["X-Page-Cache"] == "miss"
    assert client.get("/page/").headers["X-Page-Cache"] == "hit"


def test_change_counts_only_once_committed(client, django_capture_on_commit_callbacks, db):
    client.get("/page/")
    with django_capture_on_commit_callbacks() as waiting:
        touch_public()
        assert client.get("/page/").headers["X-Page-Cache"] == "hit"
    assert len(waiting) == 1


def test_change_during_the_build_wins(client):
    during_build.append(_renew)
    client.get("/page/")
    assert client.get("/page/").headers["X-Page-Cache"] == "miss"
    assert len(built) == 2


def test_lost_version_is_never_used_again(client):
    client.get("/page/")
    before = public_version()
    cache.delete("public-version")
    assert client.get("/page/").headers["X-Page-Cache"] == "miss"
    assert public_version() != before


@pytest.mark.parametrize(
    "request_of",
    [
        lambda client: client.get("/page/?utm=x"),
        lambda client: client.get("/page/", headers={"hx-request": "true"}),
        lambda client: client.get("/page/", headers={"authorization": "Basic x"}),
        lambda client: client.post("/page/"),
        lambda client: client.get("/page/", headers={"cookie": "messages=x"}),
        lambda client: client.get("/page/", headers={"cookie": "sessionid=x"}),
    ],
)
def test_request_that_another_visitor_could_not_send_is_left_alone(client, request_of, db):
    client.get("/page/")
    assert "X-Page-Cache" not in request_of(client).headers
    assert len(built) == 2


def test_account_never_gets_a_kept_page(client, db):
    client.get("/page/")
    client.force_login(UserFactory())
    response = client.get("/page/")
    assert "X-Page-Cache" not in response.headers
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/jeton/", "/biscuit/", "/message/", "/a-part/", "/absente/", "/donnees/"])
def test_answer_made_for_one_visitor_or_not_public_is_not_kept(client, path, db):
    for _ in range(2):
        response = client.get(path)
        assert "X-Page-Cache" not in response.headers
        client.cookies.clear()


def test_pages_of_another_host_are_apart(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "autre.example"]
    client.get("/page/")
    assert client.get("/page/", headers={"host": "autre.example"}).headers["X-Page-Cache"] == "miss"


def test_refused_host_gets_nothing_from_the_cache(client):
    client.get("/page/")
    assert client.get("/page/", headers={"host": "pirate.example"}).status_code == 400


def test_zero_seconds_keeps_nothing(client, settings):
    settings.PAGE_CACHE_SECONDS = 0
    client.get("/page/")
    assert "X-Page-Cache" not in client.get("/page/").headers


@pytest.mark.parametrize("broken", ["get_many", "set"])
def test_page_is_served_when_the_cache_fails(client, monkeypatch, broken):
    def fail(*args, **kwargs):
        raise ConnectionError("cache")

    monkeypatch.setattr(caches["default"], broken, fail)
    assert client.get("/page/").status_code == 200


def ask(application, path="/page/", **environ):
    """Status, headers and body that a WSGI server would get."""
    told = {}
    request = RequestFactory().get(path, **environ).META
    answer = application(request, lambda status, headers: told.update(status=status, headers=dict(headers)))
    return told["status"], told["headers"], b"".join(answer)


@pytest.fixture
def kept_pages():
    """The application in front of Django, and how often it had to ask Django."""
    asked = []

    def django(environ, start_response):
        asked.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return [b"from Django"]

    application = KeptPages(django)
    application.asked = asked
    return application


def test_page_given_once_by_a_process_is_given_again_without_django(client, kept_pages):
    client.get("/page/")
    whole = client.get("/page/")
    status, headers, body = ask(kept_pages)
    assert (status, body, kept_pages.asked) == ("200 OK", whole.content, [])
    assert headers == dict(whole.headers)


def test_page_in_front_of_django_is_stale_after_a_change(client, kept_pages):
    client.get("/page/")
    client.get("/page/")
    _renew()
    assert ask(kept_pages)[2] == b"from Django"


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": f"{django_settings.SESSION_COOKIE_NAME}=abc"},
        {"QUERY_STRING": "page=2"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_AUTHORIZATION": "Basic abc"},
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_request_that_another_visitor_could_not_have_sent_goes_to_django(client, kept_pages, environ):
    client.get("/page/")
    client.get("/page/")
    assert ask(kept_pages, **environ)[2] == b"from Django"


def test_page_in_front_of_django_answers_304_to_who_has_it(client, kept_pages):
    client.get("/page/")
    etag = client.get("/page/").headers["ETag"]
    status, headers, body = ask(kept_pages, HTTP_IF_NONE_MATCH=etag)
    assert (status, body) == ("304 Not Modified", b"")
    assert "Content-Length" not in headers

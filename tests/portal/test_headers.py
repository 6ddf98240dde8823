"""The same protections on every answer, whatever its status and whoever made it."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings
from django.urls import URLResolver, get_resolver, include, path

from portal.accounts.enums import Role
from tests.factories.accounts import StaffFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db


def fail(request):
    raise RuntimeError("Camille Petit, camille@courriel.example, 06 39 98 12 34")


def forbid(request):
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


urlpatterns = [
    path("panne/", fail),
    path("refus/", forbid),
    path("publique/", lambda request: HttpResponse("page")),
    path("p/abc/", lambda request: HttpResponse("page")),
    path("agenda/abc.ics", lambda request: HttpResponse("agenda", headers={"Cache-Control": "max-age=600"})),
    path("", include("portal.urls")),
]
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"

ANSWERS = [
    ("/compte/login/", 200),
    ("/gestion/login/", 302),
    ("/gestion/", 302),
    ("/refus/", 403),
    ("/une-page-absente/", 404),
    ("/panne/", 500),
    ("/health/", 200),
    ("/static/img/favicon.svg", 200),
]


@pytest.fixture
def answer(client):
    """``answer(path)``: the response, its file closed, errors answered instead of raised."""
    client.raise_request_exception = False

    def get(path):
        response = client.get(path)
        response.close()
        return response

    with override_settings(ROOT_URLCONF=__name__):
        yield get


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_carries_the_protections(answer, path, status):
    response = answer(path)
    assert response.status_code == status
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [*settings.UNTOLD_PATHS, "/p/abc/", "/recherche/?q=rechute"])
def test_a_secret_address_is_told_to_nobody_not_even_to_our_own_files(answer, path):
    assert answer(path).headers["Referrer-Policy"] == "strict-origin"


def test_every_address_with_a_secret_is_one_that_nobody_is_told():
    """Those whose tokens are masked in logs (``portal.logs``), and those that hold an identifier of a copy."""
    masked = {route for route in routes() if re.search(r"<slug:(token|code)>", route) and "animation" not in route}
    secret = {route for route in masked if not route.startswith(("inscription/", "agenda/p/<slug:token>.ics"))}
    assert secret
    assert not [route for route in secret if not f"/{route}".startswith(settings.UNTOLD_PATHS)]


def routes(resolver=None, prefix="") -> Iterator[str]:
    for one in (resolver or get_resolver("portal.urls")).url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(one, f"{prefix}{one.pattern}")
        else:
            yield f"{prefix}{one.pattern}"


def test_refused_host_carries_the_protections_too(client):
    response = client.get("/compte/login/", headers={"host": "ailleurs.example"})
    assert response.status_code == 400
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/compte/login/", "/une-page-absente/", "/panne/", "/gestionnaire/"])
def test_nothing_inline_is_allowed_outside_the_admin(answer, path):
    assert "unsafe" not in answer(path).headers["Content-Security-Policy"]


def test_the_admin_may_run_wagtails_inline_scripts(answer, client):
    sign_in(client, StaffFactory(role=Role.ADMIN, is_superuser=True))
    response = answer("/gestion/account/")
    assert response.status_code == 200
    assert "script-src 'self' 'unsafe-inline'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/compte/login/", "/p/abc/"])
def test_personal_address_is_neither_stored_nor_indexed(answer, path):
    response = answer(path)
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]


@pytest.mark.parametrize("path", ["/publique/", "/panne/", "/une-page-absente/"])
def test_nothing_shown_to_an_account_is_stored(answer, client, path):
    client.force_login(UserFactory())
    assert "no-store" in answer(path).headers["Cache-Control"]


def test_public_page_of_a_visitor_may_be_stored(answer):
    response = answer("/publique/")
    assert "no-store" not in response.headers.get("Cache-Control", "")
    assert "X-Robots-Tag" not in response.headers


def test_feed_keeps_its_own_cache_headers_and_is_not_indexed(answer):
    response = answer("/agenda/abc.ics")
    assert response.headers["Cache-Control"] == "max-age=600"
    assert "noindex" in response.headers["X-Robots-Tag"]

"""Error pages say in French what to do, keep what was typed, and come out even without a database."""

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from content import starter
from portal.accounts.enums import Role
from tests.factories.accounts import StaffFactory, UserFactory


def fail(request):
    raise RuntimeError


def lose_the_database(request):
    raise OperationalError("no server")


def ask_what_is_not_there(request):
    connection.cursor().execute("SELECT nothing FROM nowhere")


def forbid(request):
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


urlpatterns = [
    path("panne/", fail),
    path("sans-base/", lose_the_database),
    path("requete/", ask_what_is_not_there),
    path("refus/", forbid),
    path("saisie/", lambda request: HttpResponse("reçu")),
    path("", include("portal.urls")),
]
handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        yield client


@pytest.fixture
def strict_client():
    """A browser whose form tokens are checked."""
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(enforce_csrf_checks=True, raise_request_exception=False)


def test_nobody_sets_off_wagtails_rehearsal_of_an_error(signed_in):
    starter.staff_groups()
    assert signed_in(StaffFactory(role=Role.ADMIN)).get("/gestion/failwhale/").status_code == 404


def test_the_address_of_a_button_opened_as_a_page_says_what_to_do(client):
    path = "/espace-partenaires/quitter/"
    page = client.get(path, headers={"accept": "text/html,*/*"})
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "Revenez à la page d’avant" in page.content.decode()
    assert client.get(path, headers={"accept": "*/*"}).content == b""


@pytest.mark.parametrize(
    ("path", "status", "advice"),
    [
        ("/une-page-absente/", 404, "repartir de l’accueil"),
        ("/refus/", 403, "adressez-vous à la personne"),
        ("/panne/", 500, "Attendez quelques minutes"),
    ],
)
def test_error_says_what_to_do(client, db, path, status, advice):
    response = client.get(path)
    text = response.content.decode()
    assert response.status_code == status
    assert advice in text
    assert '<html lang="fr">' in text
    assert 'href="/"' in text
    assert "Traceback" not in text


def test_refused_host_gets_a_page_in_french(client):
    response = client.get("/compte/login/", headers={"host": "ailleurs.example"})
    assert response.status_code == 400
    assert '<html lang="fr">' in response.content.decode()


@pytest.mark.parametrize(("path", "status"), [("/refus/", 403), ("/panne/", 500)])
def test_error_page_comes_out_without_database(client, monkeypatch, path, status):
    def unreachable(*args, **kwargs):
        raise OperationalError("no server")

    monkeypatch.setattr(connection, "cursor", unreachable)
    monkeypatch.setattr(connection, "ensure_connection", unreachable)
    response = client.get(path)
    assert response.status_code == status
    assert "Aller à l’accueil" in response.content.decode()


def test_a_database_out_of_reach_is_trouble_that_passes(client):
    response = client.get("/sans-base/")
    assert (response.status_code, response["Retry-After"]) == (503, "120")
    assert "Attendez quelques minutes" in response.content.decode()
    assert "Retry-After" not in client.get("/panne/")


def test_a_query_that_is_wrong_is_no_trouble_that_passes(client, db):
    """SQLite reports it as it reports a disk out of reach."""
    assert client.get("/requete/").status_code == 500


def test_expired_form_shows_what_was_typed_and_keeps_nothing(strict_client, db):
    typed = {"prenom": "Camille", "message": "Je viendrai <lundi>", "password": "phrase-secrete", "code": "123456"}
    response = strict_client.post("/saisie/", typed)
    text = response.content.decode()
    assert response.status_code == 403
    assert "Votre saisie n’a pas été envoyée" in text
    assert "Revenez en arrière" in text
    assert "Camille" in text
    assert "Je viendrai &lt;lundi&gt;" in text
    assert "phrase-secrete" not in text
    assert "123456" not in text
    assert "no-store" in response.headers["Cache-Control"]


def test_expired_form_leads_back_to_itself_and_shows_only_what_somebody_typed(strict_client, db):
    typed = {"prenom": "Camille", "channel": "email", "agrees": "on", "moment": "IjIwMjYi:signé"}
    text = strict_client.post("/saisie/", typed, headers={"referer": "http://testserver/saisie/"}).content.decode()
    assert '<a class="button" href="http://testserver/saisie/">Rouvrir la page</a>' in text
    assert (
        text.count("<li>") - text.partition("<h2>")[0].count("<li>") - text.partition("</main>")[2].count("<li>") == 1
    )
    elsewhere = strict_client.post("/saisie/", typed, headers={"referer": "https://ailleurs.example/"}).content.decode()
    assert "ailleurs.example" not in elsewhere


def test_expired_form_of_a_page_that_tells_nobody_its_address_leads_back_to_itself_too(strict_client, db):
    """Such a page tells the site's name alone (``settings.UNTOLD_PATHS``); elsewhere that name leads to no form."""
    told = {"referer": "http://testserver/"}
    text = strict_client.post("/q/un-jeton/", {}, headers=told).content.decode()
    assert '<a class="button" href="/q/un-jeton/">Rouvrir la page</a>' in text
    text = strict_client.post("/saisie/", {}, headers=told).content.decode()
    assert "Rouvrir la page" not in text
    assert "Revenez en arrière" in text


def test_browser_without_cookies_is_told_why(strict_client, db):
    assert "acceptez les cookies" in strict_client.post("/saisie/", {}).content.decode()


def test_wrong_token_of_a_signed_in_account_is_refused(strict_client, db):
    strict_client.force_login(UserFactory())
    strict_client.cookies["csrftoken"] = "a" * 32
    assert strict_client.post("/saisie/", {"csrfmiddlewaretoken": "b" * 32}).status_code == 403


@pytest.mark.parametrize("name", ["429.html"])
def test_too_many_requests_says_how_long_to_wait(client, rf, name):
    from django.shortcuts import render

    assert "Attendez cinq minutes" in render(rf.get("/"), name, status=429).content.decode()

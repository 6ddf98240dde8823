"""A log line is one JSON object and names nobody."""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver

from portal.logs import JsonFormatter, masked


def line_of(message, *args, exc_info=None, **extra) -> dict:
    record = logging.LogRecord("portal", logging.ERROR, __file__, 1, message, args, exc_info)
    record.__dict__.update(extra)
    written = JsonFormatter().format(record)
    assert "\n" not in written
    return json.loads(written)


def test_the_letters_of_a_document_are_not_logged():
    # Without HarfBuzz's subsetter, fontTools lists them at this level.
    assert not logging.getLogger("fontTools.subset").isEnabledFor(logging.INFO)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/p/Zx3_a-b:9Q/", "/p/***/"),
        ("/p/Zx3_a-b:9Q/seances/4/", "/p/***/seances/4/"),
        ("/q/abcdef/", "/q/***/"),
        ("/proposition/abc.def/", "/proposition/***/"),
        ("/partenaire/abcdef/?vers=seance-1", "/partenaire/***/"),
        ("/agenda/s3cret.ics", "/agenda/***"),
        ("/excuse/k7jq2mzaxw4c5rt6yhnbvfdsea/", "/excuse/***/"),
        ("/salle/apuuo6/merci/", "/salle/***/merci/"),
        ("/animation/seances/12/salle/", "/animation/seances/12/salle/"),
        ("/autre/k7jq2mzaxw4c5rt6yhnbvfdsea/", "/autre/***/"),
        ("/autre/kJ8dh3Kd0sLq82hdKKs01jd7/", "/autre/***/"),
        ("/autre/0f8fad5b-d9cb-469f-a165-70867728950e/", "/autre/***/"),
        ("/recherche/?q=Camille+Petit", "/recherche/"),
        ("https://rebond.example/p/abc/?x=1", "https://rebond.example/p/***/"),
    ],
)
def test_secret_of_an_address_is_masked(path, kept):
    assert masked(path) == kept
    assert masked(f"Internal Server Error: {path}") == f"Internal Server Error: {kept}"


def test_no_address_of_the_project_shows_what_opens_it():
    secrets = {
        "token": "k7jq2mzaxw4c5rt6yhnbvfdsea",
        "signed": "WzEyLCJ0YWJsZXQi:1xWK4X:iBG9nDKsloC3x8jF",
        "code": "apuuo6",
    }
    shown = []
    for path in addresses():
        names = set(re.findall(r"<\w+:(\w+)>", path)) & secrets.keys()
        if not names or ((path.startswith("animation/") or path.startswith("inscription/")) and names == {"code"}):
            continue  # a session's code is public
        asked = "/" + re.sub(r"<\w+:(\w+)>", lambda found: secrets.get(found[1], "12"), path)
        shown += [path for name in names if secrets[name] in masked(asked)]
    assert not shown


def addresses(resolver=None, before: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        else:
            yield from addresses(entry, path)


def test_ordinary_address_stays_readable():
    path = "/programmes/se-preparer-a-reprendre-le-travail-2026/seances/12/"
    assert masked(path) == path


@pytest.mark.parametrize(
    "secret",
    [
        "camille.petit+x@courriel.example",
        "06 39 98 12 34",
        "06\u00a039\u00a098\u00a012\u00a034",
        "0639981234",
        "01.99.00.12.34",
        "01-99-00-12-34",
        "+33 6 39 98 12 34",
        "+33 (0)6 39 98 12 34",
        "0033639981234",
    ],
)
def test_address_and_telephone_are_masked_anywhere(secret):
    written = masked(f"Refusé pour {secret}, deux fois")
    assert secret not in written
    assert "98 12" not in written
    assert written.startswith("Refusé pour ")
    assert written.endswith(", deux fois")


@pytest.mark.parametrize("harmless", ["2026-03-02T14:00:00", "1234567890123", "SEQUENCE 10", "3.14.15.92"])
def test_dates_and_numbers_stay_readable(harmless):
    assert masked(harmless) == harmless


def test_arguments_and_traceback_are_masked():
    try:
        raise ValueError("camille@courriel.example a le 06 39 98 12 34, voir /p/abc123/?x=Petit")
    except ValueError as error:
        line = line_of("Refus de %s", "camille@courriel.example", exc_info=(type(error), error, error.__traceback__))
    text = json.dumps(line)
    assert line["exception"] == "ValueError"
    assert "Traceback" in line["traceback"]
    for secret in ("camille@", "98 12", "abc123", "Petit"):
        assert (
            secret
            not in line["message"] + line["traceback"].replace('raise ValueError("', "").split("ValueError: ")[-1]
        )
    assert "courriel.example a le" not in text.split("ValueError: ")[-1]


def test_row_quoted_by_the_database_is_masked():
    detail = "Failing row contains (4, Camille, Petit, null).\nKey (email)=(camille@courriel.example) already exists."
    written = masked(detail)
    assert "Camille" not in written
    assert "Key (email)=(…) already exists" in written


def test_request_gives_its_method_and_masked_path_only():
    request = RequestFactory().post("/p/abc123/?nom=Petit", {"nom": "Petit"})
    line = line_of("Forbidden: %s", request.path, request=request, status_code=403)
    assert line["path"] == "/p/***/"
    assert line["method"] == "POST"
    assert line["status"] == 403
    assert "Petit" not in json.dumps(line)
    assert "abc123" not in json.dumps(line)


def test_web_server_writes_no_access_log():
    from portal import gunicorn

    assert gunicorn.accesslog is None
    assert gunicorn.logconfig_dict["formatters"]["json"]["()"] == "portal.logs.JsonFormatter"

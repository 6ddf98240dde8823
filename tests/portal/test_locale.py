"""Our own French wins over Wagtail's and allauth's, and the compiled catalogues are the written ones."""

import ast
import gettext
import re
from datetime import datetime

import pytest
from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import trans_real

from sessions.common.typography import borrowed

FOLDER = settings.LOCALE_PATHS[0] / "fr" / "LC_MESSAGES"
LINE = re.compile(r'^(msgid|msgid_plural|msgstr|msgstr\[\d\]) (".*")$')


def written(name: str) -> dict:
    """As gettext keeps a catalogue: a text by its message, or by message and number where there is a plural."""
    found = {}
    for entry in (FOLDER / f"{name}.po").read_text().split("\n\n"):
        said = {line[1]: ast.literal_eval(line[2]) for text in entry.splitlines() if (line := LINE.match(text))}
        if not said["msgid"]:
            continue
        if "msgid_plural" in said:
            found |= {(said["msgid"], number): said[f"msgstr[{number}]"] for number in (0, 1)}
        else:
            found[said["msgid"]] = said["msgstr"]
    return found


def test_missing_field_says_what_to_do():
    class Form(forms.Form):
        name = forms.CharField()

    assert Form({}).errors["name"] == ["Ce champ est obligatoire. Complétez-le."]


def test_every_message_is_set_as_french_prints_it():
    said = [text for part in trans_real.translation("fr")._catalog._catalogs for key, text in part.items() if key]
    assert len(said) > 3000
    assert not [text for text in said if borrowed(text) != text]


def test_a_moment_is_printed_in_french_where_no_filter_of_ours_is_asked():
    assert date_format(datetime(2026, 11, 26, 7, 1), "DATETIME_FORMAT") == "26\u00a0novembre 2026 à 7\u00a0h\u00a001"


@pytest.mark.parametrize("name", ["django", "djangojs"])
def test_compiled_catalogue_is_the_written_one(name):
    with (FOLDER / f"{name}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    assert {key: text for key, text in compiled.items() if key} == written(name)
    assert all(written(name).values())

"""Our own French wins over Wagtail's and allauth's, and the compiled catalogues are the written ones."""

import ast
import gettext
import re

import pytest
from django import forms
from django.conf import settings

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


@pytest.mark.parametrize("name", ["django", "djangojs"])
def test_compiled_catalogue_is_the_written_one(name):
    with (FOLDER / f"{name}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    assert {key: text for key, text in compiled.items() if key} == written(name)
    assert all(written(name).values())

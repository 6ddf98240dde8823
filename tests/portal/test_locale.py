"""Our own French wins over Wagtail's and allauth's, and the compiled catalogue is the written one."""

import gettext
import re

from django import forms
from django.conf import settings

FOLDER = settings.LOCALE_PATHS[0] / "fr" / "LC_MESSAGES"


def test_missing_field_says_what_to_do():
    class Form(forms.Form):
        name = forms.CharField()

    assert Form({}).errors["name"] == ["Ce champ est obligatoire. Complétez-le."]


def test_compiled_catalogue_is_the_written_one():
    written = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', (FOLDER / "django.po").read_text(), re.MULTILINE))
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    assert written
    assert {key: text for key, text in compiled.items() if key} == written

"""What the style sheet, the layouts and the form pack promise to every page."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils.safestring import mark_safe

from content.drawings import OF_MODULES, Drawing
from portal.gallery import SAMPLES
from tests.factories.accounts import StaffFactory, UserFactory

ROOT = Path(__file__).resolve().parents[2]
CSS = (ROOT / "static/css/rebond.css").read_text()
ICONS = (ROOT / "static/img/icons.svg").read_text()
DRAWINGS = set(re.findall(r'<symbol id="([a-z]+)"', (ROOT / "static/img/art.svg").read_text()))
COMPONENTS = sorted((ROOT / "templates/components").rglob("*.html"))


# --- Colours ----------------------------------------------------------------------------------------------------------
def palettes() -> dict[str, dict[str, str]]:
    """The colours of each mode, by token; « dark » twice: chosen by the system, chosen by data-theme."""
    blocks = re.findall(r"\n +:root([^{]*){([^}]*)}", CSS.split("@layer base")[0])
    light, system, chosen, *_ = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", body)) for _, body in blocks]
    return {"light": light, "dark": light | system, "dark by choice": light | chosen}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ["paper", "surface", "sunken"]
TEXT = [(ink, ground) for ink in ("ink", "ink-soft", "primary", "primary-strong", "accent") for ground in GROUNDS]
TEXT += [(tone, f"{tone}-soft") for tone in ("accent", "info", "success", "warning", "error")]
TEXT += [("ink", f"{tone}-soft") for tone in ("primary", "accent", "info", "success", "warning", "error")]
TEXT += [("error", ground) for ground in GROUNDS]
TEXT += [("on-primary", "primary"), ("on-primary", "primary-strong"), ("primary-strong", "primary-soft")]
TEXT += [("primary", "primary-soft"), ("footer-ink", "footer"), ("footer-accent", "footer")]
TEXT += [("ink-soft", "primary-soft"), ("surface", "info"), ("surface", "success"), ("surface", "warning")]
SHAPES = [(line, ground) for line in ("line-control", "focus", "primary", "error") for ground in GROUNDS]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_has_a_contrast_of_four_and_a_half(mode):
    palette = palettes()[mode]
    weak = [(pair, round(contrast(*map(palette.get, pair)), 2)) for pair in TEXT]
    assert not [(pair, ratio) for pair, ratio in weak if ratio < 4.5]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_controls_and_focus_have_a_contrast_of_three(mode):
    palette = palettes()[mode]
    weak = [(pair, round(contrast(*map(palette.get, pair)), 2)) for pair in SHAPES]
    assert not [(pair, ratio) for pair, ratio in weak if ratio < 3]


def test_both_ways_to_the_dark_mode_give_the_same_colours():
    assert palettes()["dark"] == palettes()["dark by choice"]


# --- Components -------------------------------------------------------------------------------------------------------
def test_each_icon_asked_for_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', ICONS))
    texts = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    asked = {name for text in texts for name in re.findall(r'icon\.html" with name="([a-z-]+)"', text)}
    asked |= {name for text in texts for name in re.findall(r'\bicon="([a-z-]+)"', text)}
    assert asked <= drawn


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_each_component_says_what_it_is_at_its_top(path):
    lines = path.read_text().removeprefix('{% extends "layout/base.html" %}').lstrip()
    assert lines.startswith("{% comment %}")


def test_state_is_said_in_words():
    shown = render_to_string("components/status_tag.html", {"label": "Complète", "tone": "warning"})
    assert "<span>Complète</span>" in shown


def test_error_message_is_announced_when_it_results_from_an_action():
    shown = render_to_string("components/message.html", {"text": "Réessayez.", "tone": "error", "live": True})
    assert 'role="alert"' in shown


def test_standing_message_is_not_announced():
    assert "role=" not in render_to_string("components/message.html", {"text": "La salle est au premier étage."})


def test_bar_width_is_written_with_a_decimal_point():
    row = {"label": "Oui", "n": 23, "percent": 20.5, "width": 20.5}
    shown = render_to_string("components/chart.html", {"id": "c", "title": "T", "rows": [row], "base": 112})
    assert 'width="20.5"' in shown
    assert "20,5\u00a0%" in shown


def test_masked_figure_is_said_in_words():
    row = {"label": "Oui", "n": None, "percent": None, "width": 0}
    shown = render_to_string("components/chart.html", {"id": "c", "title": "T", "rows": [row], "base": 112})
    assert "masqué" in shown
    assert "None" not in shown


def test_present_step_is_marked():
    shown = render_to_string("components/steps.html", {"steps": ["Un", "Deux", "Trois"], "current": 2})
    assert re.findall(r"aria-current=.step.*?step-label.>(\w+)", shown) == ["Deux"]


# --- Forms ------------------------------------------------------------------------------------------------------------
class Form(forms.Form):
    name = forms.CharField(label="Nom", help_text="Comme sur vos <papiers>.")
    note = forms.CharField(label="Un mot", required=False)
    way = forms.ChoiceField(label="Par", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, help_text="Un.")
    ok = forms.BooleanField(label="D’accord")
    helper = FormHelper()
    helper.add_input(Submit("go", "Continuer"))


def filtered(form) -> str:
    return Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form}))


def tagged(form) -> str:
    context = Context({"form": form, "csrf_token": "token"})
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(context)


@pytest.mark.parametrize("render", [filtered, tagged])
@pytest.mark.parametrize("data", [None, {}])
def test_whatever_describes_a_field_exists(render, data):
    shown = render(Form(data))
    described = [name for names in re.findall(r'aria-describedby="([^"]+)"', shown) for name in names.split()]
    assert described
    assert set(described) <= set(re.findall(r'\bid="([^"]+)"', shown))


@pytest.mark.parametrize("render", [filtered, tagged])
def test_error_summary_leads_to_each_field(render):
    shown = render(Form({}))
    targets = re.findall(r'href="#([^"]+)"', shown)
    assert targets == ["id_name", "id_way_0", "id_ok"]
    assert set(targets) <= set(re.findall(r'\bid="([^"]+)"', shown))


@pytest.mark.parametrize("render", [filtered, tagged])
def test_no_identifier_is_given_twice(render):
    found = sorted(re.findall(r'\bid="([^"]+)"', render(Form({}))))
    assert not [one for one, other in pairwise(found) if one == other]


def test_optional_fields_say_so_in_words():
    assert re.findall(r"<label[^>]*>([^<]+) <span class=.field-optional", filtered(Form())) == ["Un mot"]


def test_filters_do_not_say_optional():
    class Filters(Form):
        hide_optional = True

    assert "facultatif" not in filtered(Filters())


def test_radios_are_a_group_with_a_legend():
    assert re.search(r"<fieldset[^>]*aria-describedby=.id_way_helptext.*?<legend>Par</legend>", filtered(Form()), re.S)


def test_help_is_escaped_unless_declared_safe():
    assert "&lt;papiers&gt;" in filtered(Form())
    form = Form()
    form.fields["name"].help_text = mark_safe("<b>Nom</b>")
    assert "<b>Nom</b>" in filtered(form)


def test_submit_is_one_of_our_buttons_and_keeps_its_name():
    assert re.search(r'<button type="submit" class="button [^>]*name="go" value="Continuer"', tagged(Form()))


def test_tag_posts_with_a_token():
    assert "csrfmiddlewaretoken" in tagged(Form())


def test_whole_form_errors_stand_in_the_summary():
    form = Form({"name": "x", "way": "a", "ok": "on"})
    form.add_error(None, "Cette session est complète.")
    assert "<li>Cette session est complète.</li>" in filtered(form)


def test_formset_tells_which_line_is_wrong():
    lines = forms.formset_factory(Form, extra=0)({"l-TOTAL_FORMS": "1", "l-INITIAL_FORMS": "1"}, prefix="l")
    shown = filtered(lines)
    assert "Ligne 1, Nom" in shown
    assert 'href="#id_l-0-way_0"' in shown


def test_formset_keeps_its_management_form():
    assert 'name="l-TOTAL_FORMS"' in filtered(forms.formset_factory(Form)(prefix="l"))


# --- Layouts ----------------------------------------------------------------------------------------------------------
SITE = {
    "name": "Rebond",
    "contact": {"name": "Claire Moreau", "phone": "01 99 00 12 34", "hours": "De 9 h à 12 h"},
    "menu": [{"title": "Le programme", "url": "/programme/", "current": True}],
    "footer": [{"title": "Plan du site", "url": "/plan/"}],
}


def page(layout: str, body: str = "", site: dict = SITE, path: str = "/", **more) -> str:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    source = f'{{% extends "layout/{layout}" %}}{body}'
    return Template(source).render(
        Context({"site": site, "request": request, "messages": [], "user": request.user} | more)
    )


@pytest.mark.parametrize("layout", ["base.html", "personal.html", "animation.html"])
def test_skip_link_comes_first_and_leads_to_the_content(layout):
    shown = page(layout)
    assert re.search(r"<body[^>]*>\s*<a [^>]*href=.#contenu.", shown)
    assert '<main id="contenu" tabindex="-1">' in shown


@pytest.mark.parametrize("layout", ["base.html", "personal.html", "animation.html"])
def test_contact_stands_on_every_page(layout):
    shown = page(layout)
    assert "Claire Moreau" in shown
    assert 'href="tel:0199001234"' in shown


def test_menu_marks_the_current_page():
    assert '<a href="/programme/" aria-current="page">' in page("base.html")


def test_page_without_menu_has_no_empty_navigation():
    assert "Menu principal" not in page("base.html", site=SITE | {"menu": [], "footer": []})


def test_public_page_reads_neither_account_nor_messages():
    class Untouchable:
        def __getattr__(self, name):
            pytest.fail(f"the layout reads {name}")

        __len__ = __iter__ = __bool__ = lambda self: pytest.fail("the layout reads the messages")

    page("base.html", user=Untouchable(), messages=Untouchable())


@pytest.mark.parametrize("layout", ["personal.html", "animation.html", "print.html"])
def test_page_of_persons_stays_out_of_search_engines(layout):
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in page(layout)


def test_personal_page_has_no_menu():
    assert "Menu principal" not in page("personal.html")


def test_staff_navigation_marks_the_section(db):
    shown = page("animation.html", nav_current="today")
    assert re.findall(r"aria-current=.page.>.*?<span>([^<]+)</span>", shown, re.S) in ([], ["Aujourd’hui"])


def test_mail_says_the_same_in_text_and_in_html():
    block = "{% block content %}Bonjour Inès.{% endblock %}"
    reason = "Ce message vient d’une question posée pour le livret."
    html, text = (page(f"email.{kind}", block, reason=reason) for kind in ("html", "txt"))
    assert "une question posée" in text
    body = re.sub(r"<[^>]+>", " ", html.split("<body", 1)[1].split(">", 1)[1])
    words = {word for word in re.findall(r"\w+", text)}
    assert words == set(re.findall(r"\w+", body))


# --- The gallery ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_gallery_does_not_exist_for_a_visitor(client):
    assert client.get(reverse("gallery")).status_code == 404


@pytest.mark.django_db
def test_gallery_does_not_exist_without_a_staff_role(client):
    client.force_login(UserFactory())
    assert client.get(reverse("gallery")).status_code == 404


@pytest.mark.django_db
def test_gallery_shows_every_component(signed_in):
    answer = signed_in(StaffFactory()).get(reverse("gallery"))
    shown = {template.name for template in answer.templates}
    apart = {"nav", "gallery", "menu", "card", "messages", "contact_box", "mark", "wordmark", "breadcrumb", "button"}
    ours = {path.name for path in (ROOT / "templates/components").glob("*.html") if path.stem not in apart}
    assert {f"components/{name}" for name in ours} <= shown


# --- Drawings ---------------------------------------------------------------------------------------------------------
def test_each_drawing_that_is_named_is_drawn():
    named = set(Drawing.values) | set(OF_MODULES)
    for path in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r'components/art.html" with name="([a-z]+)"', path.read_text()))
    assert named <= DRAWINGS


def test_each_drawing_that_is_drawn_is_named_and_shown_in_the_gallery():
    assert set(SAMPLES["drawings"]) == DRAWINGS

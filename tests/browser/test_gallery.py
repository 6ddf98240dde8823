"""The gallery of components in a real browser: what every page is made of, in both modes and at every width."""

from django.urls import reverse

from tests.factories.accounts import StaffFactory

from .axe import violations
from .conftest import DESKTOP, NARROW, PHONE


def test_gallery_is_accessible(open_page, sign_in, look):
    page = open_page(PHONE)
    sign_in(page, StaffFactory())
    page.goto(reverse("gallery"))
    look(page, "gallery")


def test_a_fault_is_seen_also_on_a_page_that_was_looked_at(open_page, sign_in, axe):
    page = open_page(PHONE)
    sign_in(page, StaffFactory())
    page.goto(reverse("gallery"))
    axe(page)
    page.evaluate("document.querySelector('main p').append(new Image())")
    assert [found.split()[0] for found in violations(page)] == ["image-alt"]


def test_wide_spacing_and_large_text_lose_nothing(open_page, sign_in, sideways):
    """WCAG 1.4.12 and 1.4.4; the style is added by the test, which is why it sets our own policy aside."""
    page = open_page(DESKTOP, bypass_csp=True)
    sign_in(page, StaffFactory())
    page.goto(reverse("gallery"))
    spacing = "* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important}"
    page.add_style_tag(content=spacing)
    page.set_viewport_size(NARROW["viewport"])
    sideways(page)
    page.add_style_tag(content="html {font-size: 200% !important}")
    page.set_viewport_size({"width": 640, "height": 900})
    sideways(page)


def test_form_is_sent_once(open_page, sign_in):
    page = open_page(DESKTOP)
    sign_in(page, StaffFactory())
    page.goto(reverse("gallery"))
    sent = page.evaluate(
        """() => {
            let sent = 0;
            document.addEventListener("submit", (event) => {
                if (!event.defaultPrevented) sent += 1;
                event.preventDefault();
            });
            const form = document.querySelector("form[data-once]");
            form.requestSubmit();
            form.requestSubmit();
            return sent;
        }"""
    )
    assert sent == 1


def test_summary_of_errors_takes_the_focus(open_page, sign_in):
    page = open_page(DESKTOP)
    sign_in(page, StaffFactory())
    page.goto(reverse("gallery"))
    assert page.evaluate("document.activeElement.className") == "error-summary"

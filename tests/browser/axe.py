"""Looks at a page: what axe-core finds with the tags of our charter, whether it scrolls sideways or cuts its words."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Named one by one: the default run leaves the target size of WCAG 2.2 out.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What another colour scheme can change: colours, and nothing of the structure.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"], "selectors": False}
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "selectors": False}

_WIDER = """() => [...document.querySelectorAll("body *")]
    .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter((node) => { for (let up = node.parentElement; up; up = up.parentElement) {
        if (["auto", "scroll", "hidden"].includes(getComputedStyle(up).overflowX) && up !== document.body) return false;
    } return true; })
    .map((node) => node.outerHTML.slice(0, 120))"""

# Words that their own box hides in part; what is there for the ear alone is no loss to the eye.
_CUT = """() => [...document.querySelectorAll("body *")].filter((node) => {
    const style = getComputedStyle(node), hides = (value) => ["hidden", "clip"].includes(value);
    const speaks = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent.trim());
    return speaks && node.checkVisibility() && style.clipPath === "none"
        && ((hides(style.overflowX) && node.scrollWidth > node.clientWidth + 1)
            || (hides(style.overflowY) && node.scrollHeight > node.clientHeight + 1));
}).map((node) => node.outerHTML.slice(0, 120))"""


def violations(page: Page, options: dict = OPTIONS) -> list[str]:
    """One readable block for each rule that the page breaks.

    The script, of half a megabyte, is given to a document once, and only what is wrong comes back.
    """
    if not page.evaluate("Boolean(window.axe && axe.run)"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(f"axe.run({json.dumps(options)}).then(results => results.violations)")
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
        + "\n".join(f"    {node['html'][:200]}\n      {node['failureSummary'][:300]}" for node in rule["nodes"][:5])
        for rule in found
    ]


def assert_accessible(page: Page) -> None:
    """No violation at all, best practices included."""
    found = violations(page)
    assert not found, f"axe on {page.url}:\n" + "\n".join(found)


def assert_readable_in_the_dark(page: Page) -> None:
    """The same page in the dark: its structure was looked at in the light, its colours are now.

    Without motion: a colour on its way to another would be judged half-way.
    """
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = violations(page, COLOURS)
    assert not found, f"axe on {page.url} in the dark:\n" + "\n".join(found)
    page.emulate_media(color_scheme="light")


def assert_holds_large_text(page: Page) -> None:
    """With letters twice as large and the window as it was, nothing is cut and nothing scrolls sideways (1.4.4)."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert_not_sideways(page)
    cut = page.evaluate(_CUT)
    page.evaluate("document.documentElement.style.fontSize = ''")
    assert not cut, f"{page.url} cuts words that are written large:\n" + "\n".join(cut)


def assert_not_sideways(page: Page) -> None:
    """The page is no wider than the window; a region that scrolls by itself (a wide table) is allowed."""
    wide, window = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
    )
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window}:\n" + "\n".join(page.evaluate(_WIDER))

"""A click is over when the page that it leads to is there.

Playwright waits for a navigation that a click has begun, not for one that a busy machine begins a moment later: the
next look would then fall on a page that is going away.
"""

import time

from playwright.sync_api import Error, Locator, Page

# Says in the page itself, before the click returns, that it is on its way to another one.
WATCH_LEAVING = """
addEventListener("submit", (event) => { if (!event.defaultPrevented) window.isLeaving = true; });
navigation.addEventListener("navigate", (event) => {
  if (!event.destination.sameDocument && event.downloadRequest === null) window.isLeaving = true;
});
navigation.addEventListener("navigateerror", () => { window.isLeaving = false; });
"""
# A form whose answer is a file leaves its page where it was.
FILE_TAKES = 5

_click = Locator.click


def is_leaving(page: Page) -> bool:
    """Also while there is no document to ask. The content policy of our pages lets no script wait by itself."""
    try:
        return page.evaluate("window.isLeaving === true || document === null")
    except Error:
        return not page.is_closed()


def click_and_follow(self: Locator, **options) -> None:
    """``Locator.click``, then the page it leads to, if any."""
    _click(self, **options)
    page, until = self.page, time.monotonic() + FILE_TAKES
    while is_leaving(page) and time.monotonic() < until:
        page.wait_for_timeout(20)
    page.wait_for_load_state()

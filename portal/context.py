"""What every template may count on."""

import logging

from django.utils.functional import SimpleLazyObject

from content.frame import empty_frame, frame

logger = logging.getLogger(__name__)


def site(request) -> dict:
    """``site``: the site's name, address, contact {name, phone, hours}, menu [{title, url, current}] and foot.

    Read only by templates that use it. Error pages use it too: without database, cache or site it is empty, and never
    raises.
    """
    return {"site": SimpleLazyObject(lambda: _site(request))}


def _site(request) -> dict:
    try:
        shown = frame()
    except Exception:
        # Whatever broke the request may be what breaks this: the error page must still come out.
        logger.warning("The frame of the page could not be read", exc_info=True)
        shown = empty_frame()
    menu = [{**item, "current": item["url"] == request.path} for item in shown["menu"]]
    return {**shown, "menu": menu}

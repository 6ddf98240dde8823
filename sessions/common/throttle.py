"""Counting tries, in the cache: so many for one key, then none until it has been left alone for the whole period.

What is counted is a fingerprint of the key: neither an address nor a token is kept.
"""

import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from .tokens import fingerprint

PERIOD = 15 * 60  # seconds
# People of one hospital or office have one network address: what a few mistype keeps out nobody else.
SHARE_AN_ADDRESS = 4


def try_once(purpose: str, key: str, *, limit: int) -> bool:
    """Count one try and say whether it is allowed; a refused one counts for nothing, so that the wait has an end."""
    name = _name(purpose, key)
    if (cache.get(name) or 0) >= limit:
        return False
    if cache.add(name, 1, PERIOD):
        return True
    try:
        count = cache.incr(name)
    except ValueError:  # it expired in between
        cache.set(name, 1, PERIOD)
        return True
    cache.touch(name, PERIOD)  # some backends give the new value their default lifetime
    return count <= limit


def forgive(purpose: str, key: str) -> None:
    """Take back one try, because it succeeded."""
    name = _name(purpose, key)
    count = cache.get(name) or 0
    if count > 1:
        cache.set(name, count - 1, PERIOD)
    else:
        cache.delete(name)


def may_try_link(request: HttpRequest, token: str, *, limit: int) -> bool:
    """Count one try of the light check of a link: so many for one link, some times as many from one network address."""
    # A network address that may not try any more cannot use up the tries of a link either.
    return try_once("letters-address", client_address(request), limit=limit * SHARE_AN_ADDRESS) and try_once(
        "letters-link", token.lower(), limit=limit
    )


def forgive_link(request: HttpRequest, token: str) -> None:
    """Take back the try that was right."""
    forgive("letters-address", client_address(request))
    forgive("letters-link", token.lower())


class Allowance:
    """So many in a minute for one key, counted by each process for itself: cheap enough for each reading of a feed.

    The count starts anew with each minute of the clock; what is counted is forgotten with it.
    """

    MINUTE = 60  # seconds

    def __init__(self) -> None:
        self._minute = 0
        self._counts: dict[str, int] = {}

    def wait(self, key: str, *, limit: int) -> int:
        """Count one and return 0, or how many seconds to wait once the minute's ``limit`` is reached."""
        now = int(time.time())
        minute = now // self.MINUTE
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        count = self._counts.get(key, 0)
        if count >= limit:
            return self.MINUTE - now % self.MINUTE
        self._counts[key] = count + 1
        return 0


def client_address(request: HttpRequest) -> str:
    """The visitor's network address, behind as many proxies as the settings say."""
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT and (address := request.META.get("REMOTE_ADDR")):
        return address  # what the adapter gives too, at ten times the cost; feeds ask at each reading
    return get_adapter().get_client_ip(request)


def _name(purpose: str, key: str) -> str:
    return f"throttle:{purpose}:{fingerprint(key)[:32]}"

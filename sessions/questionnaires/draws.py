"""A ballot drawn for one use, on the tablet of a room or for a sheet of paper.

Nothing is stored at the draw: the form carries a signed random number, and the mark that it was used is written with
the answers. Whoever leaves the form leaves nothing.
"""

from dataclasses import dataclass

from django.core import signing
from django.core.cache import cache

from sessions.common import tokens

from .enums import Way
from .models import Ballot, Campaign

SALT = "rebond.draw"
LIFETIME = 3 * 60 * 60  # seconds


@dataclass(frozen=True)
class Draw:
    """One use: of which campaign, by which way, under which random number, begun with which code of the tablet.

    ``code_mark`` is a part of the code's keyed hash: a form shows the code again to who began with it, never a new one.
    """

    campaign_id: int
    way: Way
    nonce: str
    code_mark: str = ""

    @property
    def signed(self) -> str:
        """What the form carries."""
        return signing.dumps([self.campaign_id, self.way, self.nonce, self.code_mark], salt=SALT)

    @property
    def token_hash(self) -> str:
        """The mark that it was used."""
        return tokens.fingerprint(tokens.derive(Ballot.PURPOSE, self.nonce))


def draw(campaign: Campaign, way: Way) -> Draw:
    return Draw(campaign.pk, way, tokens.new_nonce(), _mark_of(campaign))


def began_with_code_of(drawn: Draw, campaign: Campaign) -> bool:
    """Whether the code of the tablet is still the one that this use began with."""
    return bool(drawn.code_mark) and drawn.code_mark == _mark_of(campaign)


def read(signed: str, way: Way) -> Draw | None:
    """The draw that a form carries; None when it is not ours, of another way, dropped, or older than ``LIFETIME``."""
    try:
        campaign, found, nonce, *mark = signing.loads(signed, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    drawn = Draw(campaign, way, nonce, *mark)
    return drawn if found == way and not cache.get(_dropped(drawn)) else None


def drop(drawn: Draw) -> None:
    """Let a form that was left unfinished open nothing any more, even when the browser sends it once more."""
    cache.set(_dropped(drawn), True, LIFETIME)


def _mark_of(campaign: Campaign) -> str:
    return (campaign.tablet_hash or "")[:12]


def _dropped(drawn: Draw) -> str:
    return f"draw-dropped:{drawn.token_hash[:32]}"

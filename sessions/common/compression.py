"""What the other end says that it can unpack."""

from functools import lru_cache


@lru_cache(maxsize=100)  # a few programs say the same all day
def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding takes gzip (RFC 9110, 12.5.3); one that says nothing of it does not."""
    weights = {}
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        weights[coding.strip()] = weight.partition("=")[2].strip() or "1"
    asked = weights.get("gzip", weights.get("x-gzip", weights.get("*", "0")))
    return asked.strip("0.") != ""

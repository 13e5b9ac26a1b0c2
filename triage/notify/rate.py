"""How fast a destination may be written to, as the rates that `app.bucket` reads: `count/seconds second`."""

from __future__ import annotations

from math import gcd

_MINUTE_SECONDS = 60
_CLAIMED_AT_MOST = 10


def per_minute(count: int) -> str:
    """Spread `count` messages a minute as evenly as whole seconds allow: a minute's worth at once would be a burst."""
    shared = gcd(count, _MINUTE_SECONDS)
    return f"{count // shared}/{_MINUTE_SECONDS // shared} second"


def at_once(rate: str) -> int:
    """Say how many messages to claim together: what goes out within a second, so that none is held in vain."""
    count, _, seconds = rate.removesuffix(" second").partition("/")
    return min(max(int(count) // int(seconds), 1), _CLAIMED_AT_MOST)

"""The time zones people choose from, with the city of each in their language."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location

from triage.texts import moments

_REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


def names() -> frozenset[str]:
    """Return every IANA name that this machine knows."""
    return frozenset(_known())


def choices(language: str, now: datetime) -> list[tuple[str, str]]:
    """Return the name of each time zone and how to show it, `UTC+3, Москва`, from west to east."""
    local = ((name, city, now.astimezone(ZoneInfo(name))) for name, city in _cities(language))
    ordered = sorted(local, key=lambda found: (found[2].utcoffset(), found[1]))
    return [(name, f"{moments.offset(at)}, {city}") for name, city, at in ordered]


@cache
def _known() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


@cache
def _cities(language: str) -> tuple[tuple[str, str], ...]:
    named = (name for name in _known() if name.partition("/")[0] in _REGIONS)
    cities = {name: get_timezone_location(name, locale=language, return_city=True) for name in named}
    return (("UTC", "UTC"), *cities.items())

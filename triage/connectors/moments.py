"""Times as senders write them: RFC 3339, seconds or milliseconds since 1970, mail dates, and local times."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

LONGEST_NUMBER_DIGITS = 13
FIRST_MILLISECONDS = 10**11  # as seconds it would be the year 5138
LONGEST_TIME_CHARACTERS = 64


def timestamp_moment(text: str) -> datetime | None:
    """Return the time of a timestamp header: whole seconds, milliseconds, or ISO 8601 with offset; None for others."""
    if text.isascii() and text.isdigit():
        return epoch_moment(int(text)) if len(text) <= LONGEST_NUMBER_DIGITS else None
    moment = _iso(text)
    return moment if moment is not None and moment.utcoffset() is not None else None


def moment_of(value: object, zone: ZoneInfo | None = None, written: str = "") -> datetime:
    """Return the time that a value says; `written` is its strptime format, `zone` that of times without offset.

    Raises ValueError that says what would be right.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _known(epoch_moment(value))
    if not isinstance(value, str) or len(value) > LONGEST_TIME_CHARACTERS:
        raise ValueError("is no time; RFC 3339, seconds or milliseconds since 1970 are")
    text = value.strip()
    if not written and text.isascii() and text.replace(".", "", 1).isdigit():
        return _known(epoch_moment(float(text)))
    moment = datetime.strptime(text, written) if written else _iso(text) or _mail_date(text)  # noqa: DTZ007  # the zone follows
    if moment is None:
        raise ValueError("is no time that can be read; say how it is written with format")
    if moment.utcoffset() is not None:
        return moment
    if zone is None:
        raise ValueError('has no offset; add timezone = "…" to the source, the zone its times are in')
    return moment.replace(tzinfo=zone)


def epoch_moment(number: float) -> datetime | None:
    """Return the time so many seconds, or milliseconds, after 1970; None when there is no such time."""
    seconds = number / 1000 if abs(number) >= FIRST_MILLISECONDS else number
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _known(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("is a number, but no time since 1970")
    return moment


def _iso(text: str) -> datetime | None:
    if len(text) > LONGEST_TIME_CHARACTERS:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _mail_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None

"""Times, spans and numbers as people write them, in their language and time zone."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from babel import Locale
from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent

from triage.domain.contact import check_aware

_PATTERNS = {"ru": "d MMMM y 'г.', HH:mm", "en": "d MMMM y, HH:mm"}


def moment(language: str, at: datetime, timezone: tzinfo) -> str:
    """Return a date and time with its offset: `21 ноября 2026 г., 14:05 (UTC+3)`. Raises ValueError on a naive time."""
    local = check_aware(at).astimezone(timezone)
    return f"{format_datetime(local, _PATTERNS[language], locale=language)} ({offset(local)})"


def clock(language: str, at: datetime, timezone: tzinfo) -> str:
    """Return the time of day alone: `14:05`."""
    return format_datetime(check_aware(at).astimezone(timezone), "HH:mm", locale=language)


def offset(at: datetime) -> str:
    """Return the offset of an aware time: `UTC`, `UTC+3`, `UTC+5:30`."""
    minutes = round((at.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}{f':{rest:02}' if rest else ''}"


def span(language: str, seconds: float) -> str:
    """Return a length of time in its largest sensible unit: `5 минут`, `2 hours`."""
    return format_timedelta(timedelta(seconds=round(seconds)), threshold=1.5, locale=language)


def number(language: str, value: float) -> str:
    """Return a number with the separators of the language: `1 234,5`, `1,234.5`."""
    return format_decimal(value, locale=Locale(language))


def percent(language: str, share: float) -> str:
    """Return a share (0 to 1) as whole percent: `86 %`, `86%`."""
    return format_percent(share, locale=Locale(language))

"""What a setting is, and readers of its value: each raises ValueError that says what would be right, never a secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SECRET_KEY_CHARACTERS = 32
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def setting(
    read: Callable[[str], object],
    doc: str,
    default: object,
    *,
    shown: str | None = None,
    secret: bool = False,
    internal: bool = False,
) -> Any:
    shown = str(default) if shown is None else shown
    metadata = {"read": read, "doc": doc, "shown": shown, "internal": internal}
    return field(default=default, repr=not secret, metadata=metadata)


def whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        number = int(value) if value.isdecimal() and value.isascii() else -1
        if not low <= number <= high:
            raise ValueError(f"{value!r} is not a whole number from {low} to {high}")
        return number

    return read


def host(value: str) -> str:
    if not value or "/" in value or any(character.isspace() for character in value):
        raise ValueError(f"{value!r} is not a host; give a name or an address such as 127.0.0.1 or 0.0.0.0")
    return value


def database_url(value: str) -> str:
    """Name the driver we ship; SQLAlchemy would look for another one otherwise."""
    scheme, _, rest = value.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and _names_a_place(value):
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return value
    # The value may hold a password: it is not repeated.
    raise ValueError(
        "is not a database; give sqlite:////folder/triage.db or postgresql://user:password@host/name "
        "(with / @ : # ? in a password written %2F %40 %3A %23 %3F)"
    )


def _names_a_place(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.port != 0 and not parts.fragment and bool(parts.netloc or parts.path.strip("/"))
    except ValueError:  # a port that is no number, most often the rest of a password
        return False


def redis_url(value: str) -> str:
    scheme, _, rest = value.partition("://")
    if value and (scheme not in {"redis", "rediss", "unix"} or not rest):
        raise ValueError("is not a Redis; give redis://host:6379/0, rediss://… or unix:///path, or nothing")
    return value


def secret_key(value: str) -> str:
    if value and len(value) < SECRET_KEY_CHARACTERS:
        raise ValueError(
            f"it has {len(value)} characters; give at least {SECRET_KEY_CHARACTERS} random ones, or none at all"
        )
    return value


def log_level(value: str) -> str:
    if value.upper() not in LEVELS:
        raise ValueError(f"{value!r} is not a level; give one of {', '.join(LEVELS)}")
    return value.upper()


def path(value: str) -> Path:
    if not value or "\0" in value:
        raise ValueError("it is empty; give a path")
    return Path(value).expanduser().absolute()

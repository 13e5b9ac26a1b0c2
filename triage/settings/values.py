"""What a setting is, and readers of its value: each raises ValueError that says what would be right, never a secret."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SECRET_KEY_CHARACTERS = 32
ORIGINALS_KEY_BYTES = 32
METRICS_TOKEN_CHARACTERS = 16
LOG_FORMATS = ("auto", "json", "text")
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


def keys_of(value: str) -> tuple[str, ...]:
    """Return the keys of a setting that takes several, apart by commas or lines; the first one is the newest."""
    return tuple(key for line in value.splitlines() for part in line.split(",") if (key := part.strip()))


def secret_key(value: str) -> str:
    for key in keys_of(value):
        if len(key) < SECRET_KEY_CHARACTERS:
            raise ValueError(
                f"it has {len(key)} characters; give at least {SECRET_KEY_CHARACTERS} random ones, or none at all"
            )
    return value


def originals_key(value: str) -> str:
    for number, key in enumerate(keys_of(value), start=1):
        try:
            raw = base64.b64decode(key, validate=True)
        except ValueError:
            raw = b""
        if len(raw) != ORIGINALS_KEY_BYTES:
            raise ValueError(
                f"key {number} is not base64 of {ORIGINALS_KEY_BYTES} bytes; make one with `openssl rand -base64 32`"
            )
    return value


def log_level(value: str) -> str:
    if value.upper() not in LEVELS:
        raise ValueError(f"{value!r} is not a level; give one of {', '.join(LEVELS)}")
    return value.upper()


def token(value: str) -> str:
    if value and (len(value) < METRICS_TOKEN_CHARACTERS or not value.isascii() or not value.isprintable()):
        raise ValueError(f"give at least {METRICS_TOKEN_CHARACTERS} random letters and digits, or none at all")
    return value


def one_of(words: Sequence[str], *, noun: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.lower() not in words:
            raise ValueError(f"{value!r} is not a {noun}; give one of {', '.join(words)}")
        return value.lower()

    return read


def path(value: str) -> Path:
    if not value or "\0" in value:
        raise ValueError("it is empty; give a path")
    return Path(value).expanduser().absolute()

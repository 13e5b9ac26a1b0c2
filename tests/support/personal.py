"""The corpus of `tests/unit/domain/personal`: what must not be read on, and what only looks like it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote

FOLDER = Path(__file__).parents[1] / "unit" / "domain" / "personal"
_PART = re.compile("⟦(.*?)⟧", re.DOTALL)
_CARD_DIGITS = range(13, 20)
_TELLING = 6
"""So many digits of a number in a row say whose it is; a card's last four do not."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A text as a customer wrote it, and the parts of it that are personal; `kind` is the table it stands in."""

    kind: str
    text: str
    parts: tuple[str, ...]

    def leaked(self, masked: str) -> list[str]:
        """Return the parts that can still be read in `masked`."""
        return [part for part in self.parts if can_be_read(part, masked)]


def personal() -> list[Written]:
    """Return the texts with personal numbers."""
    return [
        Written(kind=kind, text=_PART.sub(r"\1", text), parts=tuple(_PART.findall(text)))
        for kind, text in _lines("personal.toml")
    ]


def look_alikes() -> list[Written]:
    """Return the texts that must survive unchanged."""
    return [Written(kind=kind, text=text, parts=()) for kind, text in _lines("look_alikes.toml")]


def undecidable(kind: str) -> list[Written]:
    """Return the texts whose form decides nothing: those that get through, or those that are taken."""
    return [
        Written(kind=kind, text=_PART.sub(r"\1", text), parts=tuple(_PART.findall(text)))
        for found, text in _lines("undecidable.toml")
        if found == kind
    ]


def cards(written: Written) -> tuple[str, ...]:
    """Return the parts that are card numbers."""
    return tuple(
        part for part in written.parts if len(digits_of(part)) in _CARD_DIGITS and not part.startswith(("+", "0"))
    )


def can_be_read(part: str, masked: str) -> bool:
    """Say whether a part is still there: as it was written, by six of its digits, or by the name before the `@`."""
    if part in masked:
        return True
    digits = digits_of(part)
    if len(digits) >= _TELLING:
        shown = digits_of(masked)
        return any(digits[place : place + _TELLING] in shown for place in range(len(digits) - _TELLING + 1))
    name = re.match(r"\w+", part)
    return name is not None and len(name.group()) >= _TELLING and name.group().casefold() in masked.casefold()


def digits_of(text: str) -> str:
    """Return the digits of a text whatever the alphabet and whatever stands between them."""
    return "".join(str(unicodedata.decimal(sign)) for sign in unescape(unquote(text)) if sign.isdecimal())


def _lines(file: str) -> Iterator[tuple[str, str]]:
    for kind, texts in tomllib.loads((FOLDER / file).read_text()).items():
        yield from ((kind, text) for text in texts)

"""The plain view of a text: digits, spaces, dashes and a few signs as in ASCII, each in its place."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = "\u200b"

_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_DASHES = (*range(0x2010, 0x2016), 0x2043, 0x2212, 0xFE58, 0xFE63, 0xFF0D)
_UNSEEN = (0xAD, 0x200C, 0x200D, 0x2060, 0xFEFF)
_SIGNS = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_UNSEEN, INVISIBLE),
    **dict.fromkeys((0xFE6B, 0xFF20), "@"),
    **dict.fromkeys((0xFE62, 0xFF0B), "+"),
    0xFF08: "(",
    0xFF09: ")",
    0xFF0E: ".",
}
_UNUSUAL = re.compile("[" + "".join(map(re.escape, map(chr, _SIGNS))) + "]")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_ESCAPED = re.compile(r"%20|%C2%A0|%2B|%2D|&nbsp;|&#160;|\\(?:[tnr]|x[\da-f]{2}|u[\da-f]{4})", re.IGNORECASE)
_MEANT = {"%2b": "  +", "%2d": "  -"}


def plain(text: str) -> str:
    """Return a text of the same length in which look-alike signs are the plain ones, for searching in.

    What is found in it is found at the same places in `text`.
    """
    seen = text.replace("\t", " ")
    if not text.isascii():
        seen = seen.translate(_SIGNS) if _UNUSUAL.search(seen) else seen
        seen = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit.group())), seen)
    return _ESCAPED.sub(_meant, seen) if any(sign in seen for sign in "%&\\") else seen


def _meant(escaped: re.Match[str]) -> str:
    return _MEANT.get(escaped.group().lower(), " " * len(escaped.group()))

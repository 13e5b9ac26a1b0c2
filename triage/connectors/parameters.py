"""What a Content-Type or Content-Disposition says: a word, and parameters after it (RFC 2045, 2231).

Read in linear time and without a failure, whatever stands there: the standard library's reader takes quadratic time,
and trips over continuations and character sets that strangers make up.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from triage.domain.charsets import decode_as

MOST_PARAMETERS = 100

# What stands between semicolons; one within quotes ends nothing.
_PIECE = re.compile(r'(?s)(?:[^;"]|"(?:[^"\\]|\\.)*+"?)++')
_NAME = re.compile(r"([^*\s]{1,60})(?:\*(\d{1,3}))?(\*)?")
_ESCAPED = re.compile(r"(?s)\\([\\\"])")

_Pieces = dict[int, tuple[str, bool]]
"""The values of one name by their numbers, each with whether it is percent-encoded."""


def read_parameters(text: str) -> tuple[str, dict[str, str]]:
    """Return the word and the parameters, names in lower case; of a name that comes twice the first counts."""
    word, _, rest = text.partition(";")
    plain: dict[str, str] = {}
    encoded: dict[str, _Pieces] = {}
    for piece in _PIECE.findall(rest)[:MOST_PARAMETERS]:
        written, equals, value = piece.partition("=")
        named = _NAME.fullmatch(written.strip().lower())
        if not named or not equals:
            continue
        name, number, star = named.groups()
        if number or star:
            encoded.setdefault(name, {}).setdefault(int(number or 0), (_unquoted(value), bool(star)))
        else:
            plain.setdefault(name, _unquoted(value))
    return word.strip().lower(), {name: _joined(pieces) for name, pieces in encoded.items()} | plain


def _unquoted(value: str) -> str:
    value = value.strip()
    return _ESCAPED.sub(r"\1", value[1:].removesuffix('"')) if value.startswith('"') else value


def _joined(pieces: _Pieces) -> str:
    """Put a value together that was cut into pieces; the first may say in which character set all of them are."""
    charset, values = "", [pieces[number] for number in sorted(pieces)]
    first, is_encoded = values[0]
    if is_encoded and first.count("'") > 1:
        charset, _, first = first.split("'", 2)
        values[0] = first, True
    raw = [unquote_to_bytes(value) if star else value.encode(errors="replace") for value, star in values]
    return decode_as(b"".join(raw), charset)

"""Bytes to text when nobody can be trusted to say in which character set they are.

Mail from Russia comes in five of them and often says another than it is in. What is valid UTF-8 is UTF-8; else what was
said is taken unless the text reads as Russian in another one and not in this. Never raises, for any bytes.
"""

from __future__ import annotations

import codecs
import re
from itertools import pairwise

CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
_NO_TEXT = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
_SINGLE = (*CYRILLIC, "cp125", "iso8859", "koi8", "mac-")
_STATEFUL = ("hz", "iso2022", "utf-7")
_SAME_AS = {"unknown-8bit": "", "x-unknown": "", "default": "", "ascii": "", "iso8859-1": "cp1252"}
_COMMON = frozenset(
    re.findall(
        "..",
        "стнотонаеновниравокоропооспррееротлинееталгоортьомватадаолелкалоиттены"
        "онльинзаакридевеаниевиияатамободласядрздавтуиздоможечтукмеазасихужмубыяв",
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 4000
_READS_AS_RUSSIAN = 0.25
_CLEARLY = 1.5
_UNREADABLE = re.compile("[\ud800-\udfff\0]")


def decode(raw: bytes, said: str = "") -> str:
    """Return the text of `raw`, which is said to be in the character set `said`; U+FFFD for what cannot be read."""
    return _UNREADABLE.sub("\ufffd", _decode(raw, _codec(said)))


def decode_as(raw: bytes, said: str) -> str:
    """Return the text of `raw` in the character set that was `said`, UTF-8 without one; U+FFFD for what is not."""
    return _UNREADABLE.sub("\ufffd", raw.decode(_codec(said) or "utf-8", "replace"))


def _decode(raw: bytes, name: str) -> str:
    if name.startswith(_STATEFUL):
        return raw.decode(name, "replace")
    if raw.isascii() and not name.startswith("utf-"):
        return raw.decode("ascii")
    is_single = not name or name.startswith(_SINGLE)
    if is_single or (name.startswith("utf-") and b"\0" not in raw):
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if is_single or (name == "utf-8" and _is_mostly_unreadable(raw[:_LOOKED_AT])):
        name = _likeliest(raw[:_LOOKED_AT], name)
    return raw.decode(name or "utf-8", "replace")


def _is_mostly_unreadable(raw: bytes) -> bool:
    return raw.decode("utf-8", "replace").count("\ufffd") * 3 > len(raw)


def _codec(said: str) -> str:
    try:
        name = codecs.lookup(said.strip().strip("\"'").lower()).name
    except (LookupError, ValueError):
        return ""
    if name in _NO_TEXT or not getattr(codecs.lookup(name), "_is_text_encoding", True):
        return ""
    return _SAME_AS.get(name, name)


def _likeliest(raw: bytes, said: str) -> str:
    """Return the character set in which `raw` reads as Russian, or what was said when it does in none."""
    scores = {name: _russian(raw.decode(name, "replace")) for name in dict.fromkeys((said or CYRILLIC[0], *CYRILLIC))}
    best = max(scores, key=lambda name: (scores[name], name == said))
    if scores[best] >= _READS_AS_RUSSIAN and scores[best] > scores.get(said, 0.0) * _CLEARLY:
        return best
    return said


def _russian(text: str) -> float:
    """Say how Russian a text is: the share of common pairs of letters, less what no Russian text has."""
    pairs = common = odd = 0
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        for one, other in pairwise(word):
            pairs += 1
            common += (one + other).lower() in _COMMON
            odd += (one.islower() and other.isupper()) or one.isascii() != other.isascii()
    strange = sum(
        character > "\x7f" and not character.isalpha() and character not in "«»—–№…“”\xa0" for character in text
    )
    return (common - odd - strange) / pairs if pairs else 0.0

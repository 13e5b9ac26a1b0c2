"""Make text from outside inert: nothing in it mentions, links, formats, commands or reorders, on any platform.

Escaping differs from platform to platform and is done again by whoever sends; here every character that carries
meaning anywhere is replaced by one that looks alike and means nothing. The reader sees what the customer wrote.
"""

from __future__ import annotations

import re
import unicodedata

from triage.domain.text import excerpt

_TAKEN = 10  # characters looked at for each one shown: the others may be invisible

_LOOKALIKES = str.maketrans(
    {
        "<": "‹",  # Slack controls, HTML, Teams mentions
        ">": "›",
        "@": "＠",  # mentions everywhere
        "#": "＃",  # hashtags and channels
        "&": "＆",  # entities
        "*": "∗",  # emphasis
        "_": "＿",
        "~": "∼",
        "`": "ˋ",  # code
        "|": "¦",  # spoilers, tables, labels of links
        "[": "［",  # Markdown links
        "]": "］",
        "{": "｛",  # functions of Adaptive Cards, {{DATE(…)}}
        "}": "｝",
        "$": "＄",  # cashtags of Telegram
        "\\": "＼",  # escapes that undo escapes
    }
)
_ALIKE = (
    (re.compile(r"(?<=\w)[.。．｡](?=[^\W\d_]{2})"), "․"),  # a host name becomes a link by itself
    (re.compile(r"(?<=[a-zA-Z0-9+.-]):(?=\S)(?<!\d:)|:(?=//)"), "："),  # and so does what begins with a scheme
    (re.compile(r":(?=[a-zA-Z][a-zA-Z0-9＿+-]*:)"), "："),  # :emoji:
    (re.compile(r"(?<![\w∕])/(?=[a-zA-Z])"), "∕"),  # commands of Telegram bots
)
_BLANK = {"Cc", "Zl", "Zp", "Zs"}
_UNSEEN = {"Cf", "Cn", "Co", "Cs"}  # bidirectional marks, zero-width characters, tags, unassigned and private ones
_UNSEEN_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_PILED_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]{2})[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]+")


def inert(text: str, limit: int) -> str:
    """Return `text` on one line, at most `limit` characters long, with nothing alive in it."""
    # Composing is quadratic in the length of a run of combining marks; nobody is shown that much anyway.
    seen = "".join(map(_seen, unicodedata.normalize("NFC", text[: limit * _TAKEN])))
    plain = _PILED_MARKS.sub(r"\1", " ".join(seen.split())).translate(_LOOKALIKES)
    for pattern, lookalike in _ALIKE:
        plain = pattern.sub(lookalike, plain)
    return excerpt(plain, limit)


def short_name(name: str) -> str:
    """Keep the first word of a name and the initials of the others: enough to talk about, too little to look up."""
    first, *others = name.split()[:4] or [""]
    return " ".join([first, *(f"{other[0]}." for other in others)])


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category in _BLANK:
        return " "
    return "" if category in _UNSEEN or character in _UNSEEN_LETTERS else character

"""Cut the mail that a reply answers: quoted lines, the line that introduces them, and what Outlook puts below.

Our own rather than a library: mail-parser-reply and email-reply-parser know no Russian, quotequail one Russian line
(Apple's), talon guesses it by a date before an `@`, and had a report of backtracking without end. The rule that
matters more than a clean cut: the customer's own words stay, also between and below quotes, and a message never
becomes empty.
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r"\s{0,3}(?:[A-ZА-ЯЁ]{1,3})?>")
_SURELY_QUOTED = re.compile(r"\s{0,3}(?:[A-ZА-ЯЁ]{1,3})?>(?:[\s>]|$)")
_LONGEST_LINE = 400

_FORWARD = re.compile(
    r"\s*(?:-{2,}|_{2,}|begin\b)\s*(?:forwarded message|forwarded by|original message follows|пересылаемое|пересланное"
    r"|перенаправленное)|[\s-]*начало (?:переадресованного|пересылаемого|пересланного) (?:сообщения|письма)",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:original message|original appointment|reply message"
    r"|(?:исходное|оригинальное|первоначальное|первичное) (?:сообщение|письмо))\s*-{2,}\s*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"[\s*_>]{0,4}(?P<name>from|от|от кого|sent|отправлено|date|дата|to|кому|cc|копия|subject|тема)"
    r"\s?\*?\s?:(?:[\s*]|$)",
    re.IGNORECASE,
)
_SENDER = frozenset(("from", "от", "от кого"))
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTHS_RU = "янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек"
_DAYS = "mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|понед|вторн|сред|четв|пятн|субб|воскр"
_DATE = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}[-/.]\d\d[-/.]\d\d\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?[ \u00a0](?:of )?(?:{_MONTHS}|{_MONTHS_RU})"
    rf"|\b(?:{_MONTHS})[a-z]{{0,6}}\.? \d{{1,2}}",
    re.IGNORECASE,
)
_INTRODUCTION_START = re.compile(rf"\s{{0,3}}(?:on\b|\d{{1,4}}[./ -]|(?:{_DAYS})\w*[,.])", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>()\[\]]{1,64}@[^\s@<>()\[\]]{1,100}")
_WROTE = re.compile(
    r"\b(?:wrote|writes|пиш(?:ет|ете|ут)|(?:на)?писал(?:а|и|о)?(?:\(а\)|\(-а\))?|сообщил(?:а|и)?(?:\(а\))?)\b",
    re.IGNORECASE,
)
_ANSWERS_BELOW = re.compile(
    r"\b(?:below|inline|in ?line|in red|ниже|в тексте|по тексту|красным|внутри письма)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]")
_WORDS_THAT_POINT_BELOW = 300
_ENOUGH_TRAITS = 2
_ENOUGH_HEADERS = 3


def cut_quotes(text: str) -> str:
    """Return `text` without the mail it answers; unchanged when nothing would be left."""
    kept = "\n".join(_own_lines(text.split("\n")))
    return kept if _WORD.search(kept) else text


def _own_lines(lines: list[str]) -> list[str]:
    own: list[str] = []
    has_words = introduced = False
    place = 0
    while place < len(lines):
        line = lines[place]
        if _is_quoted(lines, place, introduced=introduced):
            introduced = True
            place += 1
            continue
        if not line.strip():
            own.append("")
            place += 1
            continue
        if _FORWARD.match(line):
            return own + lines[place:]
        introduction = _introduction(lines, place)
        introduced = introduction > 0
        if introduction:
            place += introduction
        elif has_words and _begins_unmarked_quote(lines, place) and not _points_below(own):
            return own
        else:
            own.append(line)
            has_words = has_words or _WORD.search(line) is not None
            place += 1
    return own


def _is_quoted(lines: list[str], place: int, *, introduced: bool) -> bool:
    """Say whether the line is a quote: `>` and a space, or `>` with another quote or its introduction beside it."""
    line = lines[place]
    if not _QUOTED.match(line):
        return False
    if introduced or _SURELY_QUOTED.match(line):
        return True
    return any(
        _QUOTED.match(beside) is not None
        for beside in (*lines[max(0, place - 1) : place], *lines[place + 1 : place + 2])
    )


def _introduction(lines: list[str], place: int) -> int:
    """Return how many lines at `place` introduce a quote (`On … wrote:`, `… пишет:`) that follows them, else 0."""
    for count in _introduction_lengths(lines, place):
        following = next((line for line in lines[place + count : place + count + 3] if line.strip()), "")
        if _QUOTED.match(following):
            return count
    return 0


def _introduction_lengths(lines: list[str], place: int) -> list[int]:
    """Return the numbers of lines that read like an introduction; mail programs wrap it after the date."""
    most = (
        3
        if _INTRODUCTION_START.match(lines[place][:_LONGEST_LINE]) and _DATE.search(lines[place][:_LONGEST_LINE])
        else 1
    )
    return [
        count
        for count in range(1, most + 1)
        if _ends_introduction(lines, place + count - 1) and _introduces(" ".join(lines[place : place + count]))
    ]


def _ends_introduction(lines: list[str], place: int) -> bool:
    return place < len(lines) and len(lines[place]) < _LONGEST_LINE and lines[place].rstrip(" *").endswith(":")


def _introduces(joined: str) -> bool:
    traits = (_DATE.search(joined), _ADDRESS.search(joined), _WROTE.search(joined))
    return len(joined) < _LONGEST_LINE and sum(trait is not None for trait in traits) >= _ENOUGH_TRAITS


def _begins_unmarked_quote(lines: list[str], place: int) -> bool:
    """Say whether all below is the answered mail though its lines bear no `>`: only on marks that programs leave."""
    line = lines[place]
    if len(line) >= _LONGEST_LINE:
        return False
    if _ORIGINAL.match(line) or _is_header_block(lines, place):
        return True
    return any(
        _DATE.search(joined) is not None
        and _ADDRESS.search(joined) is not None
        and ("<" in joined or _WROTE.search(joined) is not None)
        for joined in (" ".join(lines[place : place + count]) for count in _introduction_lengths(lines, place))
    )


def _is_header_block(lines: list[str], place: int) -> bool:
    """Say whether `From: … Sent: … To: …` begins here: the sender and two more, or one with address and date."""
    first = _HEADER.match(lines[place])
    if first is None or first["name"].lower() not in _SENDER:
        return False
    block = [line[:_LONGEST_LINE] for line in lines[place : place + 12] if line.strip()][:8]
    names = {found["name"].lower() for found in map(_HEADER.match, block) if found}
    joined = " ".join(block)
    if len(names) < _ENOUGH_HEADERS:
        return len(names) > 1 and _ADDRESS.search(block[0]) is not None and _DATE.search(joined) is not None
    return True


def _points_below(own: list[str]) -> bool:
    above = "\n".join(own)
    return len(above) < _WORDS_THAT_POINT_BELOW and _ANSWERS_BELOW.search(above) is not None

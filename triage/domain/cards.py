"""Find bank card numbers in text: 13 to 19 digits, whole or in groups, a right Luhn sum, an issuer's beginning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.domain import number_words
from triage.domain.check_digits import ean13, luhn

_GAP = r"[ \t\u00a0\u2000-\u200b\u202f.\-\u2010-\u2015\u2212_]"
_RUN = re.compile(rf"\d(?:{_GAP}{{0,2}}\n?\d){{12,}}")
_GROUP = re.compile(r"\d+")
# The beginnings that issuers use, by how many digits such a card has. A number of another length or beginning is a
# card only when the word "card" stands before it: one order number in ten has a right Luhn sum by chance.
_MAESTRO = r"5[0678]|6"
_ISSUERS = {
    13: re.compile("4"),
    14: re.compile("3(?:0[0-59]|[689])"),
    15: re.compile("3[47]"),
    16: re.compile(rf"4|5[1-5]|2[2-7]|3[5689]|{_MAESTRO}|8600|8[12]|9112|97|9860"),
    17: re.compile(rf"220[0-5]|{_MAESTRO}"),
    18: re.compile(rf"220[0-5]|{_MAESTRO}"),
    19: re.compile(rf"4|220[0-5]|{_MAESTRO}|97"),
}
_LONGEST_FIRST = sorted(_ISSUERS, reverse=True)
_MOST_GROUPS = 8
_MOST_DIGITS = 19


def card_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each card number begins and ends, in order; they do not overlap."""
    for run in _RUN.finditer(text):
        groups = [group.span() for group in _GROUP.finditer(text, *run.span())]
        named = number_words.stand_before(number_words.CARD, text, run.start())
        place = 0
        while place < len(groups):
            end = _card_end(text, groups, place, named=named)
            if end is None:
                place += 1
            else:
                yield groups[place][0], groups[end - 1][1]
                place = end


def _card_end(text: str, groups: list[tuple[int, int]], place: int, *, named: bool) -> int | None:
    """Return the index after the last group of the card that begins with group `place`, None if none begins there."""
    ends: dict[int, int] = {}
    digits = ""
    for index in range(place, min(place + _MOST_GROUPS, len(groups))):
        start, end = groups[index]
        if len(digits) + end - start > _MOST_DIGITS:
            break
        digits += text[start:end]
        ends[len(digits)] = index + 1
    return next((ends[n] for n in _LONGEST_FIRST if n in ends and _is_card(digits[:n], named=named)), None)


def _is_card(digits: str, *, named: bool) -> bool:
    if not luhn(digits) or len(set(digits)) == 1:
        return False
    return named or (_ISSUERS[len(digits)].match(digits) is not None and not ean13(digits))

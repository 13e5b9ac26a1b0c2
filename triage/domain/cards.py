"""Find bank card numbers in text: 13 to 19 digits, whole or in groups, a right Luhn sum, an issuer's beginning.

People write them in every way: any sign between the groups, digit by digit, over several lines. Spaces, dashes and dots
are believed at once where the groups are those of a card; other signs and a number told digit by digit only if the
signs are all alike and the row does not go on, or if the word "card" stands before. Otherwise one row of prices, sizes
or dates in ten would be a card.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from triage.domain import number_words
from triage.domain.check_digits import ean13, luhn
from triage.domain.plain import plain

_ENOUGH_DIGITS = re.compile(r"\d(?:\D{0,60}\d){12}")
_SIGN = r"[ \u200b.\-_,/*|:;+·~=\\«»…\r\n>()\[\]\"']|(?<!•)•(?!•)|<[^<>\d]{0,20}>"  # more • are a mask
_RUN = re.compile(rf"\d(?:(?:{_SIGN}){{0,12}}\d){{12,}}")
_GROUP = re.compile(r"\d+")
_TIGHT = re.compile(r"[ \u200b.\-_]{0,2}\n?| {3,12}|\+")

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
_SIM = "8970"
"""Numbers of SIM cards have a right Luhn sum and are called cards; Russian ones begin so."""
_MOST_DIGITS = 19
_OF_LISTS = {",", ";"}
_FOURS = (4, 4, 4)
_PRINTED = {
    (4, 6, 4),
    (4, 6, 5),
    (6, 10),
    (6, 13),
    (8, 8),
    *((*_FOURS, *end) for end in ((1,), (4,), (4, 1), (4, 2), (4, 3))),
}
"""The groups that stand on cards, and the two halves of forms."""


def card_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each card number begins and ends, in order; they do not overlap."""
    if not _ENOUGH_DIGITS.search(text):
        return
    seen = plain(text)
    for run in _RUN.finditer(seen):
        row = _Row(seen, [group.span() for group in _GROUP.finditer(seen, *run.span())])
        place = 0
        while place < len(row.groups):
            end = row.card_end(place)
            if end is None:
                place += 1
            else:
                yield row.groups[place][0], row.groups[end - 1][1]
                place = end


class _Row:
    """Groups of digits with little between them."""

    def __init__(self, text: str, groups: list[tuple[int, int]]) -> None:
        self.groups = groups
        self._digits = [text[start:end] for start, end in groups]
        self._between = [text[left[1] : right[0]] for left, right in pairwise(groups)]
        self._is_named = number_words.stand_before(number_words.CARD, text, groups[0][0])

    def card_end(self, place: int) -> int | None:
        """Return the index after the last group of the card that begins with group `place`, or None."""
        length, ends = 0, []
        for index in range(place, min(place + _MOST_DIGITS, len(self.groups))):
            length += len(self._digits[index])
            if length > _MOST_DIGITS:
                break
            if length in _ISSUERS:
                ends.append(index + 1)
        fitting = [end for end in reversed(ends) if self._is_card(place, end)]
        return next((end for end in fitting if self._is_printed(place, end)), fitting[0] if fitting else None)

    def _is_card(self, place: int, end: int) -> bool:
        digits = "".join(self._digits[place:end])
        if not luhn(digits) or len(set(digits)) == 1 or digits.startswith(_SIM):
            return False
        is_issued = _ISSUERS[len(digits)].match(digits) is not None and not ean13(digits)
        if end - place == 1:
            return is_issued or self._is_named
        signs = self._between[place : end - 1]
        is_tight = all(map(_TIGHT.fullmatch, signs))
        if self._is_named:
            regular = self._is_printed(place, end) or self._is_even(place, end) or len({*map(str.strip, signs)}) == 1
            return is_tight or (is_issued and regular)
        if is_tight and self._is_printed(place, end):
            return is_issued
        return (
            is_issued and self._stands_alone(place, end) and (self._is_printed(place, end) or self._is_told(place, end))
        )

    def _is_printed(self, place: int, end: int) -> bool:
        return end - place == 1 or self._sizes(place, end) in _PRINTED

    def _is_told(self, place: int, end: int) -> bool:
        """Say whether a number is told in single digits or in pairs."""
        return set(self._sizes(place, end)) in ({1}, {2})

    def _is_even(self, place: int, end: int) -> bool:
        """Say whether the groups are of one size, but for the last."""
        sizes = self._sizes(place, end)
        return len(set(sizes[:-1])) == 1

    def _stands_alone(self, place: int, end: int) -> bool:
        """Say whether the signs between the groups are all alike, of no list, and other ones before and behind."""
        signs = {sign.strip() for sign in self._between[place : end - 1]}
        around = {sign.strip() for sign in (*self._between[max(0, place - 1) : place], *self._between[end - 1 : end])}
        return len(signs) == 1 and not signs & (around | _OF_LISTS)

    def _sizes(self, place: int, end: int) -> tuple[int, ...]:
        return tuple(map(len, self._digits[place:end]))

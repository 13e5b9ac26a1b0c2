"""Find telephone numbers in text: Russia and the CIS as people write them at home, other countries with their code.

A number that is called a telephone is one. Otherwise its form must speak for it, and no word before it may say that it
belongs to a thing: order, parcel, invoice.
"""

from __future__ import annotations

import re
from itertools import pairwise

from triage.domain import number_words

_GAP = r"[ \u200b.\-()]"
# Digits that stand alone: no part of a longer number, a decimal, an address on the web or a code with Latin letters.
_ALONE = r"(?<![\dA-Za-z/=_])(?:(?<!\d[.,-])|(?<=\d{6},))"
_ENDS = r"(?![\dA-Za-z/_])(?![.-]\d|,\d{1,5}(?!\d))"
PHONE = re.compile(
    rf"(?=[+(\d])(?:(?<![\d+])\+\s?7(?:(?:{_GAP}{{0,3}}|{_GAP}?\n|/)\d){{10}}(?!\d)"  # Russia and Kazakhstan
    rf"|(?<![\d+])\+\s?\(?\d(?:{_GAP}{{0,3}}\d){{8,14}}(?!\d)"  # any country
    rf"|{_ALONE}00[ -]?[1-9](?:{_GAP}{{0,3}}\d){{9,13}}{_ENDS}"
    rf"|{_ALONE}(?:375|380|99[24568])(?:{_GAP}{{0,2}}\d){{9}}{_ENDS}"  # the CIS without a plus
    rf"|{_ALONE}[78](?:{_GAP}{{0,3}}\d){{10}}{_ENDS}"
    rf"|(?<!\d)\(\d{{3,5}}\)(?:{_GAP}{{0,2}}\d){{5,8}}(?!\d)"
    rf"|{_ALONE}(?:1[ .-])?\d{{3}}[ .-]\d{{3}}[ .-]\d{{4}}{_ENDS}"
    rf"|{_ALONE}9\d\d[ -]\d{{3}}[ -]\d\d[ -]?\d\d{_ENDS}"
    rf"|{_ALONE}0[1237]\d{{0,3}}[ -](?:{_GAP}?\d){{6,8}}{_ENDS}"
    rf"|{_ALONE}9\d{{9}}{_ENDS})"
)
CALLED = re.compile(rf"(?<!\d)\d(?:{_GAP}{{0,2}}\d){{5,11}}(?!\d)")
"""Six to twelve digits."""

_NUMBER = re.compile(r"\d+")
_IN_FOURS = re.compile(r"(?:\d{4}\D){2,}\d{1,4}")
_AT_HOME = re.compile(r"[78](?:[34589]|7(?:0\d|47|[67]\d))|80(?:17|25|29|33|44)")
_NEIGHBOURS = re.compile(
    r"375(?:17|25|29|33|44)|380(?:39|50|6[36-8]|73|9[1-9])|998(?:[379]\d|20|33|50|55|88)|996(?:[57]\d|22)"
    r"|992(?:9\d|[05][05]|1[17])|994(?:[57][015]|99|10|60)|9955[5-9]"
)
"""Country and operator of mobile telephones of twelve digits in the CIS."""
_SHORT_DIGITS, _NATIONAL_DIGITS, _NEIGHBOURS_DIGITS = 10, 11, 12


def is_phone(found: str, before: str) -> bool:
    """Say whether what `PHONE` found is a telephone, by what stands before it."""
    if found.startswith("+") or number_words.PHONE.search(before):
        return True
    if _IN_FOURS.fullmatch(found) or _counts_up(found):
        return False
    digits = "".join(filter(str.isdecimal, found))
    if len(digits) == _NATIONAL_DIGITS and digits[0] in "78" and not _AT_HOME.match(digits):
        return False
    if len(digits) == _NEIGHBOURS_DIGITS and digits[0] in "39" and not _NEIGHBOURS.match(digits):
        return False
    words = number_words.THING if len(digits) == _SHORT_DIGITS or digits[0] == "0" else number_words.ORDER
    return not words.search(before)


def is_called_phone(_found: str, before: str) -> bool:
    """Say whether the word telephone, or one like it, stands before."""
    return number_words.PHONE.search(before) is not None


def _counts_up(found: str) -> bool:
    """Say whether it is a row of sizes: 7 8 9 10 11."""
    steps = [int(number) for number in _NUMBER.findall(found)]
    return len(steps) > 1 and all(right - left == 1 for left, right in pairwise(steps))

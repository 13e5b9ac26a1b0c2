"""What must not be read on: personal numbers in texts are masked; and texts made short.

A card keeps its last four digits (`•••• 1111`), an e-mail address becomes `•••@•••`, a phone number `+•••`, a passport,
SNILS or INN `№•••`: signs, not words, because the same text is read in several languages. Every search is linear in
the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from triage.domain import check_digits, number_words
from triage.domain.cards import card_spans

EMAIL_MASK = "•••@•••"
PHONE_MASK = "+•••"
DOCUMENT_MASK = "№•••"

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff]"
)
_NEWLINE = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PIECE = re.compile(r"(?s).{1,1000}(?!\S)|\S{1,1000}")

_GAP = r"[ \u00a0\u2009\u202f.\-\u2010-\u2015()]"
_EMAIL = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]+(?:\s?@\s?|\s?[\[(]\s?at\s?[\])]\s?)[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}",
    re.IGNORECASE,
)
_AT = re.compile(r"@|[\[(]\s?at", re.IGNORECASE)
_SIX_DIGITS = re.compile(rf"\d(?:{_GAP}{{0,3}}\d){{5}}")
# Digits that stand alone: no part of a longer number, a decimal, an address on the web or a code with Latin letters.
_ALONE = r"(?<![\dA-Za-z/=_])(?<!\d[.,-])"
_ENDS = r"(?![\dA-Za-z/_])(?![.,-]\d)"
_PHONE = re.compile(
    rf"(?<![\d+])\+\s?7(?:{_GAP}{{0,3}}\d){{10}}(?!\d)"  # Russia and Kazakhstan
    rf"|(?<![\d+])\+\(?\d(?:{_GAP}{{0,3}}\d){{8,14}}(?!\d)"  # any country
    rf"|{_ALONE}[78](?:{_GAP}{{0,3}}\d){{10}}{_ENDS}"
    rf"|(?<!\d)\(\d{{3,5}}\)(?:{_GAP}{{0,2}}\d){{5,8}}(?!\d)"
    rf"|{_ALONE}(?:1[ .-])?\d{{3}}[ .-]\d{{3}}[ .-]\d{{4}}{_ENDS}"
    rf"|{_ALONE}9\d\d[ -]\d{{3}}[ -]\d\d[ -]?\d\d{_ENDS}"
    rf"|{_ALONE}0[1237]\d{{0,3}}[ -](?:{_GAP}?\d){{6,8}}{_ENDS}"
)
_IN_FOURS = re.compile(r"(?:\d{4}\D){2,}\d{1,4}")
_SNILS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{3}[ -]{0,3}\d\d(?!\d)")
_INN = re.compile(rf"{_ALONE}(?:\d{{12}}|\d{{10}}){_ENDS}")
_PASSPORT = re.compile(
    rf"(?<!\d)\d\d\s?\d\d(?:,?\s{{0,2}}(?:{number_words.PASSPORT_NUMBER})?\s{{0,2}})\d{{6}}(?!\d)", re.IGNORECASE
)
_TRAVEL_PASSPORT = re.compile(r"(?<!\d)\d\d\s?(?:№|N)?\s?\d{7}(?!\d)")
_BARE = re.compile(rf"(?<!\d)\d(?:{_GAP}{{0,2}}\d){{5,11}}(?!\d)")

_PERSON_INN, _NATIONAL_PHONE = 12, 11
_NO_FORM_YEARS = range(40, 95)  # forms of passports bear the year they were printed in, from 1997 on


def mask_cards(text: str) -> str:
    """Return `text` with card numbers cut to their last four digits; what fails the Luhn check is left as it is."""
    parts: list[str] = []
    done = 0
    for start, end in card_spans(text):
        parts += (text[done:start], "•••• ", _digits(text[start:end])[-4:])
        done = end
    return "".join((*parts, text[done:])) if parts else text


def mask_personal(text: str) -> str:
    """Return `text` without card numbers, e-mail addresses, phones, Russian passports, SNILS and INN.

    For logs, notices and training rows. Mask before making an excerpt: half a number is no longer recognised.
    """
    masked = _EMAIL.sub(EMAIL_MASK, text) if _AT.search(text) else text
    if not _SIX_DIGITS.search(masked):
        return masked
    masked = mask_cards(masked)
    for pattern, is_personal, mask in _STEPS:
        masked = _mask(masked, pattern, is_personal, mask)
    return masked


def excerpt(text: str, limit: int) -> str:
    """Return the beginning of `text` on one line, at most `limit` characters, cut at a word and marked with `…`."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: max(0, limit - 1)]
    word_end = cut.rfind(" ")
    return (cut[:word_end] if word_end > limit // 2 else cut).rstrip(" ,;:.") + "…"


def printable(text: str) -> str:
    """Return `text` in Unicode NFC with plain newlines, without control and invisible characters but tab."""
    if text.isascii() and text.isprintable():
        return text
    plain = _CONTROL.sub("", _NEWLINE.sub("\n", text))
    # Composing is quadratic in the length of a run of combining marks, hence in pieces that end at a space.
    return plain if plain.isascii() else "".join(unicodedata.normalize("NFC", piece) for piece in _PIECE.findall(plain))


def _mask(text: str, pattern: re.Pattern[str], is_personal: Callable[[str, str], bool], mask: str) -> str:
    def replace(match: re.Match[str]) -> str:
        before = text[max(0, match.start() - number_words.BEFORE_CHARACTERS) : match.start()]
        return mask if is_personal(match.group(), before) else match.group()

    return pattern.sub(replace, text)


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _is_snils(found: str, before: str) -> bool:
    return number_words.SNILS.search(before) is not None or (
        check_digits.snils(_digits(found)) and not number_words.ORDER.search(before)
    )


def _is_inn(found: str, before: str) -> bool:
    """Say whether 10 or 12 digits are an INN.

    A company's 10 only when they are called so: one order number in ten has a right check digit.
    """
    if number_words.INN.search(before):
        return True
    return len(found) == _PERSON_INN and check_digits.inn(found) and not number_words.ORDER.search(before)


def _is_passport(found: str, before: str) -> bool:
    """Series (region, year of the form) and number, written apart, or called a passport."""
    if number_words.PASSPORT.search(before):
        return True
    year = int(_digits(found)[2:4])
    return not found.isdecimal() and year not in _NO_FORM_YEARS and not number_words.ORDER.search(before)


def _is_travel_passport(_found: str, before: str) -> bool:
    return number_words.PASSPORT.search(before) is not None


def _is_phone(found: str, before: str) -> bool:
    if found.startswith("+"):
        return True
    if number_words.PHONE.search(before):
        return True
    if _IN_FOURS.fullmatch(found):
        return False
    digits = _digits(found)
    if len(digits) == _NATIONAL_PHONE and digits[0] in "78" and digits[1] not in "34589":
        return False
    return not number_words.ORDER.search(before)


def _is_called_phone(_found: str, before: str) -> bool:
    return number_words.PHONE.search(before) is not None


_STEPS = (
    (_SNILS, _is_snils, DOCUMENT_MASK),
    (_INN, _is_inn, DOCUMENT_MASK),
    (_PASSPORT, _is_passport, DOCUMENT_MASK),
    (_TRAVEL_PASSPORT, _is_travel_passport, DOCUMENT_MASK),
    (_PHONE, _is_phone, PHONE_MASK),
    (_BARE, _is_called_phone, PHONE_MASK),
)

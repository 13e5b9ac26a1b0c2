"""Find numbers of Russian documents in text: passports, SNILS (pensions) and INN (taxes).

What is called by its name may be written in any way. Otherwise the check digits, or the form, must speak for it, and no
word before it may say that it belongs to a thing.
"""

from __future__ import annotations

import re

from triage.domain import check_digits, number_words

_ALONE = r"(?<![\dA-Za-z/=_])(?<!\d[.,-])"
_ENDS = r"(?![\dA-Za-z/_])(?![.,-]\d)"
_JOINT = r"[ \u200b.\-/\n]{0,2}"

SNILS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{3}[ -]{0,3}\d\d(?!\d)")
CALLED_SNILS = re.compile(rf"(?<!\d)\d(?:{_JOINT}\d){{10}}(?!\d)")
INN = re.compile(rf"{_ALONE}\d{{12}}{_ENDS}")
CALLED_INN = re.compile(r"(?<!\d)(?:\d{12}|\d{10}|\d(?:[ -]?\d){11})(?!\d)")
PASSPORT = re.compile(
    rf"(?<!\d)\d\d\s?\d\d(?:[,;]?\s{{0,2}}(?:{number_words.PASSPORT_NUMBER})?\s{{0,2}})\d{{6}}(?!\d)", re.IGNORECASE
)
CALLED_PASSPORT = re.compile(
    rf"(?<!\d)(?:\d\d\s?\d\d{_JOINT}\d{{3}} ?\d{{3}}|\d(?:[ .-]\d){{9}}|\d\d{_JOINT}(?:№|N)?\s?\d{{7}})(?!\d)"
)
"""At home: series and number in other groups; and those for travelling abroad."""

_NO_FORM_YEARS = range(40, 95)  # forms of passports bear the year they were printed in, from 1997 on


def is_snils(found: str, before: str) -> bool:
    """Say whether 11 digits in the groups of a SNILS are one."""
    return is_called_snils(found, before) or (
        check_digits.snils(_digits(found)) and not number_words.ORDER.search(before)
    )


def is_called_snils(_found: str, before: str) -> bool:
    """Say whether the word SNILS stands before."""
    return number_words.SNILS.search(before) is not None


def is_inn(found: str, before: str) -> bool:
    """Say whether 12 digits are the INN of a person.

    A company's 10 only when they are called so: one order number in ten has a right check digit.
    """
    return check_digits.inn(found) and not number_words.ORDER.search(before)


def is_called_inn(_found: str, before: str) -> bool:
    """Say whether the word INN stands before."""
    return number_words.INN.search(before) is not None


def is_passport(found: str, before: str) -> bool:
    """Series (region, year of the form) and number, written apart, or called a passport."""
    if is_called_passport(found, before):
        return True
    year = int(_digits(found)[2:4])
    return not found.isdecimal() and year not in _NO_FORM_YEARS and not number_words.ORDER.search(before)


def is_called_passport(_found: str, before: str) -> bool:
    """Say whether the word passport stands before."""
    return number_words.PASSPORT.search(before) is not None


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))

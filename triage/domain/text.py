"""What must not be read on: personal numbers in texts are masked; and texts made short.

A card keeps its last four digits (`•••• 1111`), an e-mail address becomes `•••@•••`, a phone number `+•••`, a passport,
SNILS or INN `№•••`: signs, not words, because the same text is read in several languages. Every search is linear in
the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from triage.domain import documents, phones
from triage.domain.cards import card_spans
from triage.domain.emails import EMAIL, LIKELY
from triage.domain.number_words import BEFORE_CHARACTERS
from triage.domain.plain import plain

EMAIL_MASK = "•••@•••"
PHONE_MASK = "+•••"
DOCUMENT_MASK = "№•••"

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff]"
)
_NEWLINE = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PIECE = re.compile(r"(?s).{1,1000}(?!\S)|\S{1,1000}")

_SIX_DIGITS = re.compile(r"\d(?:\D{0,24}\d){5}")


def mask_cards(text: str) -> str:
    """Return `text` with card numbers cut to their last four digits; what fails the Luhn check is left as it is."""
    spans = list(card_spans(text))
    if not spans:
        return text
    seen = plain(text)
    return _with_masks(text, [(start, end, _card_mask(seen[start:end])) for start, end in spans])


def mask_personal(text: str) -> str:
    """Return `text` without card numbers, e-mail addresses, phones, Russian passports, SNILS and INN.

    For logs, notices and training rows. Mask before making an excerpt: half a number is no longer recognised.
    """
    seen = plain(text)
    if LIKELY.search(seen):
        text, seen = _mask(text, seen, EMAIL, _always, EMAIL_MASK)
    if not _SIX_DIGITS.search(seen):
        return text
    text = mask_cards(text)
    seen = plain(text)
    for pattern, is_personal, mask in _STEPS:
        text, seen = _mask(text, seen, pattern, is_personal, mask)
    return text


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


def _mask(
    text: str, seen: str, pattern: re.Pattern[str], is_personal: Callable[[str, str], bool], mask: str
) -> tuple[str, str]:
    """Put `mask` in place of what is found in the plain view, in the text and in the view."""
    masks = [
        (*match.span(), mask)
        for match in pattern.finditer(seen)
        if is_personal(match.group(), seen[max(0, match.start() - BEFORE_CHARACTERS) : match.start()])
    ]
    return (_with_masks(text, masks), _with_masks(seen, masks)) if masks else (text, seen)


def _with_masks(text: str, masks: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, mask in masks:
        parts += (text[done:start], mask)
        done = end
    return "".join((*parts, text[done:]))


def _card_mask(found: str) -> str:
    return "•••• " + "".join(filter(str.isdecimal, found))[-4:]


def _always(_found: str, _before: str) -> bool:
    return True


_STEPS = (
    (documents.SNILS, documents.is_snils, DOCUMENT_MASK),
    (documents.CALLED_SNILS, documents.is_called_snils, DOCUMENT_MASK),
    (documents.INN, documents.is_inn, DOCUMENT_MASK),
    (documents.CALLED_INN, documents.is_called_inn, DOCUMENT_MASK),
    (documents.PASSPORT, documents.is_passport, DOCUMENT_MASK),
    (documents.CALLED_PASSPORT, documents.is_called_passport, DOCUMENT_MASK),
    (phones.PHONE, phones.is_phone, PHONE_MASK),
    (phones.CALLED, phones.is_called_phone, PHONE_MASK),
)

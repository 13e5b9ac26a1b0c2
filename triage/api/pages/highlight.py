"""Highlight: cut a customer's text into pieces, and say of each what it spoke for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from triage.domain.decision import Reason

PHRASES_LIMIT = 60
PLACES_LIMIT = 600
PLACES_OF_A_PHRASE = 20  # a word that comes a thousand times must not keep the others from being shown
WORD_LIMIT = 40
_WORD_START = re.compile(r"\w+")
_WORD_END = re.compile(r"\w+$")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of text; `speaks_for` holds `urgency=high` and the like, and is empty where nothing spoke.

    `again` marks what was said of the same words further up already, and the mere space between two phrases.
    """

    text: str
    speaks_for: tuple[str, ...] = ()
    again: bool = False


def pieces(text: str, reasons: Iterable[Reason]) -> list[Piece]:
    """Cut `text` where phrases begin and end; joined together the pieces are `text` again."""
    places = _places(text, reasons)
    borders = sorted({0, len(text), *(border for start, end, _ in places for border in (start, end))})
    cut = [
        Piece(
            text=text[start:end],
            speaks_for=tuple(sorted({label for begin, until, label in places if begin <= start and end <= until})),
        )
        for start, end in pairwise(borders)
    ]
    return _once(_joined(cut))


def _places(text: str, reasons: Iterable[Reason]) -> list[tuple[int, int, str]]:
    """Find where each phrase stands, in any case and however it is spaced or broken into lines."""
    found: list[tuple[int, int, str]] = []
    for reason in list(reasons)[:PHRASES_LIMIT]:
        words = r"\s+".join(re.escape(word) for word in reason.phrase.split())
        if words:
            # As words of their own if they stand so anywhere, else whatever word they are part of.
            spans = _spans(rf"(?<!\w){words}(?!\w)", text) or [_whole(text, *span) for span in _spans(words, text)]
            found += [(start, end, reason.speaks_for) for start, end in spans[:PLACES_OF_A_PHRASE]]
    return found[:PLACES_LIMIT]


def _spans(pattern: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in islice(re.finditer(pattern, text, re.IGNORECASE), PLACES_OF_A_PHRASE)]


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span to the words it begins and ends in; no word is as long as the limit."""
    before = _WORD_END.search(text[max(0, start - WORD_LIMIT) : start]) if text[start].isalnum() else None
    after = _WORD_START.match(text[end : end + WORD_LIMIT]) if text[end - 1].isalnum() else None
    return start - len(before.group()) if before else start, end + len(after.group()) if after else end


def _joined(cut: Iterable[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in cut:
        if joined and joined[-1].speaks_for == piece.speaks_for:
            joined[-1] = Piece(text=joined[-1].text + piece.text, speaks_for=piece.speaks_for)
        else:
            joined.append(piece)
    return joined


def _once(joined: Iterable[Piece]) -> list[Piece]:
    seen: set[tuple[str, tuple[str, ...]]] = set()
    marked: list[Piece] = []
    for piece in joined:
        what = piece.text.casefold(), piece.speaks_for
        marked.append(replace(piece, again=bool(piece.speaks_for) and (what in seen or piece.text.isspace())))
        seen.add(what)
    return marked

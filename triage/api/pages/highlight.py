"""Highlight: cut a customer's text into pieces, and say of each what it spoke for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from triage.domain.decision import Reason

PHRASES_LIMIT = 60
PLACES_LIMIT = 400


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of text; `speaks_for` holds `urgency=high` and the like, and is empty where nothing spoke."""

    text: str
    speaks_for: tuple[str, ...] = ()


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
    return _joined(cut)


def _places(text: str, reasons: Iterable[Reason]) -> list[tuple[int, int, str]]:
    """Find where each phrase stands, in any case and however it is spaced or broken into lines."""
    found: list[tuple[int, int, str]] = []
    for reason in list(reasons)[:PHRASES_LIMIT]:
        words = [re.escape(word) for word in reason.phrase.split()]
        if not words:
            continue
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)", re.IGNORECASE)
        found += [(match.start(), match.end(), reason.speaks_for) for match in pattern.finditer(text)]
    return found[:PLACES_LIMIT]


def _joined(cut: Iterable[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in cut:
        if joined and joined[-1].speaks_for == piece.speaks_for:
            joined[-1] = Piece(text=joined[-1].text + piece.text, speaks_for=piece.speaks_for)
        else:
            joined.append(piece)
    return joined

"""Sentences and their words, as signals look at them; in time linear to the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_LONGEST_WORDS = 60
_OVERLAP_WORDS = 15  # a phrase across the border of two pieces of an endless sentence stands whole in one
_WORD = re.compile(r"\w+(?:['\u2019]\w+)?|[,:\u2013\u2014]")
_END = re.compile(r"[.!?…;\n]+")
_SHORTENED = ("руб", "тыс", "млн", " т", " р", ".р", " г", " ул", " д", " др", "mr", "dr")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence, or a piece of one that has no end: in `text` from `start` to `end`, behind `skipped_words` of it.

    `words` are folded, and a comma or a dash is a word.
    """

    text: str
    start: int
    end: int
    words: list[str]
    skipped_words: int
    asks: bool

    def quote(self, start: int, end: int) -> str:
        """Return the words from `start` to before `end` as they were written."""
        before = self.skipped_words
        spelt = list(islice(_WORD.finditer(self.text, self.start), before + start, before + end))
        return self.text[spelt[0].start() : spelt[-1].end()]


def sentences(text: str, folded: str) -> Iterator[Sentence]:
    """Yield the sentences of a text; `folded` is the text in small letters, place for place."""
    start = 0
    for found in _END.finditer(folded):
        if found[0] == "." and _goes_on(folded, found.start()):
            continue
        yield from _pieces(text, folded, start, found.start(), asks="?" in found[0])
        start = found.end()
    yield from _pieces(text, folded, start, len(text), asks=False)


def _goes_on(folded: str, dot: int) -> bool:
    """Say whether the dot at a place belongs to a number or to a shortened word."""
    return folded[dot + 1 : dot + 2].isdigit() or folded.endswith(_SHORTENED, 0, dot)


def _pieces(text: str, folded: str, start: int, end: int, *, asks: bool) -> Iterator[Sentence]:
    words = _WORD.findall(folded, start, end)
    for skipped in range(0, max(len(words) - _OVERLAP_WORDS, bool(words)), _LONGEST_WORDS - _OVERLAP_WORDS):
        piece = words[skipped : skipped + _LONGEST_WORDS]
        yield Sentence(text=text, start=start, end=end, words=piece, skipped_words=skipped, asks=asks)

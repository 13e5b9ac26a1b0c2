"""What the online layer looks at in a text: what the pipeline said and saw, where the text came from, and its words.

A clue is a row with a strength. The first rows are the layer's own: one that is always there, what the pipeline said
of each label, and the meaning where there is one. All others are buckets that words, sources and channels share: what
is corrected for years stays bounded, and no word of a customer is kept.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from triage.router.online.rehearsal import BUCKETS, Clues, Rows
from triage.router.online.settling import Floats
from triage.router.pipeline import Seen, Text

_ALWAYS_STRENGTH = 1.0  # the stronger a clue, the faster is learned from it, and the more it carries over
_SOURCE_STRENGTH = 4.0
_CHANNEL_STRENGTH = 1.0
_WORDS_STRENGTH = 8.0  # of all words together
_SOURCES_WORDS_STRENGTH = 6.0
_SAID_STRENGTH = 0.2
_SAID_AT_SOURCE_STRENGTH = 0.4
_MEANING_STRENGTH = 6.0
_FIRST_BUCKET = 1024  # below are the layer's own rows
_SMALLEST = 1e-3  # what a pipeline thinks rarer than that, it is only sure of
_MOST_WORDS = 300
_STEM_LETTERS = 6  # inflection, cut off roughly
_KEPT_WORDS = 100_000
_LONGEST_KEPT_LETTERS = 64
_MIX, _MIX_OF_SOURCES = np.int64(0x9E3779B1), np.int64(0x85EBCA6B)
_DIGIT = re.compile(r"\d")
_LENGTHENED = re.compile(r"(.)\1{2,}")


class Looks:
    """Turns what the pipeline saw into clues, rarer words being stronger: it counts in how many lessons each was."""

    def __init__(self) -> None:
        self._lessons = 0
        self._lessons_with = np.zeros(BUCKETS, np.int32)
        self._buckets: dict[str, int] = {}

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_buckets": {}}  # words of customers are not put away

    def clues(self, some: Sequence[Seen], said: Floats) -> Clues:
        """Return the clues of texts; `said` are the logits that the pipeline gave each label."""
        texts, labels = np.arange(len(some)), np.arange(said.shape[1])
        own, (of, words, strengths) = self._own(some, said), self._words(some)
        sources, channels = np.array([_places(seen.text) for seen in some]).T
        said_at_source = _mixed(BUCKETS + np.tile(labels, len(some)), np.repeat(sources, len(labels)))
        blocks = (  # the place of the text, the row, and the value of each clue
            (np.repeat(texts, own.shape[1]), np.tile(np.arange(own.shape[1]), len(some)), own.ravel()),
            (texts, sources, np.full(len(some), _SOURCE_STRENGTH)),
            (texts, channels, np.full(len(some), _CHANNEL_STRENGTH)),
            (of, words, _WORDS_STRENGTH * strengths),
            (of, _mixed(words, sources[of]), _SOURCES_WORDS_STRENGTH * strengths),
            (np.repeat(texts, len(labels)), said_at_source, _SAID_AT_SOURCE_STRENGTH * said.ravel()),
        )
        owners, rows, values = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        order = np.argsort(owners, kind="stable")
        return Clues(
            rows=rows[order],
            values=values[order].astype(np.float32),
            starts=np.searchsorted(owners[order], texts),
        )

    def _words(self, some: Sequence[Seen]) -> tuple[Rows, Rows, Floats]:
        """Return the words of texts: whose each is, its bucket, and its strength beside the others of its text."""
        words = [self.buckets(seen.words) for seen in some]
        of, flat = np.repeat(np.arange(len(some)), [len(found) for found in words]), np.concatenate(words)
        rarity = np.log((1 + self._lessons) / (1 + self._lessons_with[flat])) + 1
        lengths = np.sqrt(np.bincount(of, rarity * rarity, minlength=len(some)))
        return of, flat, rarity / lengths[of]

    def count(self, seen: Seen) -> None:
        """Count the words of a lesson."""
        self._lessons += 1
        self._lessons_with[self.buckets(seen.words)] += 1

    def buckets(self, words: Sequence[str]) -> Rows:
        """Return the buckets of the first distinct stems of a text."""
        known = self._buckets
        if len(known) > _KEPT_WORDS:
            known.clear()
        found: dict[int, None] = {}
        for word in words:
            bucket = known.get(word)
            if bucket is None:
                bucket = _bucket(word)
                if len(word) <= _LONGEST_KEPT_LETTERS:
                    known[word] = bucket
            if bucket:
                found[bucket] = None
                if len(found) == _MOST_WORDS:
                    break
        return np.fromiter(found, np.int64, len(found))

    def phrases(self, seen: Seen, rows: Rows, spoken: Floats) -> Iterator[tuple[str, float]]:
        """Yield what spoke most strongly in a text, strongest first, each with its share of all that spoke.

        That is a word as it stands there, the source or the channel: all that means something to a person.
        """
        own = int(np.argmax(rows >= _FIRST_BUCKET))
        words = len(self.buckets(seen.words))
        first, again = own + 2, own + 2 + words  # each word is there anywhere, and at this source
        strengths = np.concatenate([spoken[own:first], spoken[first:again] + spoken[again : again + words]])
        total = float(strengths[strengths > 0].sum())
        for place in np.argsort(-strengths).tolist():
            if strengths[place] <= 0:
                return
            yield self._phrase(seen, place, int(rows[own + place])), float(strengths[place]) / total

    def _phrase(self, seen: Seen, place: int, bucket: int) -> str:
        circumstances = (f"source={seen.text.source or '-'}", f"channel={seen.text.channel or '-'}")
        if place < len(circumstances):
            return circumstances[place]
        return next((word.strip() for word in seen.words if _bucket(word) == bucket), "")

    def _own(self, some: Sequence[Seen], said: Floats) -> NDArray[np.float64]:
        own = [np.full((len(some), 1), _ALWAYS_STRENGTH), _SAID_STRENGTH * said]
        if some[0].vector is not None:
            own.append(_MEANING_STRENGTH * np.stack([seen.vector for seen in some if seen.vector is not None]))
        return np.hstack(own)


def logits(shares: NDArray[np.float64]) -> Floats:
    """Return the logits of the shares of one head's labels, the mean at nought."""
    found = np.log(np.maximum(shares, _SMALLEST))
    centred: Floats = found - found.mean(axis=1, keepdims=True)
    return centred


def _places(text: Text) -> tuple[int, int]:
    return _hashed(f"source={text.source}"), _hashed(f"channel={text.channel}")


def _bucket(word: str) -> int:
    """Return the bucket of a word's stem; 0 for white space."""
    bare = word.strip().lower().replace("ё", "е")
    if not bare:
        return 0
    if bare.startswith("@") and len(bare) > 1:
        bare = "@name"
    return _hashed("word " + _LENGTHENED.sub(r"\1\1", _DIGIT.sub("0", bare))[:_STEM_LETTERS])


def _hashed(name: str) -> int:
    return _FIRST_BUCKET + zlib.crc32(name.encode("utf-8", "replace")) % (BUCKETS - _FIRST_BUCKET)


def _mixed(words: Rows, sources: Rows) -> Rows:
    mixed: Rows = _FIRST_BUCKET + ((words * _MIX) ^ ((sources * _MIX_OF_SOURCES) >> 7)) % (BUCKETS - _FIRST_BUCKET)
    return mixed

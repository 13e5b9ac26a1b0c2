"""Vectors of words, distilled from a sentence model: words that mean alike lie near each other, in both languages.

They are read when a model is trained. What it learns along them is added to the weights of the words themselves, also
of words that no message of the training had; so reading a message costs nothing more.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from triage.router.ngrams import WORDS, Hashes, Hearsay, Rows, Vocabulary

VECTORS = Path(__file__).parent / "corpus" / "vectors.npz"
_STEPS = 127  # a number is kept in a byte


@dataclass(frozen=True, kw_only=True, eq=False)
class WordVectors:
    """`keys` are hashes of words, in order; `rows` say which vector each has: forms of a word share one."""

    keys: Hashes
    rows: Rows
    vectors: NDArray[np.float32]

    @classmethod
    def from_rows(cls, rows: Mapping[int, int], vectors: NDArray[np.float64]) -> WordVectors:
        keys = np.array(sorted(rows), np.uint64)
        return cls(
            keys=keys,
            rows=np.array([rows[int(key)] for key in keys], np.int64),
            vectors=vectors.astype(np.float32),
        )

    @classmethod
    def none(cls) -> WordVectors:
        return cls.from_rows({}, np.zeros((0, 1)))

    def beyond(self, keys: Hashes) -> Hearsay:
        """Return the words that have a vector and are not among `keys`."""
        new = ~np.isin(self.keys, keys)
        _, rows = np.unique(self.rows[new], return_inverse=True)
        return Hearsay(self.keys[new], rows.astype(np.int64))

    def of(self, vocabulary: Vocabulary) -> tuple[Rows, NDArray[np.float32]]:
        """Return the rows of a vocabulary that stand for words with a vector, and the vector of each."""
        keys = np.empty(0, np.uint64) if vocabulary.keys is None else vocabulary.keys
        found = np.full(len(vocabulary), -1, np.int64)
        found[: len(keys)] = self._find(keys)
        found[vocabulary.hearsay.rows + len(keys)] = self._find(vocabulary.hearsay.keys)
        known = np.flatnonzero(found >= 0)
        return known, self.vectors[found[known]]

    def _find(self, hashes: Hashes) -> Rows:
        """Return the row of the vector of each word, -1 where there is none."""
        if not len(self.keys):
            return np.full(len(hashes), -1, np.int64)
        at = np.minimum(np.searchsorted(self.keys, hashes), len(self.keys) - 1)
        return np.where(self.keys[at] == hashes, self.rows[at], -1)


def word_hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace")) | WORDS << 32


def save(vectors: WordVectors, file: Path) -> None:
    """Write the vectors in bytes: each is scaled so that its largest number is 127."""
    scales = np.abs(vectors.vectors).max(axis=1) / _STEPS
    scales[scales == 0] = 1
    steps = np.rint(vectors.vectors / scales[:, None]).astype(np.int8)
    keys, rows = vectors.keys.astype("<u4"), vectors.rows.astype("<u4")
    np.savez_compressed(file, keys=keys, rows=rows, steps=steps, scales=scales.astype("<f4"))


@cache
def load(file: Path = VECTORS) -> WordVectors:
    with np.load(file) as content:
        vectors = content["steps"].astype(np.float32) * content["scales"][:, None]
        return WordVectors(
            keys=content["keys"].astype(np.uint64), rows=content["rows"].astype(np.int64), vectors=vectors
        )

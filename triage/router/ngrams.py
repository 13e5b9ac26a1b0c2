"""From tokens to features: whole words, pairs of words, and the character n-grams that survive inflection and typos.

A feature is the hash of what it stands for, with its family in the high bits. A vocabulary keeps the hashes seen in
training; others are unknown and dropped, so that a rare word never speaks for a stranger that shares its bucket.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import LOWER
from spacy.tokens import Doc

Hashes: TypeAlias = NDArray[np.uint64]
Rows: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float32]

CHANNEL = "triage.channel"  # the key of doc.user_data that says how the text came in
WORDS, CHARACTERS, CHANNELS = range(3)
_FAMILIES = 3
_FAMILY_SHIFT = np.uint64(32)
_ROW_BITS = 36  # room for a hash with its family, the rows of an open vocabulary
_LOW_BITS = np.uint64(0xFFFFFFFF)
_PAIR_LEFT, _PAIR_RIGHT = np.uint64(0x9E3779B1), np.uint64(0x85EBCA6B)
_MAX_TOKEN_CHARACTERS = 30
_KEPT_TOKENS = 100_000
_DIGIT = re.compile(r"\d")
_LENGTHENED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Bag:
    """What one document says to a linear model, and which tokens said it.

    `rows` are the distinct features and `values` their weights; occurrence i is of feature `rows[inverse[i]]`, has
    the share `shares[i]` of its weight, and stands on the tokens `first[i]` to `last[i]`.
    """

    rows: Rows
    values: Floats
    inverse: Rows
    shares: Floats
    first: Rows
    last: Rows
    known_share: float


def normalise(token: str) -> str:
    """Return what a lower-cased token counts as: digits, names and addresses are alike, lengthened words are short."""
    if token.startswith("@") and len(token) > 1:
        return "@name"
    if token.startswith("http"):
        return "http://"
    return _LENGTHENED.sub(r"\1\1", _DIGIT.sub("0", token.replace("ё", "е")))[:_MAX_TOKEN_CHARACTERS]


def token_hashes(token: str, smallest: int, largest: int) -> Hashes:
    """Hash a lower-cased token: the whole word first, then its n-grams with the ends marked; none for white space."""
    if token.isspace():
        return np.empty(0, np.uint64)
    word = normalise(token)
    marked = f"<{word}>"
    pieces = [marked[i : i + n] for n in range(smallest, largest + 1) for i in range(len(marked) - n + 1)]
    return np.array([_hash(word, WORDS), *(_hash(piece, CHARACTERS) for piece in pieces)], np.uint64)


def channel_hash(channel: str) -> int:
    return _hash(channel, CHANNELS)


def _hash(text: str, family: int) -> int:
    return zlib.crc32(text.encode("utf-8", "replace")) | family << 32


def family_of(keys: Hashes) -> Rows:
    return (keys >> _FAMILY_SHIFT).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Hearsay:
    """Words that were not seen in training but are known from word vectors: hashes in order, and the row of each.

    Forms of one word share a row; rows are counted from the first behind those of what was seen.
    """

    keys: Hashes
    rows: Rows

    @classmethod
    def none(cls) -> Hearsay:
        return cls(np.empty(0, np.uint64), np.empty(0, np.int64))

    def __len__(self) -> int:
        return int(self.rows.max()) + 1 if len(self.rows) else 0


class Vocabulary:
    """Reads documents into bags of the features it knows; an open one (without keys) makes every hash its own row."""

    def __init__(
        self, keys: Hashes | None = None, *, smallest: int, largest: int, hearsay: Hearsay | None = None
    ) -> None:
        self.keys = keys
        self.hearsay = hearsay or Hearsay.none()
        self.smallest, self.largest = smallest, largest
        self.fingerprint = hash((keys is None, self.to_bytes(), smallest, largest))
        self._table, self._rows = self._look_up()
        self._seen: dict[int, tuple[Rows, int]] = {}

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self.seen + len(self.hearsay)

    @property
    def seen(self) -> int:
        """How many features were seen in training: theirs are the first rows."""
        return 0 if self.keys is None else len(self.keys)

    def to_bytes(self) -> bytes:
        """Return the keys, family by family, as the low half of each, the high half is the family; then the hearsay."""
        keys = np.empty(0, np.uint64) if self.keys is None else self.keys
        sizes = np.bincount(family_of(keys), minlength=_FAMILIES)
        parts = (sizes, keys & _LOW_BITS, self.hearsay.keys, self.hearsay.rows)
        return b"".join(part.astype("<u4").tobytes() for part in parts)

    @classmethod
    def from_bytes(cls, content: bytes, *, smallest: int, largest: int) -> Vocabulary:
        numbers = np.frombuffer(content, "<u4").astype(np.uint64)
        sizes = numbers[:_FAMILIES].astype(np.int64)
        families = np.repeat(np.arange(_FAMILIES, dtype=np.uint64), sizes)
        low, rest = np.split(numbers[_FAMILIES:], [len(families)])
        hearsay = Hearsay(rest[: len(rest) // 2], rest[len(rest) // 2 :].astype(np.int64))
        return cls(low | families << _FAMILY_SHIFT, smallest=smallest, largest=largest, hearsay=hearsay)

    def rows(self, hashes: Hashes) -> Rows:
        """Return the row of each hash, -1 for the unknown ones."""
        if self.keys is None:
            return hashes.astype(np.int64)
        if not len(self._table):
            return np.full(len(hashes), -1, np.int64)
        found = np.minimum(np.searchsorted(self._table, hashes), len(self._table) - 1)
        return np.where(self._table[found] == hashes, self._rows[found], -1)

    def families(self, rows: Rows) -> Rows:
        if self.keys is None:
            return family_of(rows.astype(np.uint64))
        families = np.full(len(rows), WORDS, np.int64)
        seen = rows < len(self.keys)
        families[seen] = family_of(self.keys[rows[seen]])
        return families

    def _look_up(self) -> tuple[Hashes, Rows]:
        """Return the hashes of everything known, in order, and the row of each."""
        keys = np.empty(0, np.uint64) if self.keys is None else self.keys
        table = np.concatenate([keys, self.hearsay.keys])
        rows = np.concatenate([np.arange(len(keys)), self.hearsay.rows + len(keys)])
        order = np.argsort(table, kind="stable")
        return table[order], rows[order]

    def read(self, docs: Sequence[Doc]) -> list[Bag]:
        """Read documents, all of a batch at once: numpy is worth it only in bulk."""
        if not docs:
            return []
        ids = np.concatenate([doc.to_array(LOWER).astype(np.uint64) for doc in docs])
        distinct, kinds = np.unique(ids, return_inverse=True)
        entries = [self._entry(int(id_), docs[0]) for id_ in distinct]
        rows, tokens = _expand([entry[0] for entry in entries], kinds)
        words = np.array([entry[1] for entry in entries], np.uint64)[kinds] if entries else np.empty(0, np.uint64)
        starts = np.concatenate([[0], np.cumsum([len(doc) for doc in docs])]).astype(np.int64)
        pairs, left, right = self._pairs(words, starts)
        channels = self.rows(np.array([channel_hash(doc.user_data.get(CHANNEL, "")) for doc in docs], np.uint64))
        nowhere = starts[:-1] - 1  # -1 counted from the document's first token
        document = np.concatenate([_document(starts, tokens), _document(starts, left), np.arange(len(docs))])
        rows = np.concatenate([rows, pairs, channels])
        first, last = np.concatenate([tokens, left, nowhere]), np.concatenate([tokens, right, nowhere])
        known = rows >= 0
        known_shares = self._known_shares(words, starts)
        return self._bags(document[known], rows[known], (first[known], last[known]), starts, known_shares)

    def _entry(self, id_: int, doc: Doc) -> tuple[Rows, int]:
        entry = self._seen.get(id_)
        if entry is None:
            if len(self._seen) >= _KEPT_TOKENS:
                self._seen.clear()
            hashes = token_hashes(doc.vocab.strings[id_] if id_ else "", self.smallest, self.largest)
            rows = self.rows(hashes)
            entry = self._seen[id_] = (rows[rows >= 0], int(hashes[0]) if len(hashes) else 0)
        return entry

    def _pairs(self, words: Hashes, starts: Rows) -> tuple[Rows, Rows, Rows]:
        """Return rows, left and right tokens of the pairs of neighbouring words; white space between does not part."""
        spoken = np.flatnonzero(words)
        left, right = spoken[:-1], spoken[1:]
        together = _document(starts, left) == _document(starts, right)
        left, right = left[together], right[together]
        hashes = ((words[left] * _PAIR_LEFT) ^ (words[right] * _PAIR_RIGHT)) & _LOW_BITS
        return self.rows(hashes), left, right

    def _known_shares(self, words: Hashes, starts: Rows) -> list[float]:
        known = np.concatenate([[0], np.cumsum((self.rows(words) >= 0) & (words > 0))])
        spoken = np.concatenate([[0], np.cumsum(words > 0)])
        of, among = np.diff(known[starts]), np.diff(spoken[starts])
        return [float(share) for share in of / np.maximum(among, 1)]

    def _bags(
        self, document: Rows, rows: Rows, tokens: tuple[Rows, Rows], starts: Rows, known_shares: list[float]
    ) -> list[Bag]:
        order = np.argsort(document << _ROW_BITS | rows)
        document, rows, first, last = document[order], rows[order], tokens[0][order], tokens[1][order]
        fresh = np.ones(len(rows), bool)
        fresh[1:] = (document[1:] != document[:-1]) | (rows[1:] != rows[:-1])
        inverse = np.cumsum(fresh) - 1
        counts = np.bincount(inverse)
        owners, distinct = document[fresh], rows[fresh]
        values = _weigh(counts, owners * _FAMILIES + self.families(distinct))
        shares = (1 / counts[inverse]).astype(np.float32) if len(counts) else np.empty(0, np.float32)
        edges = np.arange(len(starts))
        cut, cut_all = np.searchsorted(owners, edges).tolist(), np.searchsorted(document, edges).tolist()
        begins = starts.tolist()
        bags = []
        for i, known_share in enumerate(known_shares):
            some, every, base = slice(cut[i], cut[i + 1]), slice(cut_all[i], cut_all[i + 1]), begins[i]
            of = inverse[every] - cut[i]
            bags.append(
                Bag(
                    distinct[some],
                    values[some],
                    of,
                    shares[every],
                    first[every] - base,
                    last[every] - base,
                    known_share,
                )
            )
        return bags


def _document(starts: Rows, tokens: Rows) -> Rows:
    return np.searchsorted(starts, tokens, side="right") - 1


def _expand(entries: list[Rows], kinds: Rows) -> tuple[Rows, Rows]:
    """Return the rows of every token in turn, and the token each stands on."""
    if not entries:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    lengths = np.array([len(entry) for entry in entries], np.int64)
    offsets = np.cumsum(lengths) - lengths
    mine = lengths[kinds]
    tokens = np.repeat(np.arange(len(kinds)), mine)
    within = np.arange(int(mine.sum())) - np.repeat(np.cumsum(mine) - mine, mine)
    return np.concatenate(entries)[np.repeat(offsets[kinds], mine) + within], tokens


def _weigh(counts: Rows, groups: Rows) -> Floats:
    """Weigh features by the logarithm of their count, so that each family of each document has length one."""
    if not len(counts):
        return np.empty(0, np.float32)
    raw = 1 + np.log(counts)
    lengths = np.sqrt(np.bincount(groups, raw * raw))
    return (raw / lengths[groups]).astype(np.float32)

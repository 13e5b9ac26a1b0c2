"""Why a label: the phrases of a text that spoke for it, from the weights of the linear model itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from spacy.lang.en.stop_words import STOP_WORDS as EN_STOP_WORDS
from spacy.lang.ru.stop_words import STOP_WORDS as RU_STOP_WORDS

from triage.domain.decision import Reason
from triage.router.ngrams import Bag

_SPEAKS = re.compile(r"\w|[!?)(:;=]{2}|[^\x00-\u2bff]")  # letters, repeated marks, smileys, pictures
_FUNCTION_WORDS = EN_STOP_WORDS | RU_STOP_WORDS
_LONGEST_PHRASE_TOKENS = 4
_STRONG = 0.5  # a neighbour joins a phrase when it speaks at least half as strongly
_LONGEST_PHRASE_CHARACTERS = 120
_TRIES = 8
_KEPT_WORDS = 50_000


def token_votes(
    bags: Sequence[Bag], lengths: Sequence[int], weights: NDArray[np.float32], labels: NDArray[np.int64]
) -> list[NDArray[np.float64]]:
    """Return per document, for each of its labels, how strongly each token speaks for it.

    `weights` holds a row of all features per label, `labels` which of these are asked of each document.
    """
    features, starts = _spread([len(bag.rows) for bag in bags])
    occurrences, _ = _spread([len(bag.inverse) for bag in bags])
    ends = np.cumsum([0, *(length + 1 for length in lengths)])  # one place more: what stands nowhere, the channel
    rows, values = np.concatenate([bag.rows for bag in bags]), np.concatenate([bag.values for bag in bags])
    inverse = np.concatenate([bag.inverse for bag in bags]) + starts[occurrences]
    shares = np.concatenate([bag.shares for bag in bags]) * np.float32(0.5)
    behind = ends[occurrences] + 1
    first, last = (np.concatenate([getattr(bag, side) for bag in bags]) + behind for side in ("first", "last"))
    votes = np.empty((labels.shape[1], int(ends[-1])))
    for i, asked in enumerate(labels.T):
        halves = (weights[asked[features], rows] * values)[inverse] * shares
        votes[i] = np.bincount(first, halves, len(votes[i])) + np.bincount(last, halves, len(votes[i]))
    return [votes[:, start + 1 : end] for start, end in pairwise(ends.tolist())]


def _spread(lengths: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for rows that lie one behind the other whose each is, and where those of each begin."""
    return np.repeat(np.arange(len(lengths)), lengths), np.cumsum([0, *lengths])


def phrases(words: Sequence[str], votes: NDArray[np.float64], *, speaks_for: str, most: int) -> list[Reason]:
    """Return the strongest phrases with their share of all that spoke for the label, strongest first.

    A phrase is built around a word that tells a person something; function words and marks are named only when there
    is nothing else.
    """
    strength = votes.tolist()
    total = sum(vote for vote in strength if vote > 0)
    if not total:
        return []
    strongest = np.argsort(-votes)[: _TRIES * most].tolist()
    telling = (token for token in strongest if _tells(words[token]))
    reasons = _around(telling, words, strength, total, speaks_for=speaks_for, most=most)
    return reasons or _around(strongest, words, strength, total, speaks_for=speaks_for, most=most)


def _around(
    seeds: Iterable[int], words: Sequence[str], strength: Sequence[float], total: float, *, speaks_for: str, most: int
) -> list[Reason]:
    reasons: list[Reason] = []
    taken: set[int] = set()
    for token in seeds:
        if len(reasons) == most or strength[token] <= 0:
            break
        if token not in taken and _speaks(words[token]):
            start, end = _grow(words, strength, token, taken)
            taken.update(range(start, end))
            weight = round(min(sum(strength[start:end]) / total, 1.0), 4)
            phrase = "".join(words[start:end]).strip()[:_LONGEST_PHRASE_CHARACTERS]
            reasons.append(Reason(phrase=phrase, speaks_for=speaks_for, weight=weight))
    return reasons


@lru_cache(_KEPT_WORDS)
def _speaks(word: str) -> bool:
    return _SPEAKS.search(word) is not None


@lru_cache(_KEPT_WORDS)
def _tells(word: str) -> bool:
    bare = word.strip().casefold()
    return bare not in _FUNCTION_WORDS and any(character.isalnum() for character in bare)


def _grow(words: Sequence[str], strength: Sequence[float], token: int, taken: set[int]) -> tuple[int, int]:
    """Return the phrase around a token: its strong neighbours on either side."""
    start, end, enough = token, token + 1, strength[token] * _STRONG
    while end - start < _LONGEST_PHRASE_TOKENS:
        if end < len(words) and strength[end] >= enough and end not in taken and _speaks(words[end]):
            end += 1
        elif start and strength[start - 1] >= enough and start - 1 not in taken and _speaks(words[start - 1]):
            start -= 1
        else:
            break
    return start, end

"""Why a label: the phrases of a text that spoke for it, from the weights of the linear model itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

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


def token_votes(bag: Bag, tokens: int, weights: NDArray[np.float32], labels: Sequence[int]) -> NDArray[np.float64]:
    """Return per label how strongly each token speaks for it; `weights` holds a row of all features per label."""
    halves = (weights[np.array(labels)[:, None], bag.rows] * bag.values)[:, bag.inverse] * (
        bag.shares * np.float32(0.5)
    )
    places = np.concatenate([bag.first, bag.last]) + 1  # place 0: what stands nowhere, the channel
    places = places + np.arange(len(labels))[:, None] * (tokens + 1)
    spoken = np.concatenate([halves, halves], axis=1)
    votes = np.bincount(places.ravel(), spoken.ravel(), len(labels) * (tokens + 1)).astype(np.float64)
    return votes.reshape(len(labels), tokens + 1)[:, 1:]


def phrases(words: Sequence[str], votes: NDArray[np.float64], *, speaks_for: str, most: int) -> list[Reason]:
    """Return the strongest phrases with their share of all that spoke for the label, strongest first.

    A phrase is built around a word that tells a person something; function words and marks are named only when there
    is nothing else.
    """
    total = float(votes[votes > 0].sum())
    if not total:
        return []
    strongest, strength = np.argsort(-votes)[: _TRIES * most].tolist(), votes.tolist()
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

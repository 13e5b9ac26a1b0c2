"""What words mean: the vectors that a sentence model gives them alone and in the messages of the corpus, averaged.

A Russian word is read as the English gloss of its lemma, and a Russian message as the glosses of its words in a row:
the model knows English alone, and so both languages meet in one space.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from triage.router.corpus import Labelled
from triage.router.distil.sentence_model import WIDTH, Floats, SentenceModel
from triage.router.ngrams import normalise
from triage.router.vectors import WordVectors, word_hash
from triage.router.words import split

_DIMENSIONS = 192
_ALONE_COUNTS = 3  # the vector of a word alone weighs as much as that many messages
_FREQUENT = 0.01  # a word that has this share of all words counts half: the frequent ones say little
_UNSEEN = 0.2  # how often a word was met that was not
_MOST_PIECES = 200
_WHOLE_WORD = re.compile(r"[a-z]{2,}|[ai]")
_CYRILLIC = re.compile(r"[а-я]")

Spoken = tuple[str, str]  # what a word is counted as, and what the model is told


@dataclass(kw_only=True, eq=False)
class _Sums:
    """The vectors of each word in its contexts, summed up."""

    vectors: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, word: str, vector: Floats) -> None:
        self.counts[word] += 1
        self.vectors[word] = self.vectors.get(word, np.zeros(WIDTH)) + vector


def distil(
    model: SentenceModel, messages: Sequence[Labelled], glosses: Mapping[str, str], lemmas: Mapping[str, str]
) -> WordVectors:
    """Return vectors for the whole words of the model, those of the English messages, and the forms of the lemmas."""
    tokens = {lang: [_tokens(m.text) for m in messages if m.lang == lang] for lang in ("en", "ru")}
    english = [[(word, word) for word in text] for text in tokens["en"]]
    russian = [[spoken for word in text if (spoken := _translate(word, glosses, lemmas))] for text in tokens["ru"]]
    whole = {word for word in model.vocabulary if _WHOLE_WORD.fullmatch(word)}
    names = sorted(whole | {word for text in tokens["en"] for word in text if word[0].isalpha()})
    here = _vectors(model, {name: name for name in names}, english)
    there = _vectors(model, dict(glosses), russian)
    reduced = _reduce(np.vstack([here, there]))
    rows = {word: row for row, word in enumerate(names)}
    numbers = {lemma: row for row, lemma in enumerate(glosses, len(names))}
    rows |= {form: numbers[lemma] for form, lemma in lemmas.items()}
    return WordVectors.from_rows({word_hash(word): row for word, row in rows.items()}, reduced)


def _tokens(text: str) -> list[str]:
    return [normalise(word.lower()) for word in split(text) if not word.isspace()]


def _translate(word: str, glosses: Mapping[str, str], lemmas: Mapping[str, str]) -> Spoken | None:
    if not _CYRILLIC.search(word):
        return word, word
    lemma = lemmas.get(word)
    return (lemma, glosses[lemma]) if lemma else None


def _vectors(model: SentenceModel, names: Mapping[str, str], texts: list[list[Spoken]]) -> NDArray[np.float64]:
    """Return a vector for each name, in this order: the rarer the word, the longer; the average word is at nought."""
    counts = Counter(word for text in texts for word, _ in text)
    share = np.array([counts[name] + _UNSEEN for name in names]) / max(counts.total(), 1)
    alone = np.zeros((len(names), WIDTH))
    for i, pieces in model.read([model.pieces(said) for said in names.values()]):
        mean = pieces.mean(axis=0) if len(pieces) else np.zeros(WIDTH)
        alone[i] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    alone = _centred(alone, share)
    sums = _in_context(model, texts)
    met = [i for i, name in enumerate(names) if name in sums.vectors]
    listed = list(names)
    seen = np.array([sums.counts[listed[i]] for i in met], float)
    if met:
        contexts = _centred(np.array([sums.vectors[listed[i]] for i in met]) / seen[:, None], seen)
        mixed = seen[:, None] * contexts + _ALONE_COUNTS * alone[met]
        alone[met] = mixed / (seen + _ALONE_COUNTS)[:, None]
    rarity = _FREQUENT / (_FREQUENT + share)
    weighted: NDArray[np.float64] = alone * rarity[:, None]
    return weighted


def _in_context(model: SentenceModel, texts: list[list[Spoken]]) -> _Sums:
    sums, cut, owners = _Sums(), [], []
    for text in texts:
        pieces = [(piece, word) for word, said in text for piece in model.pieces(said)][:_MOST_PIECES]
        cut.append([piece for piece, _ in pieces])
        owners.append([word for _, word in pieces])
    for i, vectors in model.read(cut):
        for word, vector in zip(owners[i], vectors, strict=True):
            sums.add(word, vector)
    return sums


def _centred(vectors: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    moved = vectors - (vectors * share[:, None]).sum(axis=0) / share.sum()
    centred: NDArray[np.float64] = moved / np.linalg.norm(moved, axis=1).mean()
    return centred


def _reduce(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the vectors along the directions in which they differ most."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    reduced: NDArray[np.float64] = vectors @ directions[:, ::-1][:, :_DIMENSIONS]
    return reduced

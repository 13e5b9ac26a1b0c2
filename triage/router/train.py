"""Train the pipeline: one linear head after the other, calibrated on messages it has not seen, into one spaCy folder.

The same messages give the same bytes: the fit is convex, folds come from the texts, and nothing reads a clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import scipy.sparse
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from triage.domain.contact import Channel
from triage.domain.decision import Reading
from triage.domain.errors import Invalid, Problem
from triage.router import calibrate, char_bow, logistic, vectors
from triage.router.corpus import Labelled
from triage.router.heads import HEADS, SENTIMENT, TOPIC, URGENCY, Head, Told
from triage.router.ngrams import CHANNEL, CHANNELS, Bag, Vocabulary, channel_hash, family_of
from triage.router.pipeline import CONFIDENCE_THRESHOLD
from triage.router.words import Words

SMALLEST, LARGEST = 2, 5
_STRENGTH = 4.0
_SEEN_AT_LEAST = 2
_CHANNEL_SCALE = 0.4
_FOLDS = 3
_BATCH = 128
_FEWEST = 20

Say = Callable[[str], None]
Heads = tuple[Head, ...]
Weights = dict[str, tuple[logistic.Matrix, logistic.Matrix]]


class Message(Told, Protocol):
    """What a message must say to be learned from."""

    @property
    def text(self) -> str: ...

    @property
    def channel(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """What the heads said of each message when they had not been trained on it."""

    scores: dict[str, logistic.Matrix]
    known_shares: NDArray[np.float64]


def train(messages: list[Labelled], folder: Path, *, say: Say = lambda _: None) -> list[Reading]:
    """Train on `messages`, write the pipeline with its calibration to `folder`, return how each was read when held out.

    Raises Invalid when there are too few messages to hold any out.
    """
    if len(messages) < _FEWEST:
        raise Invalid([Problem(path="messages", message=f"{len(messages)} are too few, at least {_FEWEST} are needed")])
    docs = read_docs(messages)
    say(f"{len(messages)} messages read")
    held_out = cross_validate(messages, docs, say=say)
    calibration = fit_calibration(messages, held_out)
    vocabulary, bags = collect(docs)
    say(f"{len(vocabulary)} features; fitting the heads on everything")
    save(vocabulary, fit_heads(vocabulary, bags, messages), calibration, folder)
    return held_out_readings(messages, held_out, calibration)


def read_docs(messages: Sequence[Message]) -> list[Doc]:
    """Tokenize the messages, their channel noted."""
    words = Words(spacy.blank("xx").vocab)
    docs = [words(message.text) for message in messages]
    for doc, message in zip(docs, messages, strict=True):
        doc.user_data[CHANNEL] = message.channel
    return docs


def collect(docs: list[Doc]) -> tuple[Vocabulary, list[Bag]]:
    """Return the vocabulary of the features seen often enough and of words with a vector, and the documents read."""
    everything = read(Vocabulary(smallest=SMALLEST, largest=LARGEST), docs)
    keys, documents = np.unique(np.concatenate([bag.rows for bag in everything]), return_counts=True)
    frequent = keys[documents >= _SEEN_AT_LEAST].astype(np.uint64)
    channels = np.array([channel_hash(channel) for channel in Channel], np.uint64)
    kept = np.union1d(frequent[family_of(frequent) != CHANNELS], channels)
    hearsay = vectors.load().beyond(kept)
    vocabulary = Vocabulary(kept, smallest=SMALLEST, largest=LARGEST, hearsay=hearsay)
    return vocabulary, read(vocabulary, docs)


def fit_heads(
    vocabulary: Vocabulary,
    bags: list[Bag],
    messages: Sequence[Message],
    *,
    heads: Heads = HEADS,
    shares: NDArray[np.float32] | None = None,
) -> Weights:
    """Fit every head; weights are rounded as they will be stored. `shares` say how much each message counts.

    A word weighs what was learned of it alone, and what was learned along the directions of its vector.
    """
    features = logistic.matrix(bags, len(vocabulary))
    known, meanings = vectors.load().of(vocabulary)
    own = features[:, : vocabulary.seen]
    scale = _rarity(own, vocabulary)
    own.data *= scale[own.indices]
    design = scipy.sparse.hstack([own, scipy.sparse.csr_array(features[:, known] @ meanings)], format="csr")
    fitted: Weights = {}
    for head in heads:
        truth = head.truth(messages) if shares is None else head.truth(messages) * shares[:, None]
        learned, bias = logistic.fit(design, truth, strength=_STRENGTH)
        weights = np.zeros((len(vocabulary), truth.shape[1]), np.float32)
        weights[: vocabulary.seen] = learned[: vocabulary.seen] * scale[:, None]
        weights[known] += np.einsum("ij,jk->ik", meanings, learned[vocabulary.seen :])  # no BLAS: see logistic.py
        fitted[head.name] = weights.astype(np.float16).astype(np.float32), bias
    return fitted


def cross_validate(messages: list[Labelled], docs: list[Doc], *, say: Say = lambda _: None) -> HeldOut:
    """Train without each third of the messages in turn, and read that third."""
    folds = np.array([int(hashlib.sha256(m.text.encode()).hexdigest()[:8], 16) % _FOLDS for m in messages])
    scores = {head.name: np.full((len(messages), len(head.labels)), 1 / len(head.labels), np.float32) for head in HEADS}
    known_shares = np.zeros(len(messages))
    for fold in range(_FOLDS):
        say(f"cross-validation {fold + 1} of {_FOLDS}")
        mine, others = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        vocabulary, bags = collect([docs[i] for i in others])
        fitted = fit_heads(vocabulary, bags, [messages[i] for i in others])
        unseen = read(vocabulary, [docs[i] for i in mine])
        known_shares[mine] = [bag.known_share for bag in unseen]
        for name, (weights, bias) in fitted.items():
            scores[name][mine] = logistic.softmax(logistic.matrix(unseen, len(vocabulary)) @ weights + bias)
    return HeldOut(scores=scores, known_shares=known_shares)


def fit_calibration(messages: list[Labelled], held_out: HeldOut) -> calibrate.Calibration:
    temperatures = {
        head.name: calibrate.fit_temperature(held_out.scores[head.name], head.truth(messages)) for head in HEADS
    }
    topics = calibrate.temper(held_out.scores[TOPIC.name], temperatures[TOPIC.name])
    right = acceptable(messages, topics)
    confidence = calibrate.fit_confidence(topics, held_out.known_shares, right)
    return calibrate.Calibration(temperatures=temperatures, confidence=confidence)


def held_out_readings(messages: list[Labelled], held_out: HeldOut, calibration: calibrate.Calibration) -> list[Reading]:
    """Return what the heads said of each message before they knew it, calibrated, without reasons."""
    heads = {head: calibration.probabilities(head.name, held_out.scores[head.name]) for head in HEADS}
    ours = np.zeros(len(messages), bool)
    confidences = calibration.confidences(heads[TOPIC], held_out.known_shares, ours)
    return [
        Reading(
            language=message.lang,
            topics=dict(zip(TOPIC.labels, heads[TOPIC][i].tolist(), strict=True)),
            urgencies=dict(zip(URGENCY.labels, heads[URGENCY][i].tolist(), strict=True)),
            sentiments=dict(zip(SENTIMENT.labels, heads[SENTIMENT][i].tolist(), strict=True)),
            confidence=float(confidences[i]),
            abstained=bool(confidences[i] < CONFIDENCE_THRESHOLD),
            reasons=(),
            model="held out",
        )
        for i, message in enumerate(messages)
    ]


def acceptable(messages: Sequence[Told], topics: NDArray[np.float64], head: Head = TOPIC) -> NDArray[np.bool_]:
    """Say for each message whether its most probable topic is right or an acceptable neighbour."""
    first = [head.labels[i] for i in topics.argmax(axis=1)]
    return np.array([guess == m.topic or guess in m.also for guess, m in zip(first, messages, strict=True)])


def save(
    vocabulary: Vocabulary,
    fitted: Weights,
    calibration: calibrate.Calibration,
    folder: Path,
    *,
    heads: Heads = HEADS,
    name: str = "triage",
) -> None:
    """Write one spaCy pipeline with the three heads, weights in half precision, and the calibration beside it."""
    nlp = _blank()
    digest = hashlib.sha256(vocabulary.to_bytes())
    for head in heads:
        weights, bias = fitted[head.name]
        digest.update(weights.tobytes() + bias.tobytes())
        nlp.add_pipe(head.name, source=_single(head, vocabulary, weights, bias))
    nlp.meta.update(name=name, version=f"1.{digest.hexdigest()[:10]}", spacy_version=">=3.8.7,<4")
    nlp.to_disk(folder)
    calibrate.save(calibration, folder)


def _single(head: Head, vocabulary: Vocabulary, weights: logistic.Matrix, bias: logistic.Matrix) -> Language:
    nlp = _blank()
    model = {"@architectures": "triage.CharBow.v1", "smallest": SMALLEST, "largest": LARGEST}
    pipe: Any = nlp.add_pipe("textcat", name=head.name, config={"model": model})
    char_bow.set_vocabulary(pipe.model, vocabulary)
    for name in head.names:
        pipe.add_label(name)
    char_bow.set_weights(char_bow.linear_layer(pipe.model), weights.astype(np.float16), bias)
    return nlp


def _blank() -> Language:
    return spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "triage.Words.v1"}}})


def read(vocabulary: Vocabulary, docs: list[Doc]) -> list[Bag]:
    return [bag for i in range(0, len(docs), _BATCH) for bag in vocabulary.read(docs[i : i + _BATCH])]


def _rarity(features: Any, vocabulary: Vocabulary) -> logistic.Matrix:  # a sparse matrix
    """Return what each feature counts for before it is learned: rare ones more; every channel the same."""
    documents = np.bincount(features.indices, minlength=vocabulary.seen)
    rarity = (np.log((1 + features.shape[0]) / (1 + documents)) + 1) / 6
    families = vocabulary.families(np.arange(vocabulary.seen))
    return np.where(families == CHANNELS, _CHANNEL_SCALE, rarity).astype(np.float32)

"""The online layer: River models over what the pipeline said, which learn from every correction at once.

Every head has three contestants: the pipeline, the layer, and their mixture. Each correction is a question before it
is a lesson, and who has been surprised least by the answers so far speaks; before the first that is the pipeline.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from river import linear_model, optim

from triage.domain.decision import TOPICS, Reading, Reason
from triage.router import clues
from triage.router.clues import Clues
from triage.router.heads import HEADS, TOPIC
from triage.router.lesson import Shares
from triage.router.pipeline import Seen, Text

_LEARNING_RATE = 0.05
_FADING = 0.999  # of the past in the losses: who was good long ago need not be so now
_LOSS_DIGITS = 2  # before the second correction all have answered alike, but for rounding
_SMALLEST = 1e-6
_MOST_REASONS = 2
_PIPELINE, _LAYER, _MIXTURE = "pipeline", "layer", "mixture"
_CONFIDENCE = "confidence"
_RIGHT, _WRONG = "right", "wrong"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How well one contestant foretold the lessons of one head, each before it was learned.

    `head` is topic, urgency, sentiment or confidence, `contestant` is pipeline, layer or mixture; recent lessons count
    for more. `answers` says that this contestant's answer is the one that is given.
    """

    head: str
    contestant: str
    lessons: int
    accuracy: float
    log_loss: float
    answers: bool


class Corrector:
    """What corrections have taught so far; the same corrections in the same order give the same answers.

    Not to be shared by threads. It can be pickled; what it holds of messages is counted in buckets, never their words.
    """

    def __init__(self, topics: Sequence[str] = TOPICS) -> None:
        self.lessons = 0
        self._digest = ""
        labels = {head.name: head.labels for head in HEADS} | {TOPIC.name: tuple(topics)}
        self._layers = {name: _Layer(some) for name, some in labels.items()}
        self._layers[_CONFIDENCE] = _Layer((_RIGHT, _WRONG))

    @property
    def version(self) -> str:
        """Name what was learned: how many corrections, and which."""
        return f"online-{self.lessons}.{self._digest[:8]}"

    def standings(self) -> list[Standing]:
        """Return how well each contestant foretold the lessons, head by head, and who answers."""
        return [
            Standing(
                head=name,
                contestant=contestant,
                lessons=layer.lessons,
                accuracy=layer.hits[contestant] / layer.seen if layer.seen else 0.0,
                log_loss=layer.losses[contestant] / layer.seen if layer.seen else 0.0,
                answers=contestant == layer.best,
            )
            for name, layer in self._layers.items()
            for contestant in (_PIPELINE, _LAYER, _MIXTURE)
        ]

    def learn(self, seen: Seen, truth: Mapping[str, Shares]) -> None:
        """Learn from what the pipeline saw in a text and the true labels of each head; a head may be missing."""
        text, reading = seen.text, seen.reading
        common = clues.common(text, reading.language)
        if TOPIC.name in truth:
            topics = self._answer(TOPIC.name, text, reading.topics, common)
            right = truth[TOPIC.name].get(_first(topics), 0) > 0
            sure = _sureness(reading, topics)
            everything = common | clues.of_head(text, sure)
            self._layers[_CONFIDENCE].learn(sure, everything, {_RIGHT: float(right), _WRONG: float(not right)})
        for name, said in _maps(reading).items():
            if name in truth:
                self._layers[name].learn(said, common | clues.of_head(text, said), truth[name])
        self.lessons += 1
        lesson = repr((self._digest, text, sorted((name, sorted(shares.items())) for name, shares in truth.items())))
        self._digest = hashlib.sha256(lesson.encode("utf-8", "replace")).hexdigest()

    def correct(self, some: Sequence[Seen], *, threshold: float) -> list[Reading]:
        """Return the pipeline's readings as lessons would have them; before the first they are returned as they are."""
        if not self.lessons:
            return [seen.reading for seen in some]
        return [self._corrected(seen.text, seen.reading, threshold) for seen in some]

    def _corrected(self, text: Text, reading: Reading, threshold: float) -> Reading:
        common = clues.common(text, reading.language)
        maps = {name: self._answer(name, text, said, common) for name, said in _maps(reading).items()}
        confidence = self._answer(_CONFIDENCE, text, _sureness(reading, maps[TOPIC.name]), common)[_RIGHT]
        return replace(
            reading,
            topics=maps["topic"],
            urgencies=maps["urgency"],
            sentiments=maps["sentiment"],
            confidence=confidence,
            abstained=confidence < threshold,
            reasons=tuple(self._reasons(text, reading, maps, common)),
            model=f"{reading.model}+{self.version}",
        )

    def _answer(self, name: str, text: Text, said: Shares, common: Clues) -> dict[str, float]:
        return self._layers[name].answer(said, common | clues.of_head(text, said))

    def _reasons(self, text: Text, reading: Reading, maps: Mapping[str, Shares], common: Clues) -> Iterable[Reason]:
        """Yield the pipeline's reasons where its label stands, and the layer's where it was overruled."""
        for name, said in _maps(reading).items():
            before, after = _first(said), _first(maps[name])
            if before == after:
                yield from (reason for reason in reading.reasons if reason.speaks_for == f"{name}={after}")
            else:
                spoke = self._layers[name].spoke(common, after, before)
                yield from _strongest(spoke, clues.spoken(text), f"{name}={after}")


class _SharedTruth(optim.losses.CrossEntropy):
    """Cross entropy against a truth that several labels may share."""

    def gradient(self, y_true: Any, y_pred: Any) -> Any:  # River's types know one true label; here it is Shares
        return {label: probability - y_true.get(label, 0.0) for label, probability in y_pred.items()}


class _Layer:
    """One head's model and its contest with the pipeline."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        self.losses = {_MIXTURE: 0.0, _LAYER: 0.0, _PIPELINE: 0.0}
        self.hits = dict(self.losses)
        self.lessons = 0
        self.seen = 0.0
        self._model = linear_model.SoftmaxRegression(optimizer=optim.AdaGrad(_LEARNING_RATE), loss=_SharedTruth())
        for label in labels:
            self._model.weights[label][f"{clues.PIPELINE} {label}"] = clues.pipelines_weight()

    def answer(self, said: Shares, everything: Clues) -> dict[str, float]:
        """Return the answer of the contestant that has done best; as good as the best is the mixture, the first."""
        return dict(said) if self.best == _PIPELINE else self._contestants(said, everything)[self.best]

    @property
    def best(self) -> str:
        if not self.lessons:
            return _PIPELINE
        return min(self.losses, key=lambda name: round(self.losses[name], _LOSS_DIGITS))

    def learn(self, said: Shares, everything: Clues, truth: Shares) -> None:
        """Ask every contestant, note how surprised it was by the truth, and teach the model."""
        for name, answer in self._contestants(said, everything).items():
            surprise = -sum(share * math.log(max(answer[label], _SMALLEST)) for label, share in truth.items())
            self.losses[name] = _FADING * self.losses[name] + surprise
            self.hits[name] = _FADING * self.hits[name] + (truth.get(_first(answer), 0) > 0)
        self.seen = _FADING * self.seen + 1
        self._model.learn_one(everything, truth)
        self.lessons += 1

    def spoke(self, everything: Clues, label: str, against: str) -> dict[str, float]:
        """Return how strongly each clue speaks for a label against another."""
        here, there = self._model.weights[label], self._model.weights[against]
        return {clue: value * (here.get(clue, 0.0) - there.get(clue, 0.0)) for clue, value in everything.items()}

    def _contestants(self, said: Shares, everything: Clues) -> dict[str, dict[str, float]]:
        learned = self._model.predict_proba_one(everything)
        ours = _logistic(self.losses[_PIPELINE] - self.losses[_LAYER])  # Bayes' mixture: each by how well it foretold
        mixed = {label: (1 - ours) * share + ours * learned[label] for label, share in said.items()}
        return {_PIPELINE: dict(said), _LAYER: {label: learned[label] for label in said}, _MIXTURE: mixed}


def _sureness(reading: Reading, topics: Shares) -> dict[str, float]:
    """Return the pipeline's confidence, raised or lowered as the answer's first topic is surer than the pipeline's."""
    gain = _logit(max(topics.values())) - _logit(max(reading.topics.values()))
    right = _logistic(_logit(reading.confidence) + gain)
    return {_RIGHT: right, _WRONG: 1 - right}


def _strongest(spoke: Clues, words: Mapping[str, str], speaks_for: str) -> list[Reason]:
    """Return the strongest words and circumstances with their share of all that spoke for a label."""
    by_phrase: dict[str, float] = {}
    for clue, strength in spoke.items():
        if clue == clues.ALWAYS:
            continue
        phrase = words.get(clue, clue)
        by_phrase[phrase] = by_phrase.get(phrase, 0.0) + strength
    total = sum(strength for strength in by_phrase.values() if strength > 0)
    first = sorted(by_phrase, key=by_phrase.__getitem__, reverse=True)[:_MOST_REASONS]
    return [
        Reason(phrase=phrase, speaks_for=speaks_for, weight=round(by_phrase[phrase] / total, 4))
        for phrase in first
        if by_phrase[phrase] > 0
    ]


def _maps(reading: Reading) -> dict[str, Shares]:
    return {"topic": reading.topics, "urgency": reading.urgencies, "sentiment": reading.sentiments}


def _first(shares: Shares) -> str:
    return max(shares, key=shares.__getitem__)


def _logit(probability: float) -> float:
    inside = min(max(probability, _SMALLEST), 1 - _SMALLEST)
    return math.log(inside / (1 - inside))


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds > 0 else 1 - 1 / (1 + math.exp(odds))

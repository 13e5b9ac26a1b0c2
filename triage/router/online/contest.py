"""The contest of pipeline, layer and their mixture: each lesson is a question before it is learned."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from triage.router.online.settling import Floats

PIPELINE, LAYER, MIXTURE = "pipeline", "layer", "mixture"
CONTESTANTS = (PIPELINE, LAYER, MIXTURE)

_FADING = 0.999  # of the past: who was good some hundreds of lessons ago need not be so now
_SMALLEST = 1e-6
_TRUST, _MOST_TRUST = 0.1, 3.0  # a lead moves the odds slowly, and not without end: two that differ know more than one
_LEAD = 0.1  # that others need over the mixture: before the second lesson all have answered alike
_MIXES = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How well one contestant foretold the lessons of one head, each before it was learned.

    `head` is topic, urgency, sentiment or confidence, `contestant` is pipeline, layer or mixture; `accuracy` and
    `log_loss` are means in which recent lessons count for more. `answers` says that this contestant's answer is given.
    """

    head: str
    contestant: str
    lessons: int
    accuracy: float
    log_loss: float
    answers: bool


class Contest:
    """Keeps the losses of one head's contestants; before the first lesson the pipeline answers."""

    def __init__(self, head: str) -> None:
        self.head = head
        self.lessons = 0
        self.best = 0  # the place of who has been surprised least
        self._layers_share = 0.5  # of the mixture
        self._weight = 0.0
        self._losses = np.zeros(len(CONTESTANTS))
        self._hits = np.zeros(len(CONTESTANTS))

    def answers(self, pipeline: Floats, layer: Floats) -> Floats:
        """Return what each contestant says of each text: in the mixture is each by how well it foretold."""
        return np.stack([pipeline, layer, self._mixture(pipeline, layer)])

    def answer(self, pipeline: Floats, layer: Floats) -> Floats:
        """Return the best contestant's answers."""
        if CONTESTANTS[self.best] == MIXTURE:
            return self._mixture(pipeline, layer)
        return layer if CONTESTANTS[self.best] == LAYER else pipeline

    def _mixture(self, pipeline: Floats, layer: Floats) -> Floats:
        mixture: Floats = (1 - self._layers_share) * pipeline + self._layers_share * layer
        return mixture

    def judge(self, answers: Floats, truth: Floats) -> None:
        """Note how surprised each contestant was by the truth of one text."""
        self._losses = _FADING * self._losses - np.log(np.maximum(answers, _SMALLEST)) @ truth
        self._hits = _FADING * self._hits + (truth[answers.argmax(axis=1)] > 0)
        self._weight = _FADING * self._weight + 1
        self.lessons += 1
        self.best = int(np.argmin(self._losses - _LEAD * _MIXES))
        lead = _TRUST * float(self._losses[1] - self._losses[0])
        self._layers_share = 1 / (1 + math.exp(min(max(lead, -_MOST_TRUST), _MOST_TRUST)))

    def standings(self) -> list[Standing]:
        return [
            Standing(
                head=self.head,
                contestant=name,
                lessons=self.lessons,
                accuracy=float(self._hits[place] / max(self._weight, 1)),
                log_loss=float(self._losses[place] / max(self._weight, 1)),
                answers=place == self.best,
            )
            for place, name in enumerate(CONTESTANTS)
        ]

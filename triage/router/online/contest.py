"""The contest of pipeline, layer and their mixture: each lesson is a question before it is learned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triage.router.online.settling import Floats

PIPELINE, LAYER, MIXTURE = "pipeline", "layer", "mixture"
CONTESTANTS = (PIPELINE, LAYER, MIXTURE)

_FADING = 0.999  # of the past: who was good some hundreds of lessons ago need not be so now
_SMALLEST = 1e-6
_TRUST, _MOST_TRUST = 0.1, 3.0  # a lead moves the odds slowly, and not without end: two that differ know more than one
_LEAD = 0.1  # before the second lesson all have answered alike, but for rounding
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
        self._weight = 0.0
        self._losses = np.zeros(len(CONTESTANTS))
        self._hits = np.zeros(len(CONTESTANTS))

    @property
    def best(self) -> int:
        """Return the place of who has been surprised least; as good as the best is the mixture."""
        return int(np.argmin(self._losses - _LEAD * _MIXES)) if self.lessons else 0

    def answers(self, pipeline: Floats, layer: Floats) -> Floats:
        """Return what each contestant says of each text: in the mixture is each by how well it foretold."""
        lead = np.clip(_TRUST * (self._losses[1] - self._losses[0]), -_MOST_TRUST, _MOST_TRUST)
        ours = 1 / (1 + np.exp(lead))
        return np.stack([pipeline, layer, (1 - ours) * pipeline + ours * layer])

    def answer(self, pipeline: Floats, layer: Floats) -> Floats:
        """Return the best contestant's answers."""
        answer: Floats = pipeline if self.best == 0 else self.answers(pipeline, layer)[self.best]
        return answer

    def judge(self, answers: Floats, truth: Floats) -> None:
        """Note how surprised each contestant was by the truth of one text."""
        self._losses = _FADING * self._losses - np.log(np.maximum(answers, _SMALLEST)) @ truth
        self._hits = _FADING * self._hits + (truth[answers.argmax(axis=1)] > 0)
        self._weight = _FADING * self._weight + 1
        self.lessons += 1

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

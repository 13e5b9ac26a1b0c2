"""The three heads of the pipeline: what each decides, its labels, and its name inside spaCy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.domain.decision import TOPICS, Sentiment, Urgency
from triage.router.corpus import Labelled

_NEIGHBOURS_SHARE = 0.3  # of a message's topic, for the others that an expert could have chosen as well


@dataclass(frozen=True, kw_only=True, eq=False)
class Head:
    name: str
    labels: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The labels as spaCy knows them: every head writes into the same `doc.cats`."""
        return tuple(f"{self.name}:{label}" for label in self.labels)

    def truth(self, messages: list[Labelled]) -> NDArray[np.float32]:
        """Return a distribution over the labels for each message."""
        truth = np.zeros((len(messages), len(self.labels)), np.float32)
        for row, message in zip(truth, messages, strict=True):
            for label, share in self._shares(message):
                row[self.labels.index(label)] += share
        return truth

    def _shares(self, message: Labelled) -> list[tuple[str, float]]:
        others = message.also if self.name == "topic" else ()
        kept = 1 - _NEIGHBOURS_SHARE if others else 1.0
        own: str = getattr(message, self.name)
        return [(own, kept), *((other, _NEIGHBOURS_SHARE / len(others)) for other in others)]


TOPIC = Head(name="topic", labels=TOPICS)
URGENCY = Head(name="urgency", labels=tuple(Urgency))
SENTIMENT = Head(name="sentiment", labels=tuple(Sentiment))
HEADS = (TOPIC, URGENCY, SENTIMENT)

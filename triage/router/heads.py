"""The three heads of the pipeline: what each decides, its labels, and its name inside spaCy.

The topics are those of whoever trains it; urgency and sentiment are the same for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from triage.domain.decision import TOPICS, Sentiment, Urgency

NEIGHBOURS_SHARE = 0.3  # of a message's topic, for the others that an expert could have chosen as well


class Told(Protocol):
    """A message of which some labels are known; what is None is not said."""

    @property
    def topic(self) -> str | None: ...

    @property
    def also(self) -> Sequence[str]: ...

    @property
    def urgency(self) -> Urgency | None: ...

    @property
    def sentiment(self) -> Sentiment | None: ...


@dataclass(frozen=True, kw_only=True)
class Head:
    name: str
    labels: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The labels as spaCy knows them: every head writes into the same `doc.cats`."""
        return tuple(f"{self.name}:{label}" for label in self.labels)

    def truth(self, messages: Sequence[Told]) -> NDArray[np.float32]:
        """Return a distribution over the labels for each message, all nought where the label is not said."""
        truth = np.zeros((len(messages), len(self.labels)), np.float32)
        for row, message in zip(truth, messages, strict=True):
            for label, share in self._shares(message):
                row[self.labels.index(label)] += share
        return truth

    def _shares(self, message: Told) -> list[tuple[str, float]]:
        others = message.also if self.name == "topic" else ()
        kept = 1 - NEIGHBOURS_SHARE if others else 1.0
        own: str | None = getattr(message, self.name)
        if own is None:
            return []
        return [(own, kept), *((other, NEIGHBOURS_SHARE / len(others)) for other in others)]


TOPIC = Head(name="topic", labels=TOPICS)
URGENCY = Head(name="urgency", labels=tuple(Urgency))
SENTIMENT = Head(name="sentiment", labels=tuple(Sentiment))
HEADS = (TOPIC, URGENCY, SENTIMENT)


def heads_of(topics: Sequence[str]) -> tuple[Head, Head, Head]:
    """Return the heads for other topics than ours."""
    return Head(name=TOPIC.name, labels=tuple(topics)), URGENCY, SENTIMENT

"""From the topics that a model knows to the company's: shares are added up, and how sure it is moves with them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from triage.config import SHIPPED_TOPICS, Topic
from triage.domain.decision import TOPICS, Reading, Reason
from triage.router.pipeline import CONFIDENCE_THRESHOLD, Text

_TOPIC = "topic="
_SMALLEST = 1e-6


class Reads(Protocol):
    @property
    def version(self) -> str: ...

    def read(self, texts: Sequence[Text], *, threshold: float) -> list[Reading]: ...


class Relabelled:
    """A classifier that answers in the company's topics."""

    def __init__(self, classifier: Reads, topics: Sequence[Topic] = SHIPPED_TOPICS) -> None:
        self._classifier = classifier
        self._topics = tuple(topics)

    @property
    def version(self) -> str:
        return self._classifier.version

    def read(self, texts: Sequence[Text], *, threshold: float = CONFIDENCE_THRESHOLD) -> list[Reading]:
        """Read texts; see Classifier.read."""
        readings = self._classifier.read(texts, threshold=threshold)
        return [relabel(reading, self._topics, threshold=threshold) for reading in readings]


def owners_of(labels: Sequence[str], topics: Sequence[Topic]) -> dict[str, str]:
    """Say to which of the company's topics each label of a model belongs.

    A label that is a topic of the shipped classifier belongs to the topic that stands for it, any other to the topic
    of that id. A model trained on the company's own labels knows them by id alone. What nobody has (a topic that was
    taken out of the configuration after the model had learned it) belongs to nobody.
    """
    stood_for = {ours: topic.id for topic in topics for ours in topic.of}
    if set(labels) == set(TOPICS):
        return stood_for
    own = {topic.id: topic.id for topic in topics}
    return {label: owner for label in labels if (owner := own.get(label) or stood_for.get(label))}


def relabel(reading: Reading, topics: Sequence[Topic], *, threshold: float) -> Reading:
    """Return a reading whose topics are the company's, in the order of the configuration; they sum to 1.

    A topic that the model knows nothing of begins at 0. Topics that were read apart and are one here make the reading
    surer; what belongs to nobody is shared out in proportion, and makes it less sure.
    """
    owners = owners_of(tuple(reading.topics), topics)
    summed = dict.fromkeys((topic.id for topic in topics), 0.0)
    for label, share in reading.topics.items():
        if owner := owners.get(label):
            summed[owner] += share
    confidence = _moved(reading.confidence, max(reading.topics.values()), max(summed.values()))
    return replace(
        reading,
        topics=_to_one(summed),
        confidence=confidence,
        abstained=confidence < threshold if confidence != reading.confidence else reading.abstained,
        reasons=tuple(_named(reason, owners) for reason in reading.reasons),
    )


def _to_one(shares: Mapping[str, float]) -> dict[str, float]:
    total = sum(shares.values())
    if math.isclose(total, 1, abs_tol=1e-6):
        return dict(shares)
    return {label: share / total if total else 1 / len(shares) for label, share in shares.items()}


def _moved(confidence: float, before: float, after: float) -> float:
    """Return a confidence raised or lowered as the first topic's share was."""
    if math.isclose(before, after, rel_tol=1e-6) or confidence in {0.0, 1.0}:
        return confidence
    return 1 / (1 + math.exp(_logit(before) - _logit(confidence) - _logit(after)))


def _logit(share: float) -> float:
    inside = min(max(share, _SMALLEST), 1 - _SMALLEST)
    return math.log(inside / (1 - inside))


def _named(reason: Reason, owners: Mapping[str, str]) -> Reason:
    label = reason.speaks_for.removeprefix(_TOPIC)
    if label == reason.speaks_for or label not in owners:
        return reason
    return replace(reason, speaks_for=f"{_TOPIC}{owners[label]}")

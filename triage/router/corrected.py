"""The classifier with the online layer over it: reads as a classifier does, and learns from corrections."""

from __future__ import annotations

from collections.abc import Sequence

from triage.domain.decision import Reading
from triage.router.corpus import Labelled
from triage.router.corrector import Corrector, Shares
from triage.router.heads import HEADS
from triage.router.pipeline import CONFIDENCE_THRESHOLD, Classifier, Text


class Corrected:
    """Reads with a classifier and says what the corrections made of it. Not to be shared by threads."""

    def __init__(self, classifier: Classifier, corrector: Corrector | None = None) -> None:
        self._classifier = classifier
        self._corrector = corrector or Corrector()

    @property
    def version(self) -> str:
        """Name the classifier, and what was learned over it when anything was."""
        version = self._classifier.version
        return f"{version}+{self._corrector.version}" if self._corrector.corrections else version

    def read(self, texts: Sequence[Text], *, threshold: float = CONFIDENCE_THRESHOLD) -> list[Reading]:
        """Read texts; see Classifier.read."""
        readings = self._classifier.read(texts, threshold=threshold)
        return [
            self._corrector.correct(text, reading, threshold=threshold)
            for text, reading in zip(texts, readings, strict=True)
        ]

    def learn(self, messages: Sequence[Labelled]) -> None:
        """Take each message as a correction, in this order; every one counts for the next reading."""
        texts = [Text(text=m.text, channel=m.channel, source=m.source, language=m.lang) for m in messages]
        for text, reading, message in zip(texts, self._classifier.read(texts), messages, strict=True):
            self._corrector.learn(text, reading, _truth(message))


def _truth(message: Labelled) -> dict[str, Shares]:
    return {head.name: dict(zip(head.labels, head.truth([message])[0].tolist(), strict=True)) for head in HEADS}

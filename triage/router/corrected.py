"""The classifier with everything that speaks after it: the company's topics, what corrections taught, and signals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from triage.config import SHIPPED_TOPICS, Topic
from triage.domain.decision import TOPICS, Reading
from triage.router.corrector import Corrector, Standing
from triage.router.lesson import Lesson
from triage.router.pipeline import CONFIDENCE_THRESHOLD, Classifier, Seen, Text
from triage.router.relabel import relabel


class Corrected:
    """Reads as a classifier does, in the company's topics and as corrections would have it. Not for many threads.

    What was learned is apart from the classifier: `Corrected(classifier, learned, topics=topics)` goes on where a
    pickled `learned` was, and `Corrected(classifier, topics=topics)` has learned nothing. What was learned over one
    classifier and one set of topics is worth nothing over others: it is then to be learned again.
    """

    def __init__(
        self, classifier: Classifier, learned: Corrector | None = None, *, topics: Sequence[Topic] = SHIPPED_TOPICS
    ) -> None:
        self._classifier = classifier
        self._topics = tuple(topics)
        self.learned = learned or Corrector(topics=[topic.id for topic in topics])

    @property
    def version(self) -> str:
        """Name the classifier, and what was learned over it when anything was."""
        version = self._classifier.version
        return f"{version}+{self.learned.version}" if self.learned.lessons else version

    def read(self, texts: Sequence[Text], *, threshold: float = CONFIDENCE_THRESHOLD) -> list[Reading]:
        """Read texts; see Classifier.read. Signals are heeded last: no correction may silence them."""
        readings: list[Reading] = []
        for some in self._see(texts, threshold):
            corrected = self.learned.correct(some, threshold=threshold)
            readings += [self._classifier.heeded(seen.text, new) for seen, new in zip(some, corrected, strict=True)]
        return readings

    def learn(self, lessons: Sequence[Lesson]) -> None:
        """Take lessons in this order; every one counts for the next reading."""
        left = iter(lessons)
        for some in self._see([lesson.text for lesson in lessons], CONFIDENCE_THRESHOLD):
            for seen in some:
                self.learned.learn(seen, next(left).truths)

    def standings(self) -> list[Standing]:
        """Return how well each contestant foretold the lessons, head by head, and who answers."""
        return self.learned.standings()

    def _see(self, texts: Sequence[Text], threshold: float) -> Iterator[list[Seen]]:
        """Yield what the pipeline sees in texts, some at a time, in the company's topics."""
        for some in self._classifier.see(texts, threshold=threshold):
            if self._topics == SHIPPED_TOPICS and tuple(some[0].reading.topics) == TOPICS:
                yield some
            else:
                yield [replace(seen, reading=relabel(seen.reading, self._topics, threshold=threshold)) for seen in some]

"""Learn: what answers just now in this process: the classifier, with all that people's corrections have taught it.

Corrections are rows. Every process asks before each batch whether there are new ones, and learns them for itself; so
the next answer knows of a correction in every process on every host, and nobody has to be told.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from triage.app import App, Classifies
from triage.config import SHIPPED_TOPICS, Topic
from triage.domain.correction import Correction
from triage.flows import models
from triage.router.lesson import Lesson
from triage.router.pipeline import Text
from triage.store import corrections
from triage.store.corrections import State

if TYPE_CHECKING:
    from triage.router.corrected import Corrected

MOST_LESSONS = 20_000  # the latest: what older ones were right about has been said again since
BATCH_LESSONS = 500
_MIND, _TURN = "mind", "turn"


@dataclass(kw_only=True)
class _Mind:
    """What this process has learned over a classifier, and how far it has come."""

    classifier: Any
    topics: tuple[Topic, ...]
    epoch: int
    last_id: int
    corrected: Corrected | None = None

    @property
    def answers(self) -> Classifies:
        classifier: Classifies = self.corrected or self.classifier
        return classifier

    def learn(self, lessons: Sequence[Lesson]) -> None:
        if lessons:
            self.corrected = self.corrected or _over(self.classifier, self.topics)
            self.corrected.learn(lessons)


def current(app: App) -> Classifies:
    """Return what answers just now: it has learned every correction that was committed before this was called.

    One read of one row when there is nothing new. What it returns is not to be shared by threads.
    """
    with app.kept.setdefault(_TURN, threading.Lock()):
        mind: _Mind | None = app.kept.pop(_MIND, None)  # put back when all went well: nothing is learned twice
        while True:
            with app.read() as session:
                there, base = corrections.state(session), models.base(app, session)
                if mind is None or mind.classifier is not base or mind.epoch != there.epoch:
                    mind = _begin(app, base, there, corrections.before_latest(session, MOST_LESSONS))
                if mind.last_id >= there.last_id:
                    break
                batch = corrections.lessons(session, mind.last_id, BATCH_LESSONS)
            mind.learn([lesson for one in batch if (lesson := _lesson(one, app.config.topic_ids))])
            mind.last_id = batch[-1].id if len(batch) == BATCH_LESSONS else there.last_id
        app.kept[_MIND] = mind
        return mind.answers


def _begin(app: App, classifier: Classifies, there: State, last_id: int) -> _Mind:
    """Know nothing yet of an epoch but what the classifier does: in the company's topics where it has others."""
    topics = app.config.topics
    as_it_is = topics == SHIPPED_TOPICS and classifier.version == app.classifier().version
    corrected = None if as_it_is else _over(classifier, topics)
    return _Mind(classifier=classifier, topics=topics, epoch=there.epoch, last_id=last_id, corrected=corrected)


def _lesson(one: Correction, topics: Sequence[str]) -> Lesson | None:
    """Return what a correction teaches; None when others say otherwise since, or its topic is no topic any more."""
    said, learns = one.labels, set(one.learns)
    if said.topic not in topics:
        learns.discard("topic")
    if not learns:
        return None
    return Lesson(
        text=Text(text=one.text, channel=one.channel, source=one.source, language=one.language),
        topic=said.topic if "topic" in learns else None,
        also=tuple(topic for topic in said.also if topic in topics),
        urgency=said.urgency if "urgency" in learns else None,
        sentiment=said.sentiment if "sentiment" in learns else None,
    )


def _over(classifier: Any, topics: Sequence[Topic]) -> Corrected:
    from triage.router.corrected import Corrected  # noqa: PLC0415  # River takes a second to import

    return Corrected(classifier, topics=topics)

"""Learn: what answers just now in this process: the classifier, with all that people's corrections have taught it.

Corrections are rows. Every process asks before each batch whether there are new ones, and learns them for itself; so
the next answer knows of a correction in every process on every host, and nobody has to be told. What was learned is
kept now and then (`flows/remember.py`), so that a process that starts need not learn everything again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from triage.app import App, Classifies, Session
from triage.config import SHIPPED_TOPICS, Topic
from triage.domain.correction import Correction
from triage.flows import models, remember
from triage.router import keeping
from triage.router.lesson import Lesson
from triage.router.pipeline import Text
from triage.store import corrections, learned
from triage.store.corrections import State

if TYPE_CHECKING:
    from triage.router.corrected import Corrected

MOST_LESSONS = 20_000  # the latest: what older ones were right about has been said again since
BATCH_LESSONS = 32
CATCH_UP_SECONDS = 1.0  # that one call may take; a lesson takes some milliseconds
WORTH_KEEPING_LESSONS = 100
_MINDS, _TURN = "minds", "turn"

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Mind:
    """What was learned over a classifier, and how far; `unkept` counts the lessons that no other process can recall."""

    classifier: Any
    topics: tuple[Topic, ...]
    epoch: int
    last_id: int
    corrected: Corrected | None = None
    unkept: int = 0

    @property
    def answers(self) -> Classifies:
        classifier: Classifies = self.corrected or self.classifier
        return classifier

    @property
    def about(self) -> str:
        return keeping.about(self.classifier.version, self.topics)

    def learn(self, lessons: Sequence[Lesson]) -> None:
        """Take lessons; when one cannot be learned, whatever breaks it, the classifier answers as it is."""
        if not lessons:
            return
        try:
            self.corrected = self.corrected or _layer()(self.classifier, topics=self.topics)
            self.corrected.learn(lessons)
            self.unkept += len(lessons)
        except Exception:  # triage goes on without what was learned, and the log says so
            log.exception("corrections cannot be learned, the classifier answers alone", until=self.last_id)
            self.corrected = _layer()(self.classifier, topics=self.topics) if self.topics != SHIPPED_TOPICS else None
            self.unkept = 0


@dataclass(kw_only=True)
class _Minds:
    """The mind that answers, and the one that is to take its place once it has learned everything."""

    ready: Mind | None = None
    draft: Mind | None = None
    looked_at: int = 0  # how far what somebody has kept had come, the last time we looked

    def over(self, classifier: Classifies, epoch: int) -> Mind | None:
        fitting = (one for one in (self.ready, self.draft) if one)
        return next((one for one in fitting if one.classifier is classifier and one.epoch == epoch), None)

    def put(self, mind: Mind, *, in_place_of: Mind) -> None:
        if in_place_of is self.ready:
            self.ready = mind
        else:
            self.draft = mind


def current(app: App, *, seconds: float = CATCH_UP_SECONDS) -> Classifies:
    """Return what answers just now: it has learned every correction that was committed before this was called.

    One read of one row when there is nothing new. When there is very much, it is learned over several calls, each of
    `seconds`; whatever answered before goes on meanwhile. What is returned is not to be shared by threads: where there
    are several, it is used within `turn`.
    """
    with turn(app):
        minds: _Minds = app.kept.setdefault(_MINDS, _Minds())
        until = time.monotonic() + seconds
        while not _knows_all(app, minds) and time.monotonic() < until:
            pass
        mind = minds.ready or minds.draft
        return mind.answers if mind else app.classifier()


def turn(app: App) -> AbstractContextManager[object]:
    """Give the turn of one thread: while it lasts, no other thread of this process learns anything."""
    lock: AbstractContextManager[object] = app.kept.setdefault(_TURN, threading.RLock())
    return lock


def knows_all(app: App) -> bool:
    """Say whether nothing is left over from the last call of `current`."""
    return app.kept.get(_MINDS, _Minds()).draft is None


def keep(app: App, *, worth_lessons: int = WORTH_KEEPING_LESSONS) -> None:
    """Keep what was learned for processes that start, when it is worth it."""
    minds: _Minds = app.kept.get(_MINDS, _Minds())
    for mind in (minds.draft, minds.ready):
        if mind and mind.corrected and mind.unkept >= worth_lessons:
            there = State(epoch=mind.epoch, last_id=mind.last_id)
            remember.keep(app, mind.corrected.learned, mind.about, there)
            mind.unkept = 0


def _layer() -> Any:
    from triage.router.corrected import Corrected  # noqa: PLC0415  # River takes a second to import

    return Corrected


def _knows_all(app: App, minds: _Minds) -> bool:
    """Learn one batch more; say whether that was all."""
    with app.read() as session:
        there, base = corrections.state(session), models.base(app, session)
        mind = minds.over(base, there.epoch)
        if mind is None:
            mind = minds.draft = _begin(app, session, base, there)
        batch = corrections.lessons(session, mind.last_id, BATCH_LESSONS) if mind.last_id < there.last_id else []
        is_all = len(batch) < BATCH_LESSONS
        if not is_all and max(batch[-1].id, minds.looked_at) < (further := learned.last_id(session, mind.about)):
            minds.looked_at = further
            if (recalled := _begin(app, session, base, there)).last_id > mind.last_id:
                minds.put(recalled, in_place_of=mind)
                return False
    mind.learn([lesson for one in batch if (lesson := _lesson(one, app.config.topic_ids))])
    mind.last_id = max(mind.last_id, there.last_id) if is_all else batch[-1].id
    if is_all:
        minds.ready, minds.draft = mind, None
    return is_all


def _begin(app: App, session: Session, classifier: Classifies, there: State) -> Mind:
    """Know what somebody has kept of this epoch, or nothing yet but what the classifier does.

    The classifier is spoken through in the company's topics where it has others.
    """
    topics = app.config.topics
    _layer()  # once, before there is anything to be learned: the first correction shall not wait for it
    as_it_is = topics == SHIPPED_TOPICS and classifier.version == app.classifier().version
    recalled = remember.recall(app, session, keeping.about(classifier.version, topics))
    if recalled is None:
        last_id, corrected = corrections.before_latest(session, MOST_LESSONS), None
    else:
        last_id, corrected = recalled.last_id, _layer()(classifier, recalled.learned, topics=topics)
    corrected = corrected or (None if as_it_is else _layer()(classifier, topics=topics))
    return Mind(classifier=classifier, topics=topics, epoch=there.epoch, last_id=last_id, corrected=corrected)


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

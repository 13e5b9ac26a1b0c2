"""Train the pipeline on the corpus and on a company's own messages, and measure it on a part of those it never saw."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from triage.config import Topic
from triage.domain.decision import TOPICS, Sentiment, Urgency
from triage.domain.errors import Invalid, Problem
from triage.router import calibrate, corpus, logistic, pipeline, report, train
from triage.router.heads import Head, heads_of
from triage.router.lesson import Lesson
from triage.router.ngrams import Bag, Vocabulary
from triage.router.relabel import Relabelled, owners_of
from triage.router.report import Report
from triage.router.train import Say

NAME = "own"  # of the models that are trained here, in their version
HELD_OUT_SHARE = 0.2
FEWEST = 40
DATA_WEIGHT = 4
_FEWEST_HELD_OUT = 5
_FEWEST_TO_CALIBRATE = 100
_SLOTS = 1000
_PARTS = 3  # one of which is read by a model trained on the others, to calibrate it
_NUMBER = re.compile(r"\d+")
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to train on: the company's messages count `weight` times as much as those of the corpus."""

    topics: tuple[Topic, ...]
    weight: int = DATA_WEIGHT
    with_corpus: bool = True
    threshold: float = pipeline.CONFIDENCE_THRESHOLD

    @property
    def topic_ids(self) -> tuple[str, ...]:
        return tuple(topic.id for topic in self.topics)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The company's messages: those to learn from, and those held out."""

    learned: list[Lesson]
    held_out: list[Lesson]


@dataclass(frozen=True, kw_only=True)
class _Example:
    """A message to learn from; what is None is not said. `share` is how much it counts."""

    text: str
    channel: str
    topic: str | None
    also: tuple[str, ...]
    urgency: Urgency | None
    sentiment: Sentiment | None
    share: float
    own: bool


def split(lessons: Sequence[Lesson]) -> Parts:
    """Set a part aside, the same one every time: which, the words decide, so that copies stay together.

    Numbers, punctuation and case do not count. Raises Invalid when there are too few messages to hold any out.
    """
    distinct = len({words_of(lesson.text.text) for lesson in lessons})
    learned = [lesson for lesson in lessons if not _is_held_out(lesson)]
    held_out = [lesson for lesson in lessons if _is_held_out(lesson)]
    if distinct < FEWEST or len(held_out) < _FEWEST_HELD_OUT or not learned:
        message = f"{distinct} different messages are too few; give at least {FEWEST}, better some hundreds"
        raise Invalid([Problem(path="data", message=message)])
    return Parts(learned=learned, held_out=held_out)


def unknown_topics(parts: Parts, plan: Plan) -> list[str]:
    """Name the topics that a model trained like this cannot know: no message speaks of them."""
    seen = Counter(topic for lesson in parts.learned for topic in (lesson.topic, *lesson.also) if topic)
    return [topic.id for topic in plan.topics if not seen[topic.id] and not (plan.with_corpus and topic.of)]


def retrain(parts: Parts, plan: Plan, folder: Path, in_use: pipeline.Classifier, *, say: Say) -> Report:
    """Train, write the model to `folder`, and return how it reads the part held out beside the model in use."""
    own = [_example(lesson, plan.weight) for lesson in parts.learned]
    ours = of_the_corpus(plan, {words_of(one.text.text) for one in parts.held_out}) if plan.with_corpus else []
    _check_taught([*ours, *own])
    say(f"{len(own)} messages of yours to learn from, {len(parts.held_out)} held out, {len(ours)} of the corpus")
    _train([*ours, *own], heads_of(plan.topic_ids), folder, say)
    say("reading the part held out")
    trained = pipeline.load(folder)
    texts = [lesson.text for lesson in parts.held_out]
    mine = Relabelled(trained, plan.topics).read(texts, threshold=plan.threshold)
    theirs = Relabelled(in_use, plan.topics).read(texts, threshold=plan.threshold)
    labels = {head.name: head.labels for head in heads_of(plan.topic_ids)}
    return Report(
        held_out=len(parts.held_out),
        trained_on=len(own) + len(ours),
        model=report.measure(trained.version, parts.held_out, mine, plan.topic_ids),
        against=report.measure(in_use.version, parts.held_out, theirs, plan.topic_ids),
        confusions=tuple(report.confusion(name, labels[name], parts.held_out, mine) for name in report.HEADS),
    )


def _check_taught(messages: Sequence[_Example]) -> None:
    """Raise Invalid when nothing is said of a label: the model would know nothing of it, and no figure would show."""
    for name in report.HEADS:
        if all(getattr(message, name) is None for message in messages):
            problem = Problem(path="data", message=f"no line says anything of {name}; train with the corpus")
            raise Invalid([problem])


def _train(messages: list[_Example], heads: tuple[Head, ...], folder: Path, say: Say) -> None:
    """Fit twice: without a part, to calibrate on it, and on everything. A fit ends when it gains next to nothing."""
    docs = train.read_docs(messages)
    say(f"{len(messages)} messages read")
    aside = np.array([_number(message.text) % _PARTS == 0 for message in messages])
    rest = np.flatnonzero(~aside)
    say("fitting without a third, to calibrate on it")
    vocabulary, bags = train.collect([docs[i] for i in rest])
    fitted = _fit(vocabulary, bags, [messages[i] for i in rest], heads)
    unseen: list[int] = np.flatnonzero(aside).tolist()
    read = train.read(vocabulary, [docs[i] for i in unseen])
    calibration = _calibration([messages[i] for i in unseen], read, fitted, heads, len(vocabulary))
    vocabulary, bags = train.collect(docs)
    say(f"{len(vocabulary)} features; fitting on everything")
    train.save(vocabulary, _fit(vocabulary, bags, messages, heads), calibration, folder, heads=heads, name=NAME)


def _fit(
    vocabulary: Vocabulary, bags: list[Bag], messages: Sequence[_Example], heads: tuple[Head, ...]
) -> train.Weights:
    shares = np.array([message.share for message in messages], np.float32)
    return train.fit_heads(vocabulary, bags, messages, heads=heads, shares=shares)


def _calibration(
    messages: Sequence[_Example], bags: list[Bag], fitted: train.Weights, heads: tuple[Head, ...], columns: int
) -> calibrate.Calibration:
    """Calibrate on messages the model has not seen; how sure it is of the topic, on the company's own where they do."""
    features = logistic.matrix(bags, columns)
    shares = np.array([message.share for message in messages], np.float32)[:, None]
    scores = {name: logistic.softmax(features @ weights + bias) for name, (weights, bias) in fitted.items()}
    temperatures = {
        head.name: calibrate.fit_temperature(scores[head.name], head.truth(messages) * shares) for head in heads
    }
    topic = heads[0]
    told = _told(messages)
    topics = calibrate.temper(scores[topic.name][told], temperatures[topic.name])
    known = np.array([bags[i].known_share for i in told])
    right = train.acceptable([messages[i] for i in told], topics, topic)
    return calibrate.Calibration(temperatures=temperatures, confidence=calibrate.fit_confidence(topics, known, right))


def _told(messages: Sequence[_Example]) -> NDArray[np.intp]:
    """Return the places of the messages whose topic is known: the company's alone when there are enough of them."""
    told = np.array([message.topic is not None for message in messages])
    own = told & np.array([message.own for message in messages])
    return np.flatnonzero(own if own.sum() >= _FEWEST_TO_CALIBRATE else told)


def of_the_corpus(plan: Plan, held_out: AbstractSet[str]) -> list[_Example]:
    """Return the corpus in the company's topics, without what is held out word for word."""
    owners = owners_of(TOPICS, plan.topics)
    examples = []
    for message in corpus.load():
        if words_of(message.text) in held_out:
            continue
        topic = owners[message.topic]
        also = tuple(dict.fromkeys(owners[other] for other in message.also if owners[other] != topic))
        examples.append(
            _Example(
                text=message.text,
                channel=message.channel,
                topic=topic,
                also=also,
                urgency=message.urgency,
                sentiment=message.sentiment,
                share=1.0,
                own=False,
            )
        )
    return examples


def _example(lesson: Lesson, weight: int) -> _Example:
    return _Example(
        text=lesson.text.text,
        channel=lesson.text.channel,
        topic=lesson.topic,
        also=lesson.also,
        urgency=lesson.urgency,
        sentiment=lesson.sentiment,
        share=float(weight),
        own=True,
    )


def words_of(text: str) -> str:
    return _NO_WORD.sub(" ", _NUMBER.sub("0", text.casefold())).strip()


def _is_held_out(lesson: Lesson) -> bool:
    return _number(lesson.text.text) % _SLOTS < HELD_OUT_SHARE * _SLOTS


def _number(text: str) -> int:
    return int(hashlib.sha256(words_of(text).encode("utf-8", "replace")).hexdigest()[:8], 16)

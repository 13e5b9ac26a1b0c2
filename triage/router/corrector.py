"""The online layer: a River model over what the pipeline said, which learns from every correction at once.

Every head has three contestants: the pipeline, the layer, and their mixture. Each correction is a question before it
is a lesson, and who has been surprised least by the answers so far speaks; before the first that is the pipeline.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from triage.domain.decision import TOPICS, Reading, Reason
from triage.router.heads import HEADS, TOPIC
from triage.router.lesson import Shares
from triage.router.online import clues as looked
from triage.router.online import rehearsal
from triage.router.online.clues import Looks
from triage.router.online.contest import Contest, Standing
from triage.router.online.rehearsal import Clues, Rehearsal
from triage.router.online.settling import Floats
from triage.router.online.sureness import Sureness
from triage.router.pipeline import Seen

__all__ = ["Corrector", "Standing"]

_MOST_REASONS = 2
_LONGEST_PHRASE_CHARACTERS = 120


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Some texts with what each side says of them: per head, a row per text."""

    clues: Clues
    offsets: Floats
    pipeline: dict[str, Floats]
    layer: dict[str, Floats]


class Corrector:
    """What corrections have taught so far; the same corrections in the same order give the same answers.

    Not to be shared by threads. It can be pickled; what it holds of messages is counted in buckets, never their words.
    """

    def __init__(self, topics: Sequence[str] = TOPICS) -> None:
        self.lessons = 0
        self._digest = ""
        self._labels = {head.name: head.labels for head in HEADS} | {TOPIC.name: tuple(topics)}
        ends = np.cumsum([0, *(len(labels) for labels in self._labels.values())]).tolist()
        self._columns = {name: slice(ends[i], ends[i + 1]) for i, name in enumerate(self._labels)}
        self._model = Rehearsal(heads=self._labels)
        self._looks = Looks()
        self._contests = {name: Contest(name) for name in self._labels}
        self._sureness = Sureness()

    @property
    def version(self) -> str:
        """Name what was learned: how many corrections, and which."""
        return f"online-{self.lessons}.{self._digest[:8]}"

    def standings(self) -> list[Standing]:
        """Return how well each contestant foretold the lessons, head by head, and who answers."""
        return [one for contest in self._contests.values() for one in contest.standings()] + self._sureness.standings()

    def learn(self, seen: Seen, truth: Mapping[str, Shares]) -> None:
        """Learn from what the pipeline saw in a text and the true labels of each head; a head may be missing."""
        asked = self._ask([seen])
        lesson = self._lesson(seen, asked, truth)
        told = self._model.said(lesson.key)
        if told < rehearsal.MOST_SAID:  # whoever is told the same over and over foretells it
            self._judge(seen, asked, lesson)
        if not told:
            self._looks.count(seen)
        self._model.learn(lesson)
        self.lessons += 1
        said = sorted((name, sorted(shares.items())) for name, shares in truth.items())
        self._digest = f"{_key(self._digest, str(lesson.key), repr(said)):016x}"

    def correct(self, some: Sequence[Seen], *, threshold: float) -> list[Reading]:
        """Return the pipeline's readings as lessons would have them; before the first they are returned as they are."""
        if not self.lessons or not some:
            return [seen.reading for seen in some]
        asked = self._ask(some)
        answers = self._answers(asked)
        confidences = self._sureness.answer(some, asked.pipeline[TOPIC.name], answers[TOPIC.name]).tolist()
        maps = {
            name: [dict(zip(self._labels[name], row, strict=True)) for row in rows.tolist()]
            for name, rows in answers.items()
        }
        version = self.version
        return [
            replace(
                seen.reading,
                topics=maps["topic"][i],
                urgencies=maps["urgency"][i],
                sentiments=maps["sentiment"][i],
                confidence=confidences[i],
                abstained=confidences[i] < threshold,
                reasons=self._reasons(i, seen, asked, answers),
                model=f"{seen.reading.model}+{version}",
            )
            for i, seen in enumerate(some)
        ]

    def _ask(self, some: Sequence[Seen]) -> _Asked:
        """Ask both sides."""
        said: dict[str, list[list[float]]] = {name: [] for name in self._labels}
        for seen in some:
            for name, shares in _maps(seen.reading).items():
                said[name].append([shares.get(label, 0.0) for label in self._labels[name]])
        pipeline = {name: np.array(rows) for name, rows in said.items()}
        offsets = np.hstack([looked.logits(rows) for rows in pipeline.values()])
        clues = self._looks.clues(some, offsets)
        learned = self._model.shares(offsets + self._model.scores(clues))
        layer = {name: learned[:, columns] for name, columns in self._columns.items()}
        return _Asked(clues=clues, offsets=offsets, pipeline=pipeline, layer=layer)

    def _answers(self, asked: _Asked) -> dict[str, Floats]:
        return {
            name: contest.answer(asked.pipeline[name], asked.layer[name]) for name, contest in self._contests.items()
        }

    def _lesson(self, seen: Seen, asked: _Asked, truth: Mapping[str, Shares]) -> rehearsal.Lesson:
        true, said = np.zeros(asked.offsets.shape[1]), np.zeros(asked.offsets.shape[1])
        for name, shares in truth.items():
            columns = self._columns[name]
            true[columns] = [shares.get(label, 0.0) for label in self._labels[name]]
            said[columns] = float(true[columns].any())  # what is no label here teaches nothing
        rows, places = np.unique(asked.clues.rows, return_inverse=True)
        return rehearsal.Lesson(
            rows=rows,
            values=np.bincount(places, asked.clues.values).astype(np.float32),
            offsets=asked.offsets[0],
            truth=true,
            said=said,
            key=_key(seen.text.source, seen.text.channel, seen.text.text),
            group=_key(seen.text.source),
        )

    def _judge(self, seen: Seen, asked: _Asked, lesson: rehearsal.Lesson) -> None:
        """Let the contestants be judged by a lesson that is not learned yet, and the confidence learn how it went."""
        if lesson.said[self._columns[TOPIC.name]].any():
            topics = self._contests[TOPIC.name].answer(asked.pipeline[TOPIC.name], asked.layer[TOPIC.name])
            right = lesson.truth[self._columns[TOPIC.name]][topics[0].argmax()] > 0
            self._sureness.learn(seen, asked.pipeline[TOPIC.name], topics, right=bool(right))
        for name, contest in self._contests.items():
            columns = self._columns[name]
            if lesson.said[columns].any():
                answers = contest.answers(asked.pipeline[name], asked.layer[name])
                contest.judge(answers[:, 0], lesson.truth[columns])

    def _reasons(self, i: int, seen: Seen, asked: _Asked, answers: Mapping[str, Floats]) -> tuple[Reason, ...]:
        """Return the pipeline's reasons where its label stands, and the layer's where it was overruled."""
        reasons: list[Reason] = []
        for name, labels in self._labels.items():
            before, after = int(asked.pipeline[name][i].argmax()), int(answers[name][i].argmax())
            speaks_for = f"{name}={labels[after]}"
            if before == after:
                reasons += [reason for reason in seen.reading.reasons if reason.speaks_for == speaks_for]
            else:
                first = self._columns[name].start
                rows, values = asked.clues.of(i)
                spoken = self._model.spoken(rows, values, first + after, first + before)
                phrases = islice(self._looks.phrases(seen, rows, spoken), _MOST_REASONS)
                reasons += [
                    Reason(phrase=phrase[:_LONGEST_PHRASE_CHARACTERS], speaks_for=speaks_for, weight=round(share, 4))
                    for phrase, share in phrases
                ]
        return tuple(reasons)


def _maps(reading: Reading) -> dict[str, Mapping[str, float]]:
    return {"topic": reading.topics, "urgency": reading.urgencies, "sentiment": reading.sentiments}


def _key(*names: str) -> int:
    told = repr(names).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big")

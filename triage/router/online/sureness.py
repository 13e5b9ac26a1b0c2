"""How sure an answer is: learned from how often answers like it were right, source by source."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from triage.router.online.contest import Contest, Standing
from triage.router.online.rehearsal import Clues, Lesson, Rehearsal
from triage.router.online.settling import Floats
from triage.router.pipeline import Seen

CONFIDENCE = "confidence"
_RIGHT, _WRONG = "right", "wrong"
_SOURCE_BUCKETS = 256
_CAPACITY = 500  # the model that answers gets better: what was right long ago says little
_PACE = 0.03
_STRENGTHS = np.array([2.0, 1.0, 1.0, 1.0])
_SOURCE_STRENGTH = 0.5
_SMALLEST = 1e-3


class Sureness:
    """Learns how likely the answer's first topic is right, or an acceptable neighbour of the right one."""

    def __init__(self) -> None:
        self._model = Rehearsal(
            heads={CONFIDENCE: (_RIGHT, _WRONG)},
            pace=_PACE,
            rehearsals=8,
            capacity=_CAPACITY,
            buckets=len(_STRENGTHS) + _SOURCE_BUCKETS,
        )
        self._contest = Contest(CONFIDENCE)

    def standings(self) -> list[Standing]:
        return self._contest.standings()

    def answer(self, some: Sequence[Seen], pipeline: Floats, answers: Floats) -> Floats:
        """Return how likely each text's first topic is right."""
        before, learned, _, _ = self._ask(some, pipeline, answers)
        return self._contest.answer(before, learned)[:, 0]

    def learn(self, seen: Seen, pipeline: Floats, answers: Floats, *, right: bool) -> None:
        """Learn whether an answer was right."""
        before, learned, clues, offsets = self._ask([seen], pipeline, answers)
        truth = np.array([float(right), float(not right)])
        self._contest.judge(self._contest.answers(before, learned)[:, 0], truth)
        self._model.learn(
            Lesson(
                rows=clues.rows,
                values=clues.values,
                offsets=offsets[0],
                truth=truth,
                said=np.ones(2),
                key=self._contest.lessons,
            )
        )

    def _ask(self, some: Sequence[Seen], pipeline: Floats, answers: Floats) -> tuple[Floats, Floats, Clues, Floats]:
        confidences = np.array([seen.reading.confidence for seen in some])
        first, ours = pipeline.max(axis=1), answers.max(axis=1)
        odds = _logit(confidences) + _logit(ours) - _logit(first)
        offsets = np.stack([odds / 2, -odds / 2], axis=1)
        shares = 1 / (1 + np.exp(-odds))
        before = np.stack([shares, 1 - shares], axis=1)
        agree = pipeline.argmax(axis=1) == answers.argmax(axis=1)
        own = np.stack([np.ones(len(some)), _logit(ours), _logit(confidences), agree - 0.5], axis=1) * _STRENGTHS
        sources = [
            len(_STRENGTHS) + zlib.crc32(seen.text.source.encode("utf-8", "replace")) % _SOURCE_BUCKETS for seen in some
        ]
        width = own.shape[1] + 1
        rows = np.empty((len(some), width), np.int64)
        rows[:, :-1], rows[:, -1] = np.arange(own.shape[1]), sources
        values = np.empty((len(some), width), np.float32)
        values[:, :-1], values[:, -1] = own, _SOURCE_STRENGTH
        clues = Clues(rows=rows.ravel(), values=values.ravel(), starts=np.arange(len(some)) * width)
        return before, self._model.shares(offsets + self._model.scores(clues)), clues, offsets


def _logit(shares: Floats) -> Floats:
    inside = np.clip(shares, _SMALLEST, 1 - _SMALLEST)
    logits: Floats = np.log(inside / (1 - inside))
    return logits

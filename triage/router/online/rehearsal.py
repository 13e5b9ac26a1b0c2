"""A River model that remembers its lessons and goes over them again: softmax regression for several heads at once.

The weights are the sum of the parts of the lessons that are held. Going over a lesson brings its part to where it is
best beside all others (dual coordinate ascent, Shalev-Shwartz and Zhang 2013); so a few rehearsals for each new lesson
come near to what training from scratch on all of them would give, in whatever order they came. A lesson that has to go
takes its part along, and is as if it had never been.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from river import base

from triage.router.online.settling import Floats, Segments

__all__ = ["BUCKETS", "MOST_SAID", "Clues", "Lesson", "Rehearsal", "Rows", "Values"]

Rows: TypeAlias = NDArray[np.int64]
Values: TypeAlias = NDArray[np.float32]
Weights: TypeAlias = NDArray[np.float32]
Label: TypeAlias = Any  # River's labels are of any kind

BUCKETS = 1 << 15
MOST_SAID = 3
_TOGETHER = 0.25  # of the lessons that are gone over at once are taken to say the same
_STRIDE = (math.sqrt(5) - 1) / 2  # of the golden ratio: a walk that comes by everywhere, evenly


@dataclass(frozen=True, kw_only=True)
class Clues:
    """What some texts offer to go by: text i has the rows from `starts[i]` on, each as strong as its value."""

    rows: Rows
    values: Values
    starts: Rows

    def of(self, i: int) -> tuple[Rows, Values]:
        """Return the rows and values of one text."""
        end = int(self.starts[i + 1]) if i + 1 < len(self.starts) else len(self.rows)
        return self.rows[self.starts[i] : end], self.values[self.starts[i] : end]


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One text's clues, where its logits start from, and the truth: shares of the labels of the heads that are `said`.

    `said` is how often each label's head was; of two lessons with one `key` the later holds, and the same again counts
    for more, up to `MOST_SAID`. `group` says whose share of the memory it takes.
    """

    rows: Rows
    values: Values
    offsets: Floats
    truth: Floats
    said: Floats
    key: int
    group: int = 0


@dataclass(kw_only=True)
class _Held:
    lesson: Lesson
    part: Floats  # in the weights
    square: float  # of the clues' length


class Rehearsal(base.MultiLabelClassifier):
    """Softmax regression over hashed clues with a bounded memory of lessons.

    `heads` names each head with its labels; a label that is none of them is not learned. `pace` says how far it goes
    for a lesson, against staying as it was; each lesson brings `rehearsals` others back. Of more than `capacity`
    lessons, the oldest of the group that holds the most is forgotten.
    """

    def __init__(
        self,
        heads: Mapping[str, Sequence[Label]],
        pace: float = 0.25,
        rehearsals: int = 16,
        capacity: int = 2000,
        buckets: int = BUCKETS,
    ) -> None:
        self.pace = pace
        self.heads = heads
        self.rehearsals = rehearsals
        self.capacity = capacity
        self.buckets = buckets
        names = ((head, label) for head, labels in heads.items() for label in labels)
        self._columns = {name: column for column, name in enumerate(names)}
        self._segments = Segments([len(labels) for labels in heads.values()])
        self._weights: Weights = np.zeros((buckets, len(self._columns)), np.float32)
        self._held: list[_Held] = []
        self._places: dict[int, int] = {}
        self._groups: dict[int, dict[int, None]] = {}
        self._walked = 0.0

    @classmethod
    def _unit_test_params(cls) -> Any:  # River's checks ask for it
        yield {"heads": dict.fromkeys(("amazed-suprised", "happy-pleased", "quiet-still"), (False, True))}

    def __len__(self) -> int:
        return len(self._held)

    def scores(self, clues: Clues) -> Floats:
        """Return what the clues of each text add to its logits."""
        spoken = self._weights[clues.rows] * clues.values[:, None]
        scores: Floats = np.add.reduceat(spoken, clues.starts, axis=0).astype(np.float64)
        return scores

    def shares(self, logits: Floats) -> Floats:
        """Return the probabilities of each head's labels."""
        return self._segments.softmax(logits)

    def spoken(self, rows: Rows, values: Values, column: int, against: int) -> Floats:
        """Return how strongly each clue speaks for one label against another."""
        there = self._weights[rows]
        spoken: Floats = (values * (there[:, column] - there[:, against])).astype(np.float64)
        return spoken

    def said(self, key: int) -> float:
        """Return how often the lesson of a key was said; 0 when it is not held."""
        return float(self._held[self._places[key]].lesson.said.max()) if key in self._places else 0.0

    def learn(self, lesson: Lesson) -> None:
        """Learn one lesson, and go over some others and over it again."""
        held = _Held(
            lesson=lesson,
            part=np.zeros_like(lesson.truth),
            square=float(np.dot(lesson.values.astype(np.float64), lesson.values)),
        )
        if lesson.key in self._places:
            held = self._merged(held, self._forget(lesson.key))
        elif len(self._held) >= self.capacity:
            fullest = max(self._groups, key=lambda group: len(self._groups[group]))
            self._forget(next(iter(self._groups[fullest])))
        self._places[lesson.key] = len(self._held)
        self._groups.setdefault(lesson.group, {})[lesson.key] = None
        self._held.append(held)
        self._settle([held])
        self._settle(self._some(min(self.rehearsals, len(self._held))))

    def learn_one(self, x: dict[Any, Any], y: dict[Any, Any]) -> None:
        """Learn the label that `y` names for each head; the same clues again replace what was said of them before."""
        rows, values = self._hashed(x)
        truth, said = np.zeros(len(self._columns)), np.zeros(len(self._columns))
        for head, label in y.items():
            if (head, label) in self._columns:
                truth[self._columns[head, label]] = 1.0
                for other in self.heads[head]:
                    said[self._columns[head, other]] = 1.0
        key = zlib.crc32(rows.tobytes() + values.tobytes())
        self.learn(Lesson(rows=rows, values=values, offsets=np.zeros_like(truth), truth=truth, said=said, key=key))

    def predict_proba_one(self, x: dict[Any, Any], **_: Any) -> dict[Any, dict[Any, float]]:
        """Return the probability of each label of each head."""
        rows, values = self._hashed(x)
        logits: Floats = (values[:, None] * self._weights[rows].astype(np.float64)).sum(axis=0)
        shares = self.shares(logits[None])[0]
        return {
            head: {label: float(shares[self._columns[head, label]]) for label in labels}
            for head, labels in self.heads.items()
        }

    def _some(self, count: int) -> list[_Held]:
        """Return as many lessons as are to be gone over, another lot each time."""
        places = (self._walked + _STRIDE * np.arange(1, count + 1)) % 1.0
        self._walked = float(places[-1])
        return [self._held[place] for place in np.unique((places * len(self._held)).astype(np.int64)).tolist()]

    def _settle(self, some: list[_Held]) -> None:
        """Bring the parts of some lessons to where they are best, each as if the others moved about as it does."""
        lengths = [len(held.lesson.rows) for held in some]
        starts = np.cumsum([0, *lengths[:-1]])
        rows = np.concatenate([held.lesson.rows for held in some])
        values = np.concatenate([held.lesson.values for held in some])
        spoken = np.add.reduceat(self._weights[rows] * values[:, None], starts, axis=0)
        squares = np.array([held.square for held in some])[:, None] * self.pace * max(1.0, _TOGETHER * len(some))
        change = self._segments.settle(
            np.stack([held.lesson.offsets for held in some]) + spoken,
            np.stack([held.lesson.truth for held in some]),
            np.stack([held.part for held in some]),
            squares,
            np.stack([held.lesson.said for held in some]),
        )
        moved = (self.pace * change).astype(np.float32)
        for i, held in enumerate(some):
            held.part += change[i]
            self._weights[held.lesson.rows] += held.lesson.values[:, None] * moved[i]

    def _forget(self, key: int) -> _Held:
        """Take a lesson's part out of the weights; the last lesson gets its place."""
        place = self._places.pop(key)
        held, last = self._held[place], self._held.pop()
        if last is not held:
            self._held[place] = last
            self._places[last.lesson.key] = place
        group = self._groups[held.lesson.group]
        del group[key]
        if not group:
            del self._groups[held.lesson.group]
        self._weights[held.lesson.rows] -= np.outer(held.lesson.values, self.pace * held.part).astype(np.float32)
        return held

    def _merged(self, new: _Held, old: _Held) -> _Held:
        """Keep of an earlier lesson on the same text what the new one says nothing of, and count what it says again."""
        again = np.isclose(new.lesson.truth, old.lesson.truth)
        again = np.logical_and.reduceat(again, self._segments.starts)[self._segments.of]
        repeated = np.where(again, np.minimum(old.lesson.said + 1, MOST_SAID), 1.0)
        says = new.lesson.said > 0
        lesson = replace(
            new.lesson,
            truth=np.where(says, new.lesson.truth, old.lesson.truth),
            said=np.where(says, repeated, old.lesson.said),
        )
        return _Held(lesson=lesson, part=new.part, square=new.square)

    def _hashed(self, x: Mapping[Any, Any]) -> tuple[Rows, Values]:
        """Return the clues of a dictionary as River has it: numbers by their strength, anything else by its name."""
        strengths = {0: 1.0}  # one clue is always there
        for name, value in sorted(x.items(), key=repr):
            number = isinstance(value, (int, float))
            row = zlib.crc32(f"{name}".encode() if number else f"{name}={value}".encode()) % self.buckets
            strengths[row] = strengths.get(row, 0.0) + (float(value) if number else 1.0)
        return np.array(list(strengths), np.int64), np.array(list(strengths.values()), np.float32)

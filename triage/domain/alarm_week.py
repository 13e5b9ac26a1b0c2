"""The week of a destination: what could have rung there, and what every setting would have made of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from triage.domain.bell import BellTarget
from triage.domain.chances import Chances

PRECISIONS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
BUDGETS = (1, 5, 10, 20, 50)
ACCURACIES = (0.7, 0.8, 0.85, 0.9, 0.95)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Decisions of one kind: by which rule they went, by which they would go as alarms, and how likely they were one.

    `alarm` is what the labels said at first, `danger` that a signal heard danger in such an alarm; `place` is the bin
    of the chance. `right` says, where a person has looked, whether it was an alarm.
    """

    rule: str
    alarm_rule: str
    alarm: bool
    danger: bool
    place: int
    count: int
    right: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a setting would have done: `precision` is the share of right alarms to expect, None where nothing rings.

    Without a threshold the labels decide. Of what would have rung people have looked at `judged`, and `right` of these
    were alarms.
    """

    target: BellTarget
    threshold: float | None
    count: int
    per_day: float
    precision: float | None
    judged: int
    right: int


class AlarmWeek:
    """What could ring at a destination, counted; what the rules of others tell nobody there is left out."""

    def __init__(self, heard: Iterable[Heard], rules: Collection[str], *, days: float) -> None:
        self.days = days
        mine = [one for one in heard if one.rule in rules or one.alarm_rule in rules]
        seen = [one for one in mine if one.right is None]
        self._danger = _chances(one for one in seen if one.danger)
        self._labelled = _chances(one for one in seen if one.alarm and not one.danger)
        self.chances = _chances(one for one in seen if not one.danger)  # of what a threshold decides on
        self._judged = [one for one in mine if one.right is not None]

    @property
    def total(self) -> int:
        return self.chances.total + self._danger.total

    def threshold(self, target: BellTarget) -> float | None:
        """Return the threshold that keeps a target in a week like this one: the higher where both were asked for.

        None where it cannot be said: without a target, and a number a day while there is too little to go by.
        """
        asked = []
        if target.per_day is not None:
            if not self.chances.enough:
                return None
            room = target.per_day * self.days - self._danger.total
            asked.append(self.chances.for_count(max(room, 0)))
        if target.precision is not None:
            asked.append(self.chances.for_precision(target.precision))
        return max(asked, default=None)

    def tried(self, target: BellTarget, threshold: float | None) -> Tried:
        """Say what would have rung from a threshold on, or by the labels; danger rings in any case."""
        rings = self._labelled if threshold is None else self.chances
        above, danger = rings.above(threshold or 0.0), self._danger.above(0.0)
        count = above.count + danger.count
        right = above.count * above.precision + danger.count * danger.precision
        judged = [one for one in self._judged if _rings(one, threshold)]
        return Tried(
            target=target,
            threshold=threshold,
            count=count,
            per_day=count / self.days,
            precision=right / count if count else None,
            judged=sum(one.count for one in judged),
            right=sum(one.count for one in judged if one.right),
        )


@dataclass(frozen=True, kw_only=True)
class Abstaining:
    """What an accuracy that is asked of the topics would have done: from which confidence on, how right, how few."""

    target: float | None
    threshold: float
    accuracy: float | None
    abstained: float


def abstaining(week: Chances, target: float | None, threshold: float) -> Abstaining:
    """Say what a week like this one would be with a threshold for the confidence."""
    kept = week.above(threshold)
    return Abstaining(
        target=target,
        threshold=threshold,
        accuracy=kept.precision if kept.count else None,
        abstained=1 - kept.count / week.total if week.total else 0.0,
    )


def _rings(one: Heard, threshold: float | None) -> bool:
    return one.danger or (one.alarm if threshold is None else Chances.of([(one.place, 1)]).above(threshold).count > 0)


def _chances(heard: Iterable[Heard]) -> Chances:
    return Chances.of((one.place, one.count) for one in heard)

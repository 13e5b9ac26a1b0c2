"""How a model that was just trained reads the messages held out, beside the model in use on the same ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np

from triage.domain.decision import Reading, Sentiment, Urgency, is_alarm
from triage.router.calibrate import calibration_error
from triage.router.lesson import Lesson

Share: TypeAlias = float | None  # None where nothing was there to be counted

HEADS = ("topic", "urgency", "sentiment")
MARGIN = 0.02
CRITERION = (
    "A model is promoted when, on the part held out, it has no fewer acceptable topics than the model in use, and when "
    f"right urgencies, right tones and alarms heard are not more than {MARGIN:.0%}, or one message, fewer."
)
_WORDS = {"topic": "acceptable topics", "urgency": "right urgencies", "sentiment": "right tones"}
_ROUNDING = 1e-9


class LabelFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One label: how many messages have it, and how well it is found."""

    label: str
    messages: int
    precision: Share
    recall: Share
    f1: Share


class HeadFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One head; `acceptable` counts a neighbour that would be right as well."""

    head: str
    messages: int
    accuracy: Share
    acceptable: Share
    macro_f1: Share
    labels: tuple[LabelFigures, ...]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One model on the messages held out."""

    model: str
    heads: tuple[HeadFigures, ...]
    calibration_error: Share
    abstained: Share
    alarms: int
    alarm_recall: Share
    alarm_precision: Share

    def head(self, name: str) -> HeadFigures:
        return next(head for head in self.heads if head.head == name)


class Confusion(msgspec.Struct, frozen=True, kw_only=True):
    """How often a label (row) was read as another (column)."""

    head: str
    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a trained model and of the one in use, which has not learned these messages either."""

    held_out: int
    trained_on: int
    model: Measured
    against: Measured
    confusions: tuple[Confusion, ...]


def read(plain: Mapping[str, Any]) -> Report:
    """Return a report from its plain JSON."""
    return msgspec.convert(plain, Report)


def plain(report: Report) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(report)
    return built


def measure(model: str, lessons: Sequence[Lesson], readings: Sequence[Reading], topics: Sequence[str]) -> Measured:
    """Count how often readings agree with what is known of the messages."""
    labels = {"topic": tuple(topics), "urgency": tuple(Urgency), "sentiment": tuple(Sentiment)}
    about = [(one, said) for one, said in zip(lessons, readings, strict=True) if one.topic is not None]
    right = [said.topic == one.topic or said.topic in one.also for one, said in about]
    sure = np.array([said.confidence for _, said in about])
    full = [(one, said) for one, said in zip(lessons, readings, strict=True) if one.urgency and one.sentiment]
    wanted = [bool(one.urgency and one.sentiment and is_alarm(one.urgency, one.sentiment)) for one, _ in full]
    rung = [is_alarm(said.urgency, said.sentiment) for _, said in full]
    heard = sum(w and r for w, r in zip(wanted, rung, strict=True))
    return Measured(
        model=model,
        heads=tuple(_head(name, labels[name], lessons, readings) for name in HEADS),
        calibration_error=calibration_error(sure, np.array(right)) if about else None,
        abstained=_share(sum(said.abstained for said in readings), len(readings)),
        alarms=sum(wanted),
        alarm_recall=_share(heard, sum(wanted)),
        alarm_precision=_share(heard, sum(rung)),
    )


def confusion(head: str, labels: Sequence[str], lessons: Sequence[Lesson], readings: Sequence[Reading]) -> Confusion:
    place = {label: i for i, label in enumerate(labels)}
    counts = [[0] * len(labels) for _ in labels]
    for truth, guess in _pairs(head, lessons, readings):
        if truth in place and guess in place:
            counts[place[truth]][place[guess]] += 1
    return Confusion(head=head, labels=tuple(map(str, labels)), counts=tuple(map(tuple, counts)))


def worse(report: Report) -> list[str]:
    """Say in what a model is worse than the one in use, by the criterion; nothing when it may be promoted."""
    found = []
    for name, words in _WORDS.items():
        ours, theirs = report.model.head(name), report.against.head(name)
        margin = 0.0 if name == "topic" else _margin(ours.messages)
        found += _lower(words, ours.acceptable, theirs.acceptable, margin)
    margin = _margin(report.model.alarms)
    return found + _lower("alarms heard", report.model.alarm_recall, report.against.alarm_recall, margin)


def text(report: Report) -> str:
    """Return the figures as text: the trained model beside the one in use."""
    ours, theirs = report.model, report.against
    lines = [
        f"held out {report.held_out} messages, trained on {report.trained_on}",
        f"{'':28}{'trained':>10}{'in use':>10}   {ours.model} | {theirs.model}",
    ]
    for mine, other in zip(ours.heads, theirs.heads, strict=True):
        lines += [
            _line(f"{mine.head} right", mine.accuracy, other.accuracy),
            *([_line("topic right or acceptable", mine.acceptable, other.acceptable)] if mine.head == "topic" else []),
            _line(f"{mine.head} macro F1", mine.macro_f1, other.macro_f1),
        ]
    lines += [
        _line(f"alarms heard, of {ours.alarms}", ours.alarm_recall, theirs.alarm_recall),
        _line("alarms that were right", ours.alarm_precision, theirs.alarm_precision),
        _line("calibration error", ours.calibration_error, theirs.calibration_error),
        _line("abstained", ours.abstained, theirs.abstained),
        "",
        f"{'F1 per label':28}{'trained':>10}{'in use':>10}{'messages':>10}",
    ]
    for mine, other in zip(ours.heads, theirs.heads, strict=True):
        before = {label.label: label for label in other.labels}
        lines += [
            f"{_line(f'{mine.head} {one.label}', one.f1, before[one.label].f1)}{one.messages:>10}"
            for one in mine.labels
            if one.messages
        ]
    return "\n".join(lines)


def _line(name: str, ours: Share, theirs: Share) -> str:
    return f"{name[:27]:28}{_shown(ours):>10}{_shown(theirs):>10}"


def _shown(share: Share) -> str:
    return "-" if share is None else f"{share:.3f}"


def _margin(messages: int) -> float:
    return max(MARGIN, 1 / messages) if messages else MARGIN


def _lower(words: str, ours: Share, theirs: Share, margin: float) -> list[str]:
    if ours is None or theirs is None or ours >= theirs - margin - _ROUNDING:
        return []
    return [f"{words} {ours:.3f} against {theirs:.3f}"]


def _head(name: str, labels: Sequence[str], lessons: Sequence[Lesson], readings: Sequence[Reading]) -> HeadFigures:
    pairs = list(_pairs(name, lessons, readings))
    known = [(one, said) for one, said in zip(lessons, readings, strict=True) if getattr(one, name) is not None]
    acceptable = sum(
        getattr(said, name) == getattr(one, name) or (name == "topic" and said.topic in one.also) for one, said in known
    )
    figures = tuple(_label(str(label), pairs) for label in labels)
    scores = [figure.f1 for figure in figures if figure.messages and figure.f1 is not None]
    return HeadFigures(
        head=name,
        messages=len(pairs),
        accuracy=_share(sum(truth == guess for truth, guess in pairs), len(pairs)),
        acceptable=_share(acceptable, len(pairs)),
        macro_f1=_share(sum(scores), len(scores)),
        labels=figures,
    )


def _label(label: str, pairs: Sequence[tuple[str, str]]) -> LabelFigures:
    truths, guesses = sum(truth == label for truth, _ in pairs), sum(guess == label for _, guess in pairs)
    hits = sum(truth == guess == label for truth, guess in pairs)
    return LabelFigures(
        label=label,
        messages=truths,
        precision=_share(hits, guesses),
        recall=_share(hits, truths),
        f1=_share(2 * hits, truths + guesses),
    )


def _pairs(head: str, lessons: Sequence[Lesson], readings: Sequence[Reading]) -> list[tuple[str, str]]:
    return [
        (str(truth), str(getattr(said, head)))
        for one, said in zip(lessons, readings, strict=True)
        if (truth := getattr(one, head)) is not None
    ]


def _share(part: float, whole: int) -> Share:
    return part / whole if whole else None

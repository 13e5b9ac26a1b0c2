"""Measure readings against labelled messages: one row of figures per language (or any other slice)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec
import numpy as np

from triage.domain.decision import Reading, alarm_chance, is_alarm
from triage.router.calibrate import calibration_error
from triage.router.corpus import Labelled
from triage.router.pipeline import Classifier, Text

Share: TypeAlias = float | None  # None where nothing was there to be counted

_HALF = 0.5
_HEADS = ("topic", "urgency", "sentiment")
_BRIEF = ("messages", "topic_acceptable", "urgency", "sentiment", "alarm_average_precision")


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How well a slice was read; shares from 0 to 1."""

    lang: str
    messages: int
    topic: Share
    topic_f1: Share
    topic_acceptable: Share
    urgency: Share
    urgency_f1: Share
    sentiment: Share
    sentiment_f1: Share
    alarm_recall: Share
    alarm_precision: Share
    alarm_average_precision: Share
    alarm_recall_at_half_precision: Share
    calibration_error: Share
    abstained: Share
    acceptable_of_kept: Share


class Confused(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages with a label were read as having another."""

    lang: str
    head: str
    true: str
    read: str
    messages: int


def read(classifier: Classifier, messages: Sequence[Labelled], *, threshold: float) -> list[Reading]:
    texts = [Text(text=m.text, channel=m.channel, source=m.source) for m in messages]
    return classifier.read(texts, threshold=threshold)


def by_language(messages: Sequence[Labelled], readings: Sequence[Reading]) -> list[Figures]:
    """Return the figures of each language in turn, in the order of the alphabet."""
    return sliced(messages, readings, lambda message: message.lang)


def sliced(messages: Sequence[Labelled], readings: Sequence[Reading], name: Callable[[Labelled], str]) -> list[Figures]:
    """Return the figures of each slice, as `name` tells them apart, in the order of the alphabet."""
    slices: dict[str, list[tuple[Labelled, Reading]]] = defaultdict(list)
    for pair in zip(messages, readings, strict=True):
        slices[name(pair[0])].append(pair)
    return [figures(slice_, *zip(*slices[slice_], strict=True)) for slice_ in sorted(slices)]


def confusions(messages: Sequence[Labelled], readings: Sequence[Reading]) -> list[Confused]:
    """Return what was taken for what, the most frequent first; a topic that is acceptable too is no confusion."""
    taken: Counter[tuple[str, str, str, str]] = Counter()
    for message, reading in zip(messages, readings, strict=True):
        for head in _HEADS:
            true, read_as = str(getattr(message, head)), str(getattr(reading, head))
            if read_as != true and (head != "topic" or read_as not in message.also):
                taken[message.lang, head, true, read_as] += 1
    order = sorted(taken.items(), key=lambda item: (-item[1], item[0]))
    return [Confused(lang=key[0], head=key[1], true=key[2], read=key[3], messages=n) for key, n in order]


def figures(lang: str, messages: Sequence[Labelled], readings: Sequence[Reading]) -> Figures:
    right = [r.topic == m.topic or r.topic in m.also for m, r in zip(messages, readings, strict=True)]
    kept = [ok for ok, r in zip(right, readings, strict=True) if not r.abstained]
    wanted, rung = [m.alarm for m in messages], [is_alarm(r.urgency, r.sentiment) for r in readings]
    hits = sum(w and g for w, g in zip(wanted, rung, strict=True))
    area, recall = ranking([alarm_chance(r.urgencies, r.sentiments) for r in readings], wanted)
    labels = {name: _agreement(messages, readings, name) for name in _HEADS}
    return Figures(
        lang=lang,
        messages=len(messages),
        topic=labels["topic"][0],
        topic_f1=labels["topic"][1],
        topic_acceptable=_share(sum(right), len(right)),
        urgency=labels["urgency"][0],
        urgency_f1=labels["urgency"][1],
        sentiment=labels["sentiment"][0],
        sentiment_f1=labels["sentiment"][1],
        alarm_recall=_share(hits, sum(wanted)),
        alarm_precision=_share(hits, sum(rung)),
        alarm_average_precision=area,
        alarm_recall_at_half_precision=recall,
        calibration_error=calibration_error(np.array([r.confidence for r in readings]), np.array(right)),
        abstained=_share(len(right) - len(kept), len(right)),
        acceptable_of_kept=_share(sum(kept), len(kept)),
    )


def ranking(scores: Sequence[float], truth: Sequence[bool]) -> tuple[Share, Share]:
    """Return the average precision, and the highest recall at a precision of a half; equal scores count together."""
    order = sorted(zip(scores, truth, strict=True), key=lambda pair: -pair[0])
    wanted = sum(truth)
    if not wanted:
        return None, None
    area = best = 0.0
    hits = before = 0
    for seen, (score, wants) in enumerate(order, 1):
        hits += wants
        if seen == len(order) or order[seen][0] != score:
            area += (hits - before) * hits / seen
            before = hits
            best = hits / wanted if hits / seen >= _HALF else best
    return area / wanted, best


def macro_f1(truth: Sequence[str], guess: Sequence[str]) -> Share:
    scores = []
    for label in sorted(set(truth)):
        hits = sum(t == g == label for t, g in zip(truth, guess, strict=True))
        scores.append(2 * hits / (truth.count(label) + guess.count(label)))
    return _share(sum(scores), len(scores))


def _agreement(messages: Sequence[Labelled], readings: Sequence[Reading], name: str) -> tuple[Share, Share]:
    truth, guess = [str(getattr(m, name)) for m in messages], [str(getattr(r, name)) for r in readings]
    return _share(sum(t == g for t, g in zip(truth, guess, strict=True)), len(truth)), macro_f1(truth, guess)


def _share(part: float, whole: int) -> Share:
    return part / whole if whole else None


def table(rows: Sequence[Figures]) -> str:
    """Return the figures as text, one line per figure, one column per slice."""
    lines = []
    for name in Figures.__struct_fields__:
        shown = [_shown(getattr(row, name)) for row in rows]
        lines.append(f"{name.replace('_', ' '):32}" + "".join(f"{cell:>8}" for cell in shown))
    return "\n".join(lines)


def brief_table(rows: Sequence[Figures]) -> str:
    """Return the figures that matter most as text, one line per slice."""
    heads = [" ".join(name.split("_")[:2]) for name in _BRIEF]
    lines = [f"{'':28}" + "".join(f"{head:>18}" for head in heads)]
    lines += [f"{row.lang:28}" + "".join(f"{_shown(getattr(row, name)):>18}" for name in _BRIEF) for row in rows]
    return "\n".join(lines)


def _shown(cell: object) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else "-" if cell is None else str(cell)

"""Heed: fold what the signals hear in a message into what the model reads in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from triage.domain.decision import Reading, Reason, Urgency
from triage.router.signals.base import Heard, Listens, Message

_LONGEST_PHRASE_CHARACTERS = 120  # any ending fits a `*`, and anything may stand between two words
_URGENCIES = tuple(Urgency)  # the most urgent first
_LESS_URGENT = {urgency: _URGENCIES[place + 1 :] for place, urgency in enumerate(_URGENCIES)}


def heed(reading: Reading, message: Message, signals: Mapping[str, Listens]) -> Reading:
    """Return the reading with what the signals hear: each moves its weight of what is less urgent to its own.

    What they heard stands first among the reasons, in the order of the signals, and their names are kept. What lifts
    the priority is for `priority` to weigh.
    """
    heard = {name: found for name, signal in signals.items() if (found := signal.read(message))}
    if not heard:
        return reading
    urgencies = dict(reading.urgencies)
    for found in reversed(heard.values()):
        _speak(urgencies, found)
    reasons = tuple(_reason(name, found) for name, found in heard.items())
    return replace(
        reading, urgencies=urgencies, reasons=(*reasons, *reading.reasons), signals=(*reading.signals, *heard)
    )


def _speak(urgencies: dict[str, float], heard: Heard) -> None:
    if heard.urgency is not None:
        for label in _LESS_URGENT[heard.urgency]:
            urgencies[heard.urgency.value] += heard.weight * urgencies[label]
            urgencies[label] *= 1 - heard.weight


def _reason(name: str, heard: Heard) -> Reason:
    """Say which words spoke for what; what only lifts the priority speaks for the signal itself, as far as it lifts."""
    speaks_for = f"urgency={heard.urgency}" if heard.urgency else f"signal={name}"
    return Reason(
        phrase=heard.phrase[:_LONGEST_PHRASE_CHARACTERS],
        speaks_for=speaks_for,
        weight=heard.weight if heard.urgency else 1.0,
        signal=name,
        lifts_to=heard.lifts_to,
        facts=dict(heard.facts),
    )

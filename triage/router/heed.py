"""Heed: fold what the signals hear in a text into what the model reads in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from triage.domain.decision import Reading, Reason
from triage.router.signals.base import Heard, Listens


def heed(reading: Reading, text: str, signals: Mapping[str, Listens]) -> Reading:
    """Return the reading with what the signals hear: each moves its weight of the urgency to what it speaks for.

    The words that spoke stand first among the reasons, and the names of the signals are kept.
    """
    for name, signal in signals.items():
        if heard := signal.read(text):
            reading = _with(reading, name, heard)
    return reading


def _with(reading: Reading, name: str, heard: Heard) -> Reading:
    urgencies = {label: chance * (1 - heard.weight) for label, chance in reading.urgencies.items()}
    urgencies[heard.urgency.value] += heard.weight
    reason = Reason(phrase=heard.phrase, speaks_for=f"urgency={heard.urgency}", weight=heard.weight)
    return replace(reading, urgencies=urgencies, reasons=(reason, *reading.reasons), signals=(*reading.signals, name))

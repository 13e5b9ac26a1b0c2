"""Ask signals what they hear, as the pipeline does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage import registry
from triage.config.section import of_options
from triage.router.ear import ear_of
from triage.router.signals.base import NOTHING_KNOWN, Heard, Known, Listens, Message

KINDS = registry.load("triage.router.signals")


def signal(name: str, **options: Any) -> Listens:
    """Make a signal with the options that a company gives it."""
    made: Listens = KINDS[name](of_options(options))
    return made


def hears(listener: Listens, text: str, *, known: Known = NOTHING_KNOWN, topic: str = "") -> Heard | None:
    """Return what one signal makes of a message."""
    return listener.read(Message(spoken=ear_of([listener]).listen(text), known=known, topic=topic))


class Attentive:
    """All signals behind one ear, made once: quick enough for thousands of examples."""

    def __init__(self, signals: Mapping[str, Listens]) -> None:
        self._signals = signals
        self._ear = ear_of(signals.values())

    def hears(self, name: str, text: str, *, known: Known = NOTHING_KNOWN, topic: str = "") -> Heard | None:
        return self._signals[name].read(Message(spoken=self._ear.listen(text), known=known, topic=topic))

    def names(self, text: str) -> list[str]:
        """Name the signals that hear something in a text."""
        return [name for name in self._signals if self.hears(name, text)]

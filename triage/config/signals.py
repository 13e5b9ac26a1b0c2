"""The table [triage.signals] of triage.toml: which signals are heeded, in which order, with which settings."""

from __future__ import annotations

from collections.abc import Collection

from triage.config.section import Section, closest
from triage.config.shape import Signals, SignalSettings


def signals(section: Section, known: Collection[str] | None) -> Signals:
    """Read the table; without `known` any name of a signal will do. What a signal reads itself is left to it."""
    order, off = _names(section, "order", known), _names(section, "off", known)
    for index, name in enumerate(order):
        if name in order[:index] or name in off:
            reason = "is switched off" if name in off else "stands here twice"
            raise section.error(f"{name!r} {reason}; take it out of the order", "order", index)
    settings = {name: _settings(section, name, known) for name in section.table if name not in {"order", "off"}}
    section.close()
    return Signals(order=order, off=off, settings=settings)


def _names(section: Section, key: str, known: Collection[str] | None) -> tuple[str, ...]:
    if known is None:
        return section.texts(key, what="a list of signals")
    return section.many_of(key, known, noun="signal")


def _settings(section: Section, name: str, known: Collection[str] | None) -> SignalSettings:
    if known is not None and name not in known:
        raise section.error(f"is neither a signal nor a key here{closest(name, {*known, 'order', 'off'})}", name)
    own = section.section(name)
    return SignalSettings(options=own.rest(), key=own.name, lines=own.lines_inside())

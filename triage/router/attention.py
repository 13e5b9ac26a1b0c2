"""Attention: which signals are heeded, in which order, each as the company has set it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from triage import registry
from triage.config import Config
from triage.config.section import Section, of_options
from triage.domain.errors import ConfigError
from triage.router.signals.base import Listens

_PACKAGE = "triage.router.signals"
USUAL_ORDER = (
    "safety",
    "fraud",
    "stranded",
    "legal",
    "press",
    "deadline",
    "money",
    "repeated",
    "vulnerable",
    "vip",
)


def known() -> list[str]:
    """Name all signals there are."""
    return _in_order(registry.load(_PACKAGE), ())


def usual() -> dict[str, Listens]:
    """Return all signals as they are shipped."""
    kinds = registry.load(_PACKAGE)
    return {name: kinds[name](of_options({})) for name in _in_order(kinds, ())}


def build(config: Config) -> dict[str, Listens]:
    """Return the signals that the configuration wants. Raises ConfigError with file, line and key for a bad setting."""
    kinds = registry.load(_PACKAGE)
    return {
        name: _signal(kinds[name], name, config)
        for name in _in_order(kinds, config.signals.order)
        if name not in config.signals.off
    }


def _signal(kind: Callable[[Section], Listens], name: str, config: Config) -> Listens:
    settings = config.signals.of(name)
    options = of_options(settings.options)
    try:
        signal = kind(options)
        options.close()
    except ConfigError as error:
        raise settings.placed(error, config.file) from error
    return signal


def _in_order(kinds: Mapping[str, object], first: tuple[str, ...]) -> list[str]:
    """Return all names: those of the company's order first, then ours in the usual order, then others."""
    known = [*first, *USUAL_ORDER, *sorted(kinds)]
    return [name for name in dict.fromkeys(known) if name in kinds]

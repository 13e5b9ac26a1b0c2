"""The bell of a destination: whether an alarm rings there, with the reason.

An alarm is what the labels say. How many of them a destination wants to hear, and how sure they must be, is its own
setting: a precision, or a number a day. It is then rung by the chance of an alarm, also when the labels, just short
of one, say none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

BELL = "bell"  # under which a notice keeps why it rings


@dataclass(frozen=True, kw_only=True)
class BellTarget:
    """What a destination asks of its alarms: a precision (0 to 1), or a number a day; in `shadow` nothing rings yet."""

    precision: float | None = None
    per_day: int | None = None
    shadow: bool = False

    @property
    def tuned(self) -> bool:
        """Say whether a threshold decides here, and not the labels."""
        return self.precision is not None or self.per_day is not None

    @property
    def line(self) -> str:
        """Write it as it stands at a destination in triage.toml; empty where nothing is asked."""
        asked = [
            f"{name} = {getattr(self, name)}" for name in ("precision", "per_day") if getattr(self, name) is not None
        ]
        asked += ["shadow = true"] if self.shadow else []
        return f"alarms = {{ {', '.join(asked)} }}" if asked else ""


class BellReason(StrEnum):
    """Why it rings, or does not; the catalogues spell it out (`label.bell.…`)."""

    ALARM = "alarm"
    SIGNAL = "signal"
    LIKELY = "likely"
    UNLIKELY = "unlikely"
    SHADOW = "shadow"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Ring:
    """Whether it rings; `threshold` is None where the labels decided."""

    rings: bool
    reason: BellReason
    chance: float
    threshold: float | None = None

    def facts(self) -> dict[str, str]:
        """Write down what a notice keeps of it, whatever becomes of the notice."""
        known = {BELL: self.reason.value, "chance": f"{self.chance:.2f}"}
        return known if self.threshold is None else known | {"threshold": f"{self.threshold:.2f}"}


@dataclass(frozen=True, kw_only=True)
class Rang:
    """What the bell of a destination said of a contact, as a notice has kept it."""

    reason: BellReason
    chance: float
    threshold: float | None = None


def kept(facts: Mapping[str, str] | None) -> Rang | None:
    """Read what a notice keeps of its bell; None where no threshold and no shadow has spoken."""
    if not facts or facts.get(BELL) not in list(BellReason):
        return None
    threshold = facts.get("threshold")
    return Rang(
        reason=BellReason(facts[BELL]),
        chance=float(facts["chance"]),
        threshold=float(threshold) if threshold else None,
    )


def ring(target: BellTarget, *, alarm: bool, signalled: bool, chance: float, threshold: float | None) -> Ring:
    """Say whether a contact rings at a destination, and why.

    What a signal has heard (danger, fraud …) in an alarm always rings: a setting against noise must not silence it.
    Without a threshold the labels decide.
    """
    if alarm and signalled:
        wanted, reason = True, BellReason.SIGNAL
    elif threshold is None or not target.tuned:
        threshold, wanted = None, alarm
        reason = BellReason.ALARM if alarm else BellReason.NONE
    else:
        wanted = chance >= threshold
        reason = BellReason.LIKELY if wanted else BellReason.UNLIKELY
    if wanted and target.shadow:
        return Ring(rings=False, reason=BellReason.SHADOW, chance=chance, threshold=threshold)
    return Ring(rings=wanted, reason=reason, chance=chance, threshold=threshold)

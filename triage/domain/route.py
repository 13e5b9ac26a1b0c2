"""A route: where a decision goes, and the rule that said so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Route:
    """The queue and the destinations for one decision; `rule` names the first rule that matched.

    `if_alarm` are those that would be told if it were an alarm: they may want to hear of what is almost one.
    `alarm_rule` is the rule that says so; of an alarm it is the rule itself.
    """

    queue: str
    destinations: tuple[str, ...]
    rule: str
    if_alarm: tuple[str, ...] = ()
    alarm_rule: str = ""

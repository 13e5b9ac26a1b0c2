"""Rules nobody can reach: an earlier one takes everything they would match."""

from __future__ import annotations

from dataclasses import fields

from triage.config.shape import Rule, When


def unreachable_rules(rules: tuple[Rule, ...]) -> list[str]:
    """Return a warning for each rule that can never win."""
    warnings = []
    for position, rule in enumerate(rules):
        earlier = next((other for other in rules[:position] if covers(other.when, rule.when)), None)
        if earlier is not None:
            warnings.append(f"rule {rule.name!r} is never reached: {earlier.name!r} before it takes all it would match")
    return warnings


def covers(wide: When, narrow: When) -> bool:
    """Say whether everything that `narrow` matches is matched by `wide` too."""
    return all(_covers(getattr(wide, key.name), getattr(narrow, key.name)) for key in fields(When))


def _covers(wide: object, narrow: object) -> bool:
    if isinstance(wide, tuple) and isinstance(narrow, tuple):
        return not wide or (bool(narrow) and set(narrow) <= set(wide))
    return wide is None or wide == narrow

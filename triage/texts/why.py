"""Why a case has its priority, in one line that a supervisor understands: `P1: danger — “the socket smokes”`."""

from __future__ import annotations

from collections.abc import Callable

from triage.domain.decision import Decision, Reason
from triage.texts import catalogue, label_or_id, text

_PRIORITY = "priority="
_LIFTED = "lifted"


def why_priority(language: str, decision: Decision, quote: Callable[[str], str] = str) -> str:
    """Return the line; `quote` makes words of a customer fit for where it is shown. Empty where no reason is kept."""
    why = next((reason for reason in decision.reasons if reason.speaks_for.startswith(_PRIORITY)), None)
    if why is None:
        return ""
    spoke = _spoke(decision, why)
    if spoke is None:
        plain = label_or_id(language, "priority_reason", why.phrase)
        return text(language, "label.why_priority.plain", priority=decision.priority, why=plain)
    signal = label_or_id(language, "signal", spoke.signal)
    filled = {"priority": decision.priority, "before": why.facts.get("before", ""), "signal": signal}
    key = f"label.why_priority.{'lifted_' if why.phrase == _LIFTED else ''}"
    if is_known(spoke):
        return text(language, f"{key}known", **filled, known=heard(language, spoke, quote))
    return text(language, f"{key}said", **filled, phrase=heard(language, spoke, quote))


def is_known(reason: Reason) -> bool:
    """Say whether a signal knew it from what comes with a contact; else a customer said it."""
    return bool(reason.facts)


def heard(language: str, reason: Reason, quote: Callable[[str], str] = str) -> str:
    """Return what a signal heard: the customer's words, or what is known."""
    key = f"label.heard.{reason.signal}"
    if not reason.facts or key not in catalogue(language):
        return quote(reason.phrase)
    facts = {name: quote(value) if isinstance(value, str) else value for name, value in reason.facts.items()}
    return text(language, key, **facts)


def _spoke(decision: Decision, why: Reason) -> Reason | None:
    """Return the signal's reason that made the priority, if a signal did."""
    if why.phrase == _LIFTED:
        return next((one for one in decision.reasons if one.signal == why.signal and one.lifts_to), None)
    if why.phrase == f"urgency-{decision.urgency}":
        wanted = f"urgency={decision.urgency}"
        return next((one for one in decision.reasons if one.signal and one.speaks_for == wanted), None)
    return None

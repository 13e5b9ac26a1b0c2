"""Why the online layer overruled the pipeline: the words and circumstances that spoke most strongly for its label."""

from __future__ import annotations

from collections.abc import Mapping

from triage.domain.decision import Reason

_MOST_REASONS = 2
_LONGEST_PHRASE_CHARACTERS = 120


def reasons_for(spoken: Mapping[int, float], named: Mapping[int, str], speaks_for: str) -> list[Reason]:
    """Return the strongest of what has a name, each with its share of all that spoke for a label."""
    by_phrase: dict[str, float] = {}
    for row, strength in spoken.items():
        if phrase := named.get(row):
            by_phrase[phrase] = by_phrase.get(phrase, 0.0) + strength
    total = sum(strength for strength in by_phrase.values() if strength > 0)
    first = sorted(by_phrase, key=by_phrase.__getitem__, reverse=True)[:_MOST_REASONS]
    return [
        Reason(phrase=phrase[:_LONGEST_PHRASE_CHARACTERS], speaks_for=speaks_for, weight=round(share, 4))
        for phrase in first
        if (share := by_phrase[phrase] / total if total else 0.0) > 0
    ]

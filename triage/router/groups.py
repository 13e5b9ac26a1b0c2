"""Cut a long text into groups of sentences, so that one threat among much talk can be heard."""

from __future__ import annotations

from collections.abc import Sequence

GROUP_TOKENS = 50
_LONG_FROM_TOKENS = 80
_MOST_GROUPS = 400
_ENDS = frozenset(".!?…\n")


def sentence_groups(words: Sequence[str]) -> list[slice]:
    """Return the slices of a long text's tokens, whole sentences of about `GROUP_TOKENS`; none for a short text.

    A sentence without an end is cut where the group is twice as long as it should be.
    """
    if len(words) < _LONG_FROM_TOKENS:
        return []
    aim = max(GROUP_TOKENS, len(words) // _MOST_GROUPS)
    groups, start = [], 0
    for i, word in enumerate(words, 1):
        length = i - start
        if length >= aim and (word[0] in _ENDS or length >= 2 * aim):
            groups.append(slice(start, i))
            start = i
    if start < len(words):
        groups.append(slice(start, len(words)))
    return groups

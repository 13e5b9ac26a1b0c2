"""Texts that have to fit."""

from __future__ import annotations

from triage.domain.text import excerpt, mask_cards


def shorten(text: str, limit: int) -> str:
    """Return `text` on one line of at most `limit` characters.

    One that will be cut is masked before: half a card number is not recognised any more.
    """
    return excerpt(mask_cards(text) if len(text) > limit else text, limit)

"""Patterns are looked for in folded text, which is as long as the text: a phrase stands at the same place in both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.router.patterns import fold


@given(st.text())
def test_folded_text_is_as_long_as_the_text(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(("text", "folded"), [("ЁЛКА", "елка"), ("DON\u2019T", "don't"), ("Straße İ", "straße İ")])
def test_letters_that_would_become_two_stay(text: str, folded: str) -> None:
    assert fold(text) == folded
